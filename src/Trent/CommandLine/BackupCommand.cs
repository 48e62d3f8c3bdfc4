// trent backup: writes a backup of a store, beside the server that serves it.
using System.CommandLine;
using System.Globalization;
using Trent.Configuration;
using Trent.Serving;
using Trent.Storage.Backups;

namespace Trent.CommandLine;

internal static class BackupCommand
{
    public static Command Create()
    {
        Option<string?> config = ConfigOption.Create();
        Option<string> output = new("--out") { Description = "The file to make; it must not exist", HelpName = "FILE", Required = true };
        Command command = new("backup", "Write a backup of the store, which the server may go on serving meanwhile") { config, output };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            Settings settings = ConfigOption.Read(parsed.GetValue(config));
            string path = parsed.GetRequiredValue(output);
            BackupHeader header = await StoreOperations.BackUpAsync(settings, path, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: store {Convert.ToHexStringLower(header.StoreId.Span)} at epoch {header.Epoch}, {header.ContentBytes} bytes, SHA-256 {Convert.ToHexStringLower(header.ContentDigest.Span)}"));
            return ExitCode.Success;
        }));
        return command;
    }
}
