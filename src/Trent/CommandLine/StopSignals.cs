// Waits until the process is asked to stop.
using System.Runtime.InteropServices;

namespace Trent.CommandLine;

/// <summary>The first SIGTERM, SIGINT or SIGQUIT asks for an orderly stop; the second one ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration terminate;
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration quit;

    /// <summary>Starts to listen for signals.</summary>
    public StopSignals()
    {
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Handle);
    }

    /// <summary>Ends when the process is asked to stop.</summary>
    public Task Asked => asked.Task;

    /// <inheritdoc/>
    public void Dispose()
    {
        terminate.Dispose();
        interrupt.Dispose();
        quit.Dispose();
    }

    private void Handle(PosixSignalContext context) => context.Cancel = asked.TrySetResult();
}
