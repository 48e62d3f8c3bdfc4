// trent restore: brings a store back from a backup, into an empty data directory.
using System.CommandLine;
using System.Globalization;
using Trent.Configuration;
using Trent.Embedded;
using Trent.Sealing;
using Trent.Serving;
using Trent.Storage.Backups;

namespace Trent.CommandLine;

internal static class RestoreCommand
{
    public static Command Create()
    {
        Option<string?> config = ConfigOption.Create();
        Option<string> from = new("--from") { Description = "The backup", HelpName = "FILE", Required = true };
        Command command = new("restore", "Restore a backup into an empty data directory") { config, from };
        Option<bool> unverified = new("--unverified") { Description = "Restore without opening what is in the backup, where its seal is not at hand; trent check and the server verify it later" };
        command.Options.Add(unverified);
        PresentSeal present = new();
        present.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            Settings settings = ConfigOption.Read(parsed.GetValue(config));
            ISeal? seal = parsed.GetValue(unverified) ? null : present.Open(parsed, settings.Seal);
            using IDisposable? disposable = seal as IDisposable;
            return await RunAsync(settings, seal, parsed.GetRequiredValue(from), parsed.InvocationConfiguration, cancellationToken);
        }));
        return command;
    }

    private static async Task<int> RunAsync(Settings settings, ISeal? seal, string path, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        RestoreOutcome outcome;
        try
        {
            outcome = await StoreOperations.RestoreAsync(settings, seal, path, fault => CheckCommand.WriteFault(console.Output, fault), cancellationToken);
        }
        catch (SealException closed) when (closed.Failure == SealFailure.Missing)
        {
            await Failures.WriteAsync(console.Error, $"{closed.Message} With --unverified the backup is restored without opening it.");
            return ExitCode.Failure;
        }

        if (outcome.Check is { } report)
        {
            await CheckCommand.WriteReportAsync(console.Output, report);
        }

        if (!outcome.IsInPlace)
        {
            await Failures.WriteAsync(console.Error, $"the backup {path} was not restored, because the store in it has faults");
            return ExitCode.Failure;
        }

        BackupHeader header = outcome.Header;
        string verified = outcome.Check is null ? "\nIts records are not verified, as you said: run trent check before you serve it." : string.Empty;
        await console.Output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            Restored the store {Convert.ToHexStringLower(header.StoreId.Span)} of {header.CreatedAt:yyyy-MM-dd'T'HH:mm:ss'Z'} to {Path.GetFullPath(settings.DataDirectory)}.{verified}
            What was changed after the backup is not in it: access keys, policies and grants that were removed since are back, and keys that were made since are gone.
            Where the audit trail knows a later epoch, the server stays sealed until you accept this one: trent serve --accept-rollback {header.Epoch}
            """));
        return ExitCode.Success;
    }
}
