// What the operations on sets of multi-Region keys share.
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>Rules of multi-Region keys (docs/compatibility.md, "Multi-Region keys").</summary>
internal static class MultiRegionRules
{
    /// <summary>The Region that a command names.</summary>
    /// <exception cref="ValidationException">It is none.</exception>
    public static RegionName RegionOf(string text) => RegionName.TryParse(text, out RegionName region) ? region : throw ValidationException.ReplicaRegionNotValid(text);

    /// <summary>Refuses a replica: what a set shares is changed on its primary key.</summary>
    /// <exception cref="UnsupportedOperationException">The key is a replica.</exception>
    public static void CheckNotReplica(GrantedKey key)
    {
        if (key.Stored.IsReplica)
        {
            throw UnsupportedOperationException.NotMultiRegionPrimary(key.Arn);
        }
    }

    /// <summary>The same change of a key and of all others of its set.</summary>
    public static async ValueTask<IReadOnlyList<RecordChange>> ChangeAllAsync(Keyring keyring, StoredKey key, DateTimeOffset now, Func<StoredKey, StoredKey> change, CancellationToken cancellationToken) =>
        [.. (await keyring.FindSiblingsAsync(key, now, cancellationToken)).Prepend(key).Select(each => Change.Replace(change(each.Next())))];
}
