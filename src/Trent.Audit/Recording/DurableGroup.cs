// Those whose records the writer is done with, on their way back to the thread pool.
using System.Collections.Concurrent;

namespace Trent.Audit;

/// <summary>
/// Lets requests go on after the writer has told what became of their records. One entry in the queue of the thread pool for each request would cost more than the
/// rest of the way; here a few workers take the requests of a group one after another, from a common place, so that one that takes long holds up only the worker it has.
/// </summary>
internal sealed class DurableGroup : IThreadPoolWorkItem
{
    // Below this many requests a further worker costs more to wake than it saves.
    private const int RequestsPerWorkerMin = 8;

    // Groups under way at once are few: the writer makes the next only after a sync.
    private const int KeptMax = 16;

    private readonly ConcurrentQueue<DurableGroup> kept;
    private readonly List<PendingAppend> appends = [];
    private int next;
    private int working;

    private DurableGroup(ConcurrentQueue<DurableGroup> kept) => this.kept = kept;

    /// <summary>Hands over records whose outcome is set.</summary>
    /// <param name="done">The records.</param>
    /// <param name="kept">Where groups are kept that can be used again.</param>
    internal static void Tell(ReadOnlySpan<PendingAppend> done, ConcurrentQueue<DurableGroup> kept)
    {
        if (!kept.TryDequeue(out DurableGroup? group))
        {
            group = new DurableGroup(kept);
        }

        group.appends.AddRange(done);
        group.next = 0;
        int workers = Math.Clamp(done.Length / RequestsPerWorkerMin, 1, Environment.ProcessorCount);
        group.working = workers;
        for (int worker = 0; worker < workers; worker++)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(group, preferLocal: false);
        }
    }

    /// <inheritdoc/>
    public void Execute()
    {
        int index;
        while ((index = Interlocked.Increment(ref next) - 1) < appends.Count)
        {
            appends[index].Tell();
        }

        if (Interlocked.Decrement(ref working) == 0)
        {
            appends.Clear();
            if (kept.Count < KeptMax)
            {
                kept.Enqueue(this);
            }
        }
    }
}
