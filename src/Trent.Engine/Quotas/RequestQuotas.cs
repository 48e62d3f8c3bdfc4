// Holds every account in every Region to its request quotas.
using System.Collections.Concurrent;

namespace Trent.Engine.Quotas;

/// <summary>
/// The buckets of all accounts and Regions. Taking costs two look-ups and one exchange, and no memory but at the first request of an account in a
/// Region. Their number is bounded: those that are full are dropped when room is needed, which changes nothing, and where all are in use, or one
/// account names ever new Regions, the rest share one set. Thread-safe.
/// </summary>
/// <param name="rates">The rates.</param>
/// <param name="clock">What time goes by.</param>
internal sealed class RequestQuotas(RequestRates rates, TimeProvider clock)
{
    /// <summary>Sets of buckets, at some 600 bytes each: 6 MB.</summary>
    public const int SetsMax = 10_000;

    /// <summary>Regions of one account with a set each: twice as many as AWS has, since anybody can make up a name.</summary>
    public const int RegionsPerAccountMax = 64;

    // What follows the rows of the table in a set.
    private static readonly int AnyCryptographic = QuotaTable.Rows.Length;
    private static readonly int Deciding = QuotaTable.Rows.Length + 1;

    // The dropping looks at all sets; once a second it costs nothing worth naming.
    private const long SweepTicks = TimeSpan.TicksPerSecond;

    private readonly Bucket[] buckets = BucketsOf(rates);
    private readonly ConcurrentDictionary<string, AccountSets> accounts = new(StringComparer.Ordinal);
    private readonly BucketSet leftOver = new(QuotaTable.Rows.Length + 2);
    private readonly long origin = clock.GetTimestamp();
    private readonly Lock gate = new();
    private long sweptAt = -SweepTicks;
    private int sets;

    /// <summary>How many sets there are.</summary>
    public int Sets => Volatile.Read(ref sets);

    /// <summary>Takes one request from a quota.</summary>
    public bool TryTake(int place, string account, string region, int count = 1)
    {
        long now = Now();
        return SetOf(account, region, now).TryTake(buckets, place, now, count);
    }

    /// <summary>
    /// Takes one request from what an account may send of cryptographic operations before it is known what they use: as much as all their quotas together,
    /// so that it bounds those that never come to say.
    /// </summary>
    public bool TryTakeCryptographic(string account, string region) => TryTake(AnyCryptographic, account, region);

    /// <summary>Takes time for decisions.</summary>
    /// <param name="milliseconds">How much, at least 1.</param>
    /// <param name="account">The account.</param>
    /// <param name="region">The Region.</param>
    public bool TryTakeDeciding(int milliseconds, string account, string region) => TryTake(Deciding, account, region, milliseconds);

    private static Bucket[] BucketsOf(RequestRates rates)
    {
        ReadOnlySpan<double> perSecond = rates.PerSecond;
        Bucket[] made = new Bucket[perSecond.Length + 2];
        double cryptographic = 0;
        for (int place = 0; place < perSecond.Length; place++)
        {
            made[place] = new Bucket(perSecond[place]);
            cryptographic += place < QuotaTable.CryptographicRows ? perSecond[place] : 0;
        }

        made[AnyCryptographic] = new Bucket(cryptographic);
        made[Deciding] = new Bucket(DecisionCost.MillisecondsPerSecond);
        return made;
    }

    private long Now() => clock.GetElapsedTime(origin).Ticks;

    private BucketSet SetOf(string account, string region, long now) =>
        accounts.TryGetValue(account, out AccountSets? found) && found.Regions.TryGetValue(region, out BucketSet? set) ? set : AddSet(account, region, now);

    private BucketSet AddSet(string account, string region, long now)
    {
        lock (gate)
        {
            if (sets >= SetsMax && now - sweptAt >= SweepTicks)
            {
                sweptAt = now;
                Sweep(now);
            }

            AccountSets? ofAccount = accounts.GetValueOrDefault(account);
            if (ofAccount?.Regions.GetValueOrDefault(region) is { } found)
            {
                return found;
            }

            if (ofAccount?.Regions.Count >= RegionsPerAccountMax)
            {
                return ofAccount.OtherRegions;
            }

            if (sets >= SetsMax)
            {
                return leftOver;
            }

            if (ofAccount is null)
            {
                ofAccount = new AccountSets(buckets.Length);
                accounts[account] = ofAccount;
            }

            BucketSet added = new(buckets.Length);
            ofAccount.Regions[region] = added;
            sets++;
            return added;
        }
    }

    // A request that found its set before it was dropped takes from it in vain: one request more than the quota, at a moment when it was untouched.
    private void Sweep(long now)
    {
        foreach ((string account, AccountSets ofAccount) in accounts)
        {
            foreach ((string region, BucketSet set) in ofAccount.Regions)
            {
                if (set.IsFullAt(now) && ofAccount.Regions.TryRemove(region, out _))
                {
                    sets--;
                }
            }

            if (ofAccount.Regions.IsEmpty && ofAccount.OtherRegions.IsFullAt(now))
            {
                _ = accounts.TryRemove(account, out _);
            }
        }
    }

    private sealed class AccountSets(int buckets)
    {
        public ConcurrentDictionary<string, BucketSet> Regions { get; } = new(StringComparer.Ordinal);

        public BucketSet OtherRegions { get; } = new(buckets);
    }

    private sealed class BucketSet(int buckets)
    {
        private readonly long[] fullAt = new long[buckets];

        public bool TryTake(Bucket[] kinds, int place, long now, int count) => kinds[place].TryTake(ref fullAt[place], now, count);

        public bool IsFullAt(long now)
        {
            for (int place = 0; place < fullAt.Length; place++)
            {
                if (Volatile.Read(ref fullAt[place]) > now)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
