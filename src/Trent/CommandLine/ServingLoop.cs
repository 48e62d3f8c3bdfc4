// A started server until it is asked to stop or cannot go on.
using Trent.Serving;

namespace Trent.CommandLine;

internal static class ServingLoop
{
    /// <summary>Waits, and stops the server in order.</summary>
    /// <exception cref="InvalidOperationException">The server could not go on.</exception>
    public static async Task RunAsync(KmsServer server, StopSignals signals)
    {
        await using (server)
        {
            using IDisposable? reload = ReloadSignal.Listen(server.Reload);
            Task first = await Task.WhenAny(signals.Asked, server.Failed);
            if (first == signals.Asked)
            {
                return;
            }
        }

        // Read after the stop, so that what could be saved was saved.
        await server.Failed;
    }
}
