// The keys of a store from its root key: derived, and below the head those that the store has had since it was made.
using System.Globalization;
using Trent.Cryptography;
using Trent.Engine.Hierarchy;
using Trent.Engine.Records;
using Trent.Storage;

namespace Trent.Embedded;

internal static class StoreKeyDerivation
{
    /// <summary>The keys of a store.</summary>
    /// <exception cref="RecordIntegrityException">
    /// The root key was rotated, and what has to be kept of the one before is missing or not this root key's: somebody put back the slot from before, or altered the store.
    /// </exception>
    internal static async Task<StoreKeys> DeriveAsync(SqliteDatabase database, RootKey rootKey, CancellationToken cancellationToken)
    {
        // Nothing can be verified without them; they authenticate themselves.
        ReadOnlyMemory<byte>? treeKeys = await database.ReadUnverifiedBodyAsync(StoredRootRotation.TreeKeysAddress, cancellationToken);
        if (rootKey.Generation == 1)
        {
            // The head would refuse this root key too, but could not say why.
            return treeKeys is null ? rootKey.DeriveStoreKeys(database.StoreId.Span) : throw NotInForce(rootKey);
        }

        if (treeKeys is not { } body)
        {
            throw new RecordIntegrityException("The tree keys of the store are missing, although its root key was rotated.");
        }

        return rootKey.DeriveStoreKeys(database.StoreId.Span, body.Span) ?? throw NotInForce(rootKey);
    }
    private static RecordIntegrityException NotInForce(RootKey rootKey) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Root key {rootKey.Generation}, which the seal slot holds, is not the one in force: the slot is from before a rotation of the root key, or the store was altered. Put back slot and store of one moment."));
}
