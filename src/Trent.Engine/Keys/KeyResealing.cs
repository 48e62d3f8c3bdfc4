// Seals the materials of all keys anew after the root key was rotated.
using Trent.Cryptography;
using Trent.Engine.Checking;
using Trent.Engine.Hierarchy;
using Trent.Engine.Records;

namespace Trent.Engine.Keys;

/// <summary>Goes through all keys, some at each step; requests go on meanwhile, and win where they change the same key.</summary>
internal sealed class KeyResealing(IRecordStore store, IRecordScan scan, Keyring keyring, KeyMaterials materials) : IResealing
{
    private const int RecordsPerStep = 200;

    // A key that requests change all the time is lost to them a few times; a later pass comes to it again.
    private const int AttemptsMax = 20;

    private RecordCursor? cursor;

    /// <inheritdoc/>
    public async ValueTask<bool> ResealAsync(int firstDomainKey, CancellationToken cancellationToken)
    {
        cursor ??= new RecordCursor(scan, RecordKind.Key);
        for (int looked = 0; looked < RecordsPerStep; looked++)
        {
            if (await cursor.TakeAsync(cancellationToken) is not { } record)
            {
                cursor = null;
                return true;
            }

            await ResealAsync(record, firstDomainKey, cancellationToken);
        }

        return false;
    }

    private static bool IsOld(StoredMaterial material, int firstDomainKey) =>
        DomainKey.TryReadGeneration(material.Sealed.Span, out int generation) && generation < firstDomainKey;

    private async ValueTask ResealAsync(StoredRecord record, int firstDomainKey, CancellationToken cancellationToken)
    {
        StoredRecord? present = record;
        for (int attempt = 0; attempt < AttemptsMax && present is not null; attempt++)
        {
            StoredKey key = KeyBody.FromRecord(present);
            if (!key.Materials.Any(material => IsOld(material, firstDomainKey)) || await TryResealAsync(key, firstDomainKey, cancellationToken))
            {
                return;
            }

            present = await store.FindAsync(record.Id, cancellationToken);
        }
    }

    private async ValueTask<bool> TryResealAsync(StoredKey key, int firstDomainKey, CancellationToken cancellationToken)
    {
        List<StoredMaterial> sealedAnew = [];
        foreach (StoredMaterial material in key.Materials)
        {
            sealedAnew.Add(IsOld(material, firstDomainKey) ? await materials.CopyAsync(key, material, key.Arn, cancellationToken) : material);
        }

        try
        {
            await keyring.CommitAsync([Change.Replace(key.Next() with { Materials = [.. sealedAnew] })], cancellationToken);
            return true;
        }
        catch (RecordConflictException)
        {
            // A request changed or removed the key first.
            return false;
        }
    }
}
