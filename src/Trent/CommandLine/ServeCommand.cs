// trent serve: a production server.
using System.CommandLine;
using Trent.Serving;

namespace Trent.CommandLine;

internal static class ServeCommand
{
    public static Command Create()
    {
        Option<string?> config = ConfigOption.Create();
        Command command = new("serve", "Start a production server on the store that trent init made") { config };
        command.SetAction((parsed, _) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            using Stream log = Console.OpenStandardOutput();
            using StopSignals signals = new();
            KmsServer server = await ProductionServer.StartAsync(ConfigOption.Read(parsed.GetValue(config)), log, CancellationToken.None);
            await ServingLoop.RunAsync(server, signals);
            return ExitCode.Success;
        }));
        return command;
    }
}
