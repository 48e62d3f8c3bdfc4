// A started server until it is asked to stop or cannot go on.
using Trent.Serving;

namespace Trent.CommandLine;

internal static class ServingLoop
{
    /// <summary>Waits, and stops the server in order.</summary>
    /// <param name="server">The server.</param>
    /// <param name="signals">What asks to stop.</param>
    /// <param name="stopping">Called when the stop begins, asked for or not; it must not throw.</param>
    /// <exception cref="InvalidOperationException">The server could not go on.</exception>
    public static async Task RunAsync(KmsServer server, StopSignals signals, Func<Task> stopping)
    {
        await using (server)
        {
            using IDisposable? reload = ReloadSignal.Listen(server.Reload);
            Task first = await Task.WhenAny(signals.Asked, server.Failed);
            await stopping();
            if (first == signals.Asked)
            {
                return;
            }
        }

        // Read after the stop, so that what could be saved was saved.
        await server.Failed;
    }
}
