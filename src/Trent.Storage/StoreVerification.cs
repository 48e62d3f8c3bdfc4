// Verifies a store that is served, all of it within a day, in steps too small to be noticed.
using System.Security.Cryptography;

namespace Trent.Storage;

/// <summary>
/// Verifies one bucket of records after the other. A list cannot notice that a record is missing from it, and what nobody reads nobody misses:
/// this finds both within a day. It begins anywhere, so that a server that is started often verifies everything in time as well.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="clock">The clock that sets the pace.</param>
public sealed class StoreVerification(SqliteRecordStore store, TimeProvider clock)
{
    /// <summary>How long one pass over the whole store takes.</summary>
    public static readonly TimeSpan Pass = TimeSpan.FromDays(1);

    private static readonly TimeSpan Pace = Pass / StorageLimits.Buckets;

    private int next = RandomNumberGenerator.GetInt32(StorageLimits.Buckets);
    private long? steppedAt;

    /// <summary>Verifies the next bucket when it is time to; to be called about once a second, by one caller at a time.</summary>
    /// <exception cref="Engine.Records.RecordIntegrityException">A record does not agree with what was committed. The next call goes on behind it.</exception>
    public async ValueTask StepAsync(CancellationToken cancellationToken)
    {
        if (steppedAt is { } at && clock.GetElapsedTime(at) < Pace)
        {
            return;
        }

        steppedAt = clock.GetTimestamp();
        int bucket = next;
        next = (next + 1) % StorageLimits.Buckets;
        _ = await store.VerifyBucketAsync(bucket, cancellationToken);
    }
}
