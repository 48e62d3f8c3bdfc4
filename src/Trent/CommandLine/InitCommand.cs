// trent init: makes the seal, the store and the first access key of a production server.
using System.CommandLine;
using System.Globalization;
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
        Option<string?> passphraseFile = new("--passphrase-file") { Description = "The file with the passphrase of a seal of type passphrase; asked for otherwise", HelpName = "FILE" };
        Option<bool> makeKey = new("--make-hsm-key") { Description = "Make the key of a seal of type pkcs11 in the module; without it, it has to be there" };
        Command command = new("init", "Make the store of a production server, and its first access key") { config, account, passphraseFile, makeKey };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            Settings settings = ConfigOption.Read(parsed.GetValue(config));
            SecretInput input = new(parsed.InvocationConfiguration.Error);
            NewSeal? seal = null;
            try
            {
                using CreatedAccessKey accessKey = await StoreInitialization.RunAsync(
                    settings,
                    AccountOption.Parse(parsed.GetRequiredValue(account)),
                    async () => seal = await NewSeal.MakeAsync(
                        settings.Seal,
                        () => Task.FromResult(input.ReadNew(parsed.GetValue(passphraseFile), "passphrase file", "New passphrase: ")),
                        parsed.GetValue(makeKey),
                        cancellationToken),
                    cancellationToken);
                await ShowAsync(parsed.InvocationConfiguration.Output, settings, seal!, accessKey);
                return ExitCode.Success;
            }
            finally
            {
                seal?.Dispose();
            }
        }));
        return command;
    }

    private static async Task ShowAsync(TextWriter output, Settings settings, NewSeal seal, CreatedAccessKey accessKey)
    {
        await output.WriteLineAsync($"The store is in {Path.GetFullPath(settings.DataDirectory)}.");
        await output.WriteLineAsync(HowItOpens(settings.Seal));
        await SealText.WriteSharesAsync(seal, output);
        await output.WriteAsync($"\nAWS_ACCESS_KEY_ID={accessKey.AccessKeyId}\nAWS_SECRET_ACCESS_KEY=");
        await SecretText.WriteLineAsync(accessKey.Secret.DangerousSpan.ToArray(), output);
        await output.WriteLineAsync(seal.Shares.Count > 0 ? "\nThis is the only time the shares and the secret are shown." : "\nThis is the only time the secret is shown.");
        await output.FlushAsync();
    }

    private static string HowItOpens(SealSettings settings) => settings switch
    {
        SealSettings.OfFile file => $"It opens with {Path.GetFullPath(file.KeyFile)} alone: keep a copy of that file apart from every backup of the store.",
        SealSettings.OfPassphrase => "It opens with the passphrase alone: whoever forgets it has lost the store.",
        SealSettings.OfShares shares => string.Create(
            CultureInfo.InvariantCulture, $"It opens with {shares.Threshold} of the {shares.Shares} shares below. Give each to another person, who keeps it where nobody else gets it."),
        SealSettings.OfHardware hardware => $"It opens with the key {hardware.KeyLabel} of the token {hardware.Token} alone: keep a copy of that key in another module.",
        SealSettings.OfService service => $"It opens with the key {service.KeyId} of the other service alone: that key must not be deleted.",
        _ => throw new InvalidOperationException("A seal without a sentence."),
    };
}
