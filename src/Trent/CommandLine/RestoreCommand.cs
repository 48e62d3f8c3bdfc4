// trent restore: brings a store back from a backup, into an empty data directory.
using System.CommandLine;
using System.Globalization;
using Trent.Configuration;
using Trent.Embedded;
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
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(
            parsed.InvocationConfiguration.Error,
            () => RunAsync(ConfigOption.Read(parsed.GetValue(config)), parsed.GetRequiredValue(from), parsed.InvocationConfiguration, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(Settings settings, string path, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        RestoreOutcome outcome = await StoreOperations.RestoreAsync(settings, path, fault => CheckCommand.WriteFault(console.Output, fault), cancellationToken);
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
        string verified = outcome.Check is null ? "\nIts records are not verified, because the seal is not at hand: run trent check before you serve it." : string.Empty;
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
