// Where long computations run, so that short ones do not wait for them.
using System.Collections.Concurrent;

namespace Trent.Cryptography;

/// <summary>
/// A few threads of their own for computations that hold a core for milliseconds or seconds: making RSA keys, signing with long
/// ones. They yield to every other thread, and their queue is bounded. Safe for threads.
/// </summary>
public sealed class ComputeLane : IDisposable
{
    private readonly BlockingCollection<Action> _queue;
    private readonly string _name;
    private readonly int _threads;
    private readonly int _niceness;
    private int _started;

    /// <summary>Makes a lane. Its threads start with the first computation.</summary>
    /// <param name="name">The name of its threads, for whoever looks at the process.</param>
    /// <param name="threads">How many computations run at once, at least 1.</param>
    /// <param name="queuedMax">How many may wait, at least 1.</param>
    /// <param name="niceness">How much it yields: 1 to 19, where 19 yields to everything.</param>
    public ComputeLane(string name, int threads, int queuedMax, int niceness)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(queuedMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(niceness, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(niceness, 19);
        _queue = new BlockingCollection<Action>(queuedMax);
        _name = name;
        _threads = threads;
        _niceness = niceness;
    }

    /// <summary>Computes on the lane.</summary>
    /// <param name="compute">The computation; it cannot be interrupted once it has begun.</param>
    /// <param name="cancellationToken">Takes the computation back as long as it waits.</param>
    /// <exception cref="LaneFullException">As many computations wait as may.</exception>
    /// <exception cref="ObjectDisposedException">The lane was disposed.</exception>
    public Task<T> RunAsync<T>(Func<T> compute, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(compute);
        TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryEnqueue(() => Complete(completion, compute, cancellationToken)))
        {
            throw new LaneFullException(_name);
        }

        StartThreads();
        return completion.Task;
    }

    /// <summary>Takes nothing more. What waits is still computed, as long as the process lives. Doing it again does nothing.</summary>
    public void Dispose()
    {
        // The queue is not disposed: what another thread has just put into it must still be found there. It holds nothing but memory.
        _queue.CompleteAdding();
    }

    private static void Complete<T>(TaskCompletionSource<T> completion, Func<T> compute, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            completion.SetCanceled(cancellationToken);
            return;
        }

        try
        {
            completion.SetResult(compute());
        }
#pragma warning disable CA1031 // Whatever the computation throws belongs to who waits for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            completion.SetException(failure);
        }
    }

    private bool TryEnqueue(Action work)
    {
        try
        {
            return _queue.TryAdd(work);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(nameof(ComputeLane));
        }
    }

    private void StartThreads()
    {
        if (Volatile.Read(ref _started) != 0 || Interlocked.Exchange(ref _started, 1) != 0)
        {
            return;
        }

        for (int number = 1; number <= _threads; number++)
        {
            new Thread(Work) { IsBackground = true, Name = $"{_name} {number}" }.Start();
        }
    }

    private void Work()
    {
        _ = ThreadPriority.TryYieldToOthers(_niceness);
        foreach (Action computation in _queue.GetConsumingEnumerable())
        {
            computation();
        }
    }
}

/// <summary>A lane has as many computations waiting as it may; the caller tries again later.</summary>
public sealed class LaneFullException(string lane) : Exception($"Too many computations wait for the lane {lane}.");
