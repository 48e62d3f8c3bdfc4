// Whether the server may get requests: its store answers, and it is not stopping.
using Trent.Engine;

namespace Trent.Serving;

/// <summary>
/// Asks the store, at most once a second however often strangers ask: the look for due work reads it, and does nothing that the
/// background would not do in the same second.
/// </summary>
internal sealed class Readiness(KmsEngine engine, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim oneAtATime = new(1, 1);
    private long checkedAt;
    private bool wasReady;
    private volatile bool stopping;

    /// <summary>From now on the server is not ready.</summary>
    public void Stop() => stopping = true;

    /// <summary>Whether the server may get requests.</summary>
    public async Task<bool> CheckAsync()
    {
        if (stopping || !await oneAtATime.WaitAsync(Patience))
        {
            return false;
        }

        try
        {
            if (checkedAt == 0 || clock.GetElapsedTime(checkedAt) > Validity)
            {
                wasReady = await AskStoreAsync();
                checkedAt = clock.GetTimestamp();
            }

            return wasReady;
        }
        finally
        {
            _ = oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => oneAtATime.Dispose();

    private async Task<bool> AskStoreAsync()
    {
        using CancellationTokenSource patience = new(Patience, clock);
        try
        {
            await engine.RunDueWorkAsync(patience.Token);
            return true;
        }
#pragma warning disable CA1031 // Whatever keeps the store from answering, the answer to the probe is no; the background reports the reason.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }
}
