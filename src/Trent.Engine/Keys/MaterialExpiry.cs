// Imported material that has expired is taken away: by the background, or by the first request that finds it, whichever comes first.
using Trent.Engine.Auditing;
using Trent.Engine.Records;

namespace Trent.Engine.Keys;

/// <summary>Takes expired material out of keys. What remains of it in the files is erased by the background.</summary>
internal sealed class MaterialExpiry(ServiceActs acts, IEngineObserver observer)
{
    /// <summary>Takes away what has expired of the keys that a request found.</summary>
    /// <returns>Whether any key changed: what was found is then not what the keys are.</returns>
    public async ValueTask<bool> ExpireAsync(IReadOnlyList<Resolution> resolutions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        bool changed = false;
        foreach (Resolution resolution in resolutions)
        {
            if (resolution is Resolution.Found { Entry: { NextExpiry: { } expiry } entry } && expiry <= now)
            {
                changed = true;
                try
                {
                    await ExpireAsync(entry.Key, now, cancellationToken);
                }
                catch (RecordConflictException)
                {
                    // Somebody else changed the key first, perhaps by doing just this; the next look-up shows.
                }
            }
        }

        return changed;
    }

    /// <summary>Takes away what has expired of a key.</summary>
    /// <exception cref="RecordConflictException">The key has changed since it was read.</exception>
    public async ValueTask ExpireAsync(StoredKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await acts.CommitAsync(ServiceActs.DeleteExpiredKeyMaterial, [key.Arn], [Change.Replace(key.WithoutExpired(now))], null, cancellationToken);
        observer.MaterialExpired(key.Arn.ToString());
    }
}
