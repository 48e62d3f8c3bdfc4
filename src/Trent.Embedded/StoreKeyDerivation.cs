// The keys of a store from its root key: derived, and below the head those that the store has had since it was made.
using Trent.Cryptography;
using Trent.Engine.Hierarchy;
using Trent.Engine.Records;
using Trent.Storage;

namespace Trent.Embedded;

internal static class StoreKeyDerivation
{
    /// <summary>The keys of a store.</summary>
    /// <exception cref="RecordIntegrityException">The root key was rotated, and what has to be kept of the one before is missing or not this root key's.</exception>
    internal static async Task<StoreKeys> DeriveAsync(SqliteDatabase database, RootKey rootKey, CancellationToken cancellationToken)
    {
        if (rootKey.Generation == 1)
        {
            return rootKey.DeriveStoreKeys(database.StoreId.Span);
        }

        // Nothing can be verified without them; they authenticate themselves.
        ReadOnlyMemory<byte> body = await database.ReadUnverifiedBodyAsync(StoredRootRotation.TreeKeysAddress, cancellationToken)
            ?? throw new RecordIntegrityException("The tree keys of the store are missing, although its root key was rotated.");
        return rootKey.DeriveStoreKeys(database.StoreId.Span, body.Span)
            ?? throw new RecordIntegrityException("The tree keys of the store do not open under its root key.");
    }
}
