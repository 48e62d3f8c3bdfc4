// trent check: verifies every record, secret and reference of a store or of a backup. It repairs nothing.
using System.CommandLine;
using System.Globalization;
using Trent.Configuration;
using Trent.Embedded;
using Trent.Engine.Checking;
using Trent.Engine.Records;
using Trent.Sealing;
using Trent.Serving;

namespace Trent.CommandLine;

internal static class CheckCommand
{
    public static Command Create()
    {
        Option<string?> config = ConfigOption.Create();
        Option<string?> backup = new("--backup") { Description = "A backup to check instead of the store", HelpName = "FILE" };
        Command command = new("check", "Verify a store that no server has open, or a backup; exit code 0 says that it is sound") { config, backup };
        PresentSeal present = new();
        present.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            Settings settings = ConfigOption.Read(parsed.GetValue(config));
            ISeal seal = present.Open(parsed, settings.Seal);
            using IDisposable? disposable = seal as IDisposable;
            return await RunAsync(settings, seal, parsed.GetValue(backup), parsed.InvocationConfiguration.Output, cancellationToken);
        }));
        return command;
    }

    /// <summary>Writes a fault as one line.</summary>
    public static void WriteFault(TextWriter output, StoreFault fault) => output.WriteLine($"fault: {fault.ToString().ReplaceLineEndings(" ")}");

    /// <summary>Writes what was looked at, and how many faults there are.</summary>
    public static async Task WriteReportAsync(TextWriter output, StoreCheckReport report)
    {
        CheckFindings findings = report.Findings;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"store {Convert.ToHexStringLower(report.StoreId.Span)} at epoch {report.Epoch}"));
        foreach ((RecordKind kind, long count) in findings.Records.OrderBy(static pair => pair.Key))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count,12} {kind}"));
        }

        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.AuthenticRecords} authentic records, {findings.Secrets} secrets that open, {findings.Policies} policies, {findings.References} references that hold\n{findings.Faults} faults"));
    }

    private static async Task<int> RunAsync(Settings settings, ISeal seal, string? backup, TextWriter output, CancellationToken cancellationToken)
    {
        StoreCheckReport report = backup is null
            ? await StoreOperations.CheckAsync(settings, seal, fault => WriteFault(output, fault), cancellationToken)
            : (await StoreOperations.CheckBackupAsync(settings, seal, backup, fault => WriteFault(output, fault), cancellationToken)).Check!;
        await WriteReportAsync(output, report);
        return report.Findings.Faults == 0 ? ExitCode.Success : ExitCode.Failure;
    }
}
