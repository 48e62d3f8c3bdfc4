// The records of changes that are under way: committed with their change, then in the trail, then removed from the store.
using System.Collections.Concurrent;

namespace Trent.Audit;

/// <summary>
/// Knows of each change whether the trail has its record. A request that ends appends its own; what a request left behind (its caller gave up,
/// or the trail had no room) is appended by the regular work, so that no change stays without its record. Safe for threads.
/// </summary>
internal sealed class Outbox
{
    // A request that is under way commits and ends within this many rounds of a second; who is slower finds its record taken over.
    private const long RoundsUntilTakenOver = 2;

    // A record that is not in the store after an hour, the longest time a request may take, was never committed.
    private const long RoundsUntilForgotten = 3600;

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> inTrail = new();
    private long round;

    /// <summary>How many changes are under way.</summary>
    internal int Count => entries.Count;

    /// <summary>Notes a change that is about to be committed; a second one of the same request takes the place of the first.</summary>
    internal void Add(OutboxRecord record) => entries[record.EventId] = new Entry(record, Interlocked.Read(ref round));

    /// <summary>A request ends: whether it made a change, and who appends its record.</summary>
    /// <returns>The change, or <see langword="null"/> when there is none.</returns>
    internal Entry? Find(string eventId) => entries.GetValueOrDefault(eventId);

    /// <summary>A request ended with an error: it changed nothing, and if it did, the regular work finds its record in the store.</summary>
    internal void Withdraw(string eventId)
    {
        if (entries.TryGetValue(eventId, out Entry? entry))
        {
            entry.IsAbandoned = true;
        }
    }

    /// <summary>The trail has the record: it can be removed from the store.</summary>
    internal void NoteInTrail(Entry entry)
    {
        entry.Finish();
        inTrail.Enqueue(entry.Record.EventId);
    }

    /// <summary>Takes events whose records can be removed, at most as many as one commit takes.</summary>
    internal List<string> TakeRemovable()
    {
        List<string> taken = [];
        while (taken.Count < AuditLimits.RemovalsPerCommitMax && inTrail.TryDequeue(out string? eventId))
        {
            taken.Add(eventId);
        }

        return taken;
    }

    /// <summary>They are gone from the store.</summary>
    internal void Forget(List<string> removed)
    {
        foreach (string eventId in removed)
        {
            _ = entries.TryRemove(eventId, out _);
        }
    }

    /// <summary>They are still in the store.</summary>
    internal void PutBack(List<string> events)
    {
        foreach (string eventId in events)
        {
            inTrail.Enqueue(eventId);
        }
    }

    /// <summary>A new round of the regular work: what was left behind, to be appended where the store has it.</summary>
    /// <param name="all">Also what may still be under way: nobody records any more.</param>
    internal List<Entry> LeftBehind(bool all)
    {
        long now = Interlocked.Increment(ref round);
        return [.. entries.Values.Where(entry => entry.IsFree && (all || entry.IsAbandoned || now - entry.Round > RoundsUntilTakenOver))];
    }

    /// <summary>A change that was left behind and is not in the store: forgotten once it cannot be committed any more.</summary>
    internal void NoteAbsent(Entry entry)
    {
        if (entry.IsAbandoned || Interlocked.Read(ref round) - entry.Round > RoundsUntilForgotten)
        {
            _ = entries.TryRemove(new KeyValuePair<string, Entry>(entry.Record.EventId, entry));
        }
    }

    /// <summary>One change.</summary>
    internal sealed class Entry(OutboxRecord record, long round)
    {
        private volatile TaskCompletionSource attempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int isClaimed;

        internal OutboxRecord Record { get; } = record;

        internal long Round { get; } = round;

        /// <summary>The request ended with an error.</summary>
        internal bool IsAbandoned { get; set; }

        /// <summary>Whether nobody is appending or has appended it.</summary>
        internal bool IsFree => Volatile.Read(ref isClaimed) == 0;

        /// <summary>The attempt to append the record that is under way, or comes next: completes when the trail has it, or has not taken it.</summary>
        internal Task Attempt => attempt.Task;

        /// <summary>Claims the right to append the record; one gets it.</summary>
        internal bool TryClaim() => Interlocked.CompareExchange(ref isClaimed, 1, 0) == 0;

        /// <summary>It was not appended after all, which whoever waits for it is told; somebody else may.</summary>
        internal void Release(Exception failure)
        {
            TaskCompletionSource failed = attempt;
            attempt = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref isClaimed, 0);
            _ = failed.TrySetException(failure);

            // Mostly nobody waits, and that is no failure that went unseen.
            _ = failed.Task.Exception;
        }

        /// <summary>Nobody knows yet whether it is appended: whoever waits is told, and nobody else may append it.</summary>
        internal void Doubt(Exception reason)
        {
            TaskCompletionSource doubted = attempt;
            attempt = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = doubted.TrySetException(reason);
            _ = doubted.Task.Exception;
        }

        internal void Finish() => attempt.TrySetResult();
    }
}
