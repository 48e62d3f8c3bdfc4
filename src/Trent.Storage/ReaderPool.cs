// A few connections for readers, lent to one reader at a time; the writer can pause them all to get at the whole log.
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Trent.Engine.Records;

namespace Trent.Storage;

[SuppressMessage("Reliability", "CA2213", Justification = "The semaphore holds no handle, and those who still wait on it must be answered after the pool is closed.")]
internal sealed class ReaderPool : IDisposable
{
    private readonly ConcurrentBag<RecordRows> idle = [];
    private readonly Func<RecordRows> open;
    private readonly SemaphoreSlim permits;
    private readonly int size;
    private volatile bool closed;

    /// <param name="open">Opens one more connection; called when all that are open are lent.</param>
    /// <param name="size">How many there may be.</param>
    internal ReaderPool(Func<RecordRows> open, int size)
    {
        this.open = open;
        this.size = size;
        permits = new SemaphoreSlim(size, size);
    }

    /// <exception cref="SqliteException">A connection cannot be opened.</exception>
    internal async ValueTask<RecordRows> RentAsync(CancellationToken cancellationToken)
    {
        await permits.WaitAsync(cancellationToken);
        try
        {
            if (closed)
            {
                throw new StoreUnavailableException("The store is closed.", null);
            }

            return idle.TryTake(out RecordRows? reader) ? reader : open();
        }
        catch
        {
            _ = permits.Release();
            throw;
        }
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
        closed = true;
        while (idle.TryTake(out RecordRows? reader))
        {
            reader.Session.Dispose();
        }
    }
}
