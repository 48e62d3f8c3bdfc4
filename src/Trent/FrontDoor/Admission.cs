// Counts the requests that use an unsealed service, so that it can be closed when the last of them has ended.
namespace Trent.FrontDoor;

/// <summary>
/// Each request enters when its body has arrived and leaves when its answer was handed to the connection; so a client that is slow to send keeps
/// nobody waiting. After <see cref="CloseAsync"/> began nobody enters any more. Thread-safe.
/// </summary>
internal sealed class Admission
{
    private const long Closed = 1L << 62;

    private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long state;

    /// <summary>Whether the request may use the service; it must then <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if ((Interlocked.Increment(ref state) & Closed) == 0)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>The request is done with the service.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref state) == Closed)
        {
            _ = left.TrySetResult();
        }
    }

    /// <summary>Lets nobody in from now on.</summary>
    /// <returns>Ends when those inside have left.</returns>
    public Task CloseAsync()
    {
        if ((Interlocked.Or(ref state, Closed) & ~Closed) == 0)
        {
            _ = left.TrySetResult();
        }

        return left.Task;
    }
}
