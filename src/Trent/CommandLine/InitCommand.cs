// trent init: makes the seal, the store and the first access key of a production server.
using System.CommandLine;
using Trent.Configuration;
using Trent.Identity.AccessKeys;
using Trent.Serving;
using Trent.Unsealing;

namespace Trent.CommandLine;

internal static class InitCommand
{
    public static Command Create()
    {
        Option<string?> config = ConfigOption.Create();
        Option<string> account = new("--account") { Description = "The account whose root user gets the access key", Required = true };
        Command command = new("init", "Make the store of a production server, and its first access key") { config, account };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            Settings settings = ConfigOption.Read(parsed.GetValue(config));
            using CreatedAccessKey accessKey = await StoreInitialization.RunAsync(
                settings, AccountOption.Parse(parsed.GetRequiredValue(account)), () => Task.FromResult(SealSource.Make(settings.Seal)), cancellationToken);
            await ShowAsync(parsed.InvocationConfiguration.Output, settings, accessKey);
            return ExitCode.Success;
        }));
        return command;
    }

    private static async Task ShowAsync(TextWriter output, Settings settings, CreatedAccessKey accessKey)
    {
        string key = ((SealSettings.OfFile)settings.Seal).KeyFile;
        await output.WriteAsync(
            $"""
            The store is in {Path.GetFullPath(settings.DataDirectory)}.
            It opens with {Path.GetFullPath(key)} alone: keep a copy of that file apart from every backup of the store.

            AWS_ACCESS_KEY_ID={accessKey.AccessKeyId}
            AWS_SECRET_ACCESS_KEY=
            """);

        await SecretText.WriteLineAsync(accessKey.Secret.DangerousSpan.ToArray(), output);
        await output.WriteLineAsync("\nThis is the only time the secret is shown.");
        await output.FlushAsync();
    }
}
