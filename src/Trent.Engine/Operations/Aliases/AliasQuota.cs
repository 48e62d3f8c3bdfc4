// How many aliases a key may have, kept exactly even when several are made at once.
using Trent.Engine.Aliases;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>The quota of aliases per key (AWS KMS resource quotas).</summary>
internal static class AliasQuota
{
    /// <summary>Refuses one more alias on a key that has as many as it may have.</summary>
    /// <exception cref="LimitExceededException">It has.</exception>
    public static async ValueTask CheckRoomAsync(Keyring keyring, GrantedKey key, CancellationToken cancellationToken)
    {
        KeyName name = key.Stored.Name;
        IReadOnlyList<StoredAlias> present = await keyring.ListAliasesAsync(
            name.Account, name.Region, key.Stored.Arn.KeyId, afterName: null, Limits.AliasesPerKeyMax, cancellationToken);
        if (present.Count >= Limits.AliasesPerKeyMax)
        {
            throw LimitExceededException.AliasesPerKey(key.Arn);
        }
    }

    /// <summary>
    /// A change of the key that goes with a new alias: it makes two that are created at once conflict, so that the second
    /// counts the first, and keeps an alias from pointing to a key that is destroyed meanwhile.
    /// </summary>
    public static RecordChange Guard(StoredKey key) => Change.Replace(key.Next());
}
