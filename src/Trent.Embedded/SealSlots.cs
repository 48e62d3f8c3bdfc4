// Finds the seal slot that a seal opens, among those of a store.
using Trent.Cryptography;
using Trent.Engine.Records;
using Trent.Sealing;
using Trent.Storage;

namespace Trent.Embedded;

/// <summary>Opens the root key of a database that is not served.</summary>
internal static class SealSlots
{
    /// <summary>The root key of a database, which the seal unwraps from the first slot of its type that it opens.</summary>
    /// <param name="database">The database.</param>
    /// <param name="seal">The seal.</param>
    /// <param name="unreadable">Told the name of each slot that is not one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RecordIntegrityException">The store has no slot that is of the type of the seal.</exception>
    /// <exception cref="SealException">The seal opens none of its slots.</exception>
    internal static async Task<RootKey> UnwrapAsync(SqliteDatabase database, ISeal seal, Action<string> unreadable, CancellationToken cancellationToken)
    {
        SealException? refusal = null;
        foreach ((string name, ReadOnlyMemory<byte> bytes) in await database.ReadSealSlotsAsync(cancellationToken))
        {
            if (!SealSlot.TryRead(bytes.Span, out SealSlot? slot))
            {
                unreadable(name);
            }
            else if (slot.Type == seal.Type)
            {
                try
                {
                    return await seal.UnwrapAsync(slot, database.StoreId, cancellationToken);
                }
                catch (SealException closed) when (closed.Failure == SealFailure.DoesNotOpen)
                {
                    // Another slot of the same type may be this seal's; if none is, the operator is told of the first.
                    refusal ??= closed;
                }
            }
        }

        throw refusal is not null
            ? new SealRefusedException(refusal)
            : new RecordIntegrityException($"The store has no seal slot of the type {seal.Type}.");
    }
}

/// <summary>The seal opens no slot of the store.</summary>
/// <param name="first">Why it does not open the first of its type.</param>
public sealed class SealRefusedException(SealException first) : Exception(first.Message, first);
