// A cache with a bound: what was not asked for lately makes room for what is.
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Trent.Engine.Keys;

/// <summary>
/// A thread-safe map whose entries weigh at most <c>capacity</c> together. Reading takes no lock; when it is full, an entry goes that was not
/// read since the hand last passed it ("second chance"). Reads that miss can be kept only if nothing was invalidated since
/// they began, so that an old value never comes back after a change.
/// </summary>
/// <param name="capacity">Most that the entries held weigh together, at least 1. A value that alone weighs more is not kept.</param>
/// <param name="onRemoved">Called for each value that leaves, once.</param>
/// <param name="weightOf">What a value weighs, always the same and at least 1.</param>
public sealed class BoundedCache<TKey, TValue>(int capacity, Action<TValue> onRemoved, Func<TValue, int> weightOf)
    where TKey : notnull
    where TValue : class
{
    private const int Shards = 256;

    private readonly ConcurrentDictionary<TKey, Slot> slots = new();
    private readonly Queue<Slot> hand = new();
    private readonly long[] generations = new long[Shards];
    private readonly Lock gate = new();
    private long weight;

    /// <summary>A cache of at most <paramref name="capacity"/> entries.</summary>
    public BoundedCache(int capacity, Action<TValue> onRemoved)
        : this(capacity, onRemoved, static _ => 1)
    {
    }

    /// <summary>How many entries there are.</summary>
    public int Count => slots.Count;

    /// <summary>The value of a key, if it is here.</summary>
    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        if (slots.TryGetValue(key, out Slot? slot))
        {
            slot.MarkRead();
            value = slot.Value;
            return true;
        }

        value = null;
        return false;
    }

    /// <summary>What to pass to <see cref="TryAdd"/>; taken before the value is read from the store.</summary>
    public long BeginRead(TKey key) => Volatile.Read(ref generations[ShardOf(key)]);

    /// <summary>
    /// Keeps a value that was read from the store, unless the key was invalidated since <see cref="BeginRead"/> or another
    /// reader was first. Returns the value that is to be used.
    /// </summary>
    public TValue TryAdd(TKey key, TValue value, long begunAt)
    {
        lock (gate)
        {
            if (generations[ShardOf(key)] != begunAt)
            {
                return value;
            }

            if (slots.TryGetValue(key, out Slot? present))
            {
                return present.Value;
            }

            int added = weightOf(value);
            if (added > capacity)
            {
                return value;
            }

            while (weight + added > capacity)
            {
                EvictOne();
            }

            weight += added;

            Slot slot = new(key, value);
            slots[key] = slot;
            hand.Enqueue(slot);
            return value;
        }
    }

    /// <summary>Drops a key, and makes sure that no reader that began before brings the old value back.</summary>
    public void Invalidate(TKey key)
    {
        Slot? removed;
        lock (gate)
        {
            generations[ShardOf(key)]++;
            _ = slots.TryRemove(key, out removed);
            if (removed is not null)
            {
                removed.MarkGone();
                weight -= weightOf(removed.Value);
            }

            SweepGone();
        }

        if (removed is not null)
        {
            onRemoved(removed.Value);
        }
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        lock (gate)
        {
            while (!slots.IsEmpty)
            {
                EvictOne();
            }

            hand.Clear();
        }
    }

    private static int ShardOf(TKey key) => key.GetHashCode() & (Shards - 1);

    private void EvictOne()
    {
        while (hand.TryDequeue(out Slot? slot))
        {
            if (slot.IsGone)
            {
                continue;
            }

            if (slot.TakeSecondChance())
            {
                hand.Enqueue(slot);
                continue;
            }

            _ = slots.TryRemove(slot.Key, out _);
            weight -= weightOf(slot.Value);
            onRemoved(slot.Value);
            return;
        }
    }

    // Entries that were invalidated stay in the queue until the hand passes; a stream of changes must not make it grow.
    private void SweepGone()
    {
        if (hand.Count <= 2 * capacity)
        {
            return;
        }

        int count = hand.Count;
        for (int index = 0; index < count; index++)
        {
            Slot slot = hand.Dequeue();
            if (!slot.IsGone)
            {
                hand.Enqueue(slot);
            }
        }
    }

    private sealed class Slot(TKey key, TValue value)
    {
        private bool read;

        public TKey Key { get; } = key;

        public TValue Value { get; } = value;

        public bool IsGone { get; private set; }

        public void MarkGone() => IsGone = true;

        // Written only when it changes: a hot entry must not bounce its cache line between cores.
        public void MarkRead()
        {
            if (!Volatile.Read(ref read))
            {
                Volatile.Write(ref read, true);
            }
        }

        public bool TakeSecondChance()
        {
            if (!read)
            {
                return false;
            }

            read = false;
            return true;
        }
    }
}
