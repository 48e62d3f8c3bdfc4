// Seals the materials of all keys anew after the root key was rotated.
using Trent.Cryptography;
using Trent.Engine.Checking;
using Trent.Engine.Hierarchy;
using Trent.Engine.Records;

namespace Trent.Engine.Keys;

/// <summary>Goes through all keys, some at each step; requests go on meanwhile, and win where they change the same key.</summary>
internal sealed class KeyResealing(IRecordScan scan, Keyring keyring, KeyMaterials materials) : IResealing
{
    private const int RecordsPerStep = 200;

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

            StoredKey key = KeyBody.FromRecord(record);
            if (key.Materials.Any(material => IsOld(material, firstDomainKey)))
            {
                await ResealAsync(key, firstDomainKey, cancellationToken);
            }
        }

        return false;
    }

    private static bool IsOld(StoredMaterial material, int firstDomainKey) =>
        DomainKey.TryReadGeneration(material.Sealed.Span, out int generation) && generation < firstDomainKey;

    private async ValueTask ResealAsync(StoredKey key, int firstDomainKey, CancellationToken cancellationToken)
    {
        List<StoredMaterial> sealedAnew = [];
        foreach (StoredMaterial material in key.Materials)
        {
            sealedAnew.Add(IsOld(material, firstDomainKey) ? await materials.CopyAsync(key, material, key.Arn, cancellationToken) : material);
        }

        try
        {
            await keyring.CommitAsync([Change.Replace(key.Next() with { Materials = [.. sealedAnew] })], cancellationToken);
        }
        catch (RecordConflictException)
        {
            // A request changed or removed the key first. It is looked at again before anything is concluded.
        }
    }
}
