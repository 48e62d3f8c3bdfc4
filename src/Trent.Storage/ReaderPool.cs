// A few connections for readers, lent to one reader at a time; the writer can pause them all to get at the whole log.
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Trent.Engine.Records;

namespace Trent.Storage;

[SuppressMessage("Reliability", "CA2213", Justification = "The semaphore holds no handle, and those who still wait on it must be answered after the pool is closed.")]
internal sealed class ReaderPool : IDisposable
{
    private readonly ConcurrentBag<RecordRows> idle;
    private readonly SemaphoreSlim permits;
    private readonly int size;

    internal ReaderPool(IReadOnlyList<RecordRows> readers)
    {
        idle = [.. readers];
        size = readers.Count;
        permits = new SemaphoreSlim(size, size);
    }

    internal async ValueTask<RecordRows> RentAsync(CancellationToken cancellationToken)
    {
        await permits.WaitAsync(cancellationToken);
        if (idle.TryTake(out RecordRows? reader))
        {
            return reader;
        }

        _ = permits.Release();
        throw new StoreUnavailableException("The store is closed.", null);
    }

    internal void Return(RecordRows reader)
    {
        idle.Add(reader);
        _ = permits.Release();
    }

    /// <summary>Waits until nobody reads, and lets nobody begin. One caller at a time.</summary>
    internal async ValueTask PauseAsync()
    {
        for (int i = 0; i < size; i++)
        {
            await permits.WaitAsync(CancellationToken.None);
        }
    }

    internal void Resume() => _ = permits.Release(size);

    /// <summary>Closes the connections. The pool is paused.</summary>
    public void Dispose()
    {
        while (idle.TryTake(out RecordRows? reader))
        {
            reader.Session.Dispose();
        }
    }
}
