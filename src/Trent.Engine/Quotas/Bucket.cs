// A token bucket in one number: until when what was taken is paid for.
namespace Trent.Engine.Quotas;

/// <summary>
/// How fast a bucket refills and what it holds, in ticks of 100 ns. A bucket itself is one number, the moment when it is full again if nothing more
/// is taken, so that one that is full says nothing and need not be kept (the generic cell rate algorithm, as networks use it). Lock-free.
/// </summary>
public readonly record struct Bucket
{
    private readonly long interval;
    private readonly long capacity;

    /// <summary>A bucket that holds what it gets in a second, and at least one.</summary>
    /// <param name="perSecond">What it gets in a second.</param>
    public Bucket(double perSecond)
        : this(perSecond, TimeSpan.FromSeconds(1))
    {
    }

    /// <summary>A bucket that holds what it gets in some time, and at least one.</summary>
    /// <param name="perSecond">What it gets in a second.</param>
    /// <param name="refill">In which time an empty one is full.</param>
    public Bucket(double perSecond, TimeSpan refill)
    {
        interval = Math.Max(1, (long)(TimeSpan.TicksPerSecond / perSecond));
        capacity = Math.Max(refill.Ticks, interval);
    }

    /// <summary>Takes from a bucket.</summary>
    /// <param name="fullAt">The bucket.</param>
    /// <param name="now">The time, on the same scale.</param>
    /// <param name="count">How much; it need not be less than the bucket holds: a full one gives whatever is asked, and is in debt then.</param>
    /// <returns>Whether there was enough; otherwise nothing was taken.</returns>
    public bool TryTake(ref long fullAt, long now, int count)
    {
        long seen = Volatile.Read(ref fullAt);
        while (true)
        {
            long from = Math.Max(seen, now);
            long taken = from + (interval * count);
            if (taken - now > capacity && from > now)
            {
                return false;
            }

            long before = Interlocked.CompareExchange(ref fullAt, taken, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }
    }
}
