// trent serve: a production server.
using System.CommandLine;
using Trent.Configuration;
using Trent.Hardening;
using Trent.Serving;

namespace Trent.CommandLine;

internal static class ServeCommand
{
    public static Command Create()
    {
        Option<string?> config = ConfigOption.Create();
        Option<long?> acceptRollback = new("--accept-rollback") { Description = "Serve a store that is older than its audit trail, if it is exactly the one of this epoch", HelpName = "EPOCH" };
        Command command = new("serve", "Start a production server on the store that trent init made") { config, acceptRollback };
        command.SetAction((parsed, _) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            using Stream log = Console.OpenStandardOutput();
            using StopSignals signals = new();
            Settings settings = ConfigOption.Read(parsed.GetValue(config));
            LockedMemory memory = LockedMemory.LockAll(settings.RequiresLockedMemory);
            KmsServer server = await ProductionServer.StartAsync(settings, memory, parsed.GetValue(acceptRollback), log, CancellationToken.None);
            await ServiceNotice.SendReadyAsync(parsed.InvocationConfiguration.Error);
            await ServingLoop.RunAsync(server, signals, () => ServiceNotice.SendStoppingAsync(parsed.InvocationConfiguration.Error));
            return ExitCode.Success;
        }));
        return command;
    }
}
