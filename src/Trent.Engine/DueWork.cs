// What falls due without a request: destruction of keys, rotation, expiry of imported material, and erasure of what they leave behind.
using Trent.Engine.Aliases;
using Trent.Engine.Auditing;
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Engine.Usage;
using Trent.Protocol;

namespace Trent.Engine;

/// <summary>
/// Does what is due by now, and so catches up after any downtime. Each key is read, decided and committed against its version:
/// a cancellation that comes first wins.
/// </summary>
internal sealed class DueWork(
    IRecordStore store, Keyring keyring, ServiceActs acts, GrantRemoval grantRemoval, KeyMaterials materials, MaterialExpiry expiry, IEngineObserver observer, TimeProvider clock)
{
    /// <summary>Does all that is due now. Failures are reported and left for the next run.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // What failed must neither stop the others nor be tried for ever in one run.
        HashSet<RecordId> failed = [];
        while (await RunRoundAsync(failed, cancellationToken))
        {
            // Each round erases the files once, for all that it found to be erased.
        }
    }

    /// <returns>Whether anything was erased: there may be more than a round takes up.</returns>
    private async Task<bool> RunRoundAsync(HashSet<RecordId> failed, CancellationToken cancellationToken)
    {
        Dictionary<RecordId, StoredRecord> remains = [];
        foreach (RecordKind kind in (RecordKind[])[RecordKind.Key, RecordKind.DestroyedKey, RecordKind.UsedImportToken])
        {
            await RunAsync(kind, remains, failed, cancellationToken);
        }

        if (remains.Count == 0)
        {
            return false;
        }

        await store.EraseRemainsAsync(cancellationToken);
        foreach (StoredRecord record in remains.Values)
        {
            await TryAsync(record, failed, () => NoteErasedAsync(record, cancellationToken), cancellationToken);
        }

        return true;
    }

    private async Task RunAsync(RecordKind kind, Dictionary<RecordId, StoredRecord> remains, HashSet<RecordId> failed, CancellationToken cancellationToken)
    {
        while (remains.Count < Limits.ErasureBatch && failed.Count < Limits.ErasureBatch)
        {
            long now = clock.NowToTheMillisecond().ToUnixTimeMilliseconds();
            IReadOnlyList<StoredRecord> due = await store.ListDueAsync(kind, now, Limits.DueBatch + failed.Count + remains.Count, cancellationToken);
            StoredRecord[] open = [.. due.Where(record => !failed.Contains(record.Id) && !remains.ContainsKey(record.Id))];
            if (open.Length == 0)
            {
                return;
            }

            foreach (StoredRecord record in open)
            {
                await TryAsync(record, failed, () => DoAsync(record, remains, cancellationToken), cancellationToken);
            }
        }
    }

    private async ValueTask TryAsync(StoredRecord record, HashSet<RecordId> failed, Func<ValueTask> work, CancellationToken cancellationToken)
    {
        try
        {
            await work();
        }
        catch (RecordConflictException)
        {
            // A request changed the record in between; if it is still due, the next page has it again.
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // One key that cannot be worked on must not keep the others from their work; the operator is told.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _ = failed.Add(record.Id);
            observer.BackgroundFailure($"{record.Id.Kind} {record.Id.Name} of account {record.Id.Account} in {record.Id.Region}", failure);
        }
    }

    private async ValueTask DoAsync(StoredRecord record, Dictionary<RecordId, StoredRecord> remains, CancellationToken cancellationToken)
    {
        switch (record.Id.Kind)
        {
            case RecordKind.Key:
                await DoKeyAsync(record, remains, cancellationToken);
                break;
            case RecordKind.DestroyedKey:
                remains.Add(record.Id, record);
                break;
            case RecordKind.UsedImportToken:
                await store.CommitAsync([new RecordChange.Delete(record.Id, record.Version)], cancellationToken);
                break;
            default:
                throw new InvalidOperationException("A record is due for which there is no work.");
        }
    }

    private async ValueTask DoKeyAsync(StoredRecord record, Dictionary<RecordId, StoredRecord> remains, CancellationToken cancellationToken)
    {
        StoredKey key = KeyBody.FromRecord(record);
        DateTimeOffset now = clock.NowToTheMillisecond();
        if (key.Status == KeyStatus.PendingDeletion && key.DeletionAt <= now)
        {
            await DestroyAsync(key, now, cancellationToken);
        }
        else if (key.NextExpiry <= now)
        {
            await expiry.ExpireAsync(key, now, cancellationToken);
        }
        else if (key is { Status: KeyStatus.Enabled, IsReplica: false } && key.Rotation?.NextAt <= now)
        {
            await RotateAsync(key, now, cancellationToken);
        }
        else
        {
            remains.Add(record.Id, record);
        }
    }

    private async ValueTask DestroyAsync(StoredKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        KeyName name = key.Name;
        (key, IReadOnlyList<RecordChange> lastGrants) = await grantRemoval.RemoveAsync(key, cancellationToken);
        StoredRecord? before = await store.FindAsync(DestroyedKey.AddressOf(name), cancellationToken);
        StoredRecord destroyed = DestroyedKey.ToRecord(key, now, (before?.Version ?? 0) + 1);
        List<RecordChange> changes =
        [
            new RecordChange.Delete(name.ToRecordId(), key.Version),
            before is null ? new RecordChange.Insert(destroyed) : new RecordChange.Replace(destroyed),
            .. lastGrants,
        ];
        IReadOnlyList<StoredAlias> aliases = await keyring.ListAliasesAsync(name.Account, name.Region, key.Arn.KeyId, afterName: null, Limits.AliasesPerKeyMax, cancellationToken);
        changes.AddRange(aliases.Select(Change.Delete));
        if (await store.FindAsync(KeyUsageLedger.AddressOf(name), cancellationToken) is { } usage)
        {
            changes.Add(new RecordChange.Delete(usage.Id, usage.Version));
        }

        foreach (StoredKey sibling in await keyring.FindSiblingsAsync(key, now, cancellationToken))
        {
            changes.Add(Change.Replace(WithoutReplica(sibling, key.Arn.Region.Value, now)));
        }

        await acts.CommitAsync(ServiceActs.DeleteKey, [key.Arn], changes, null, cancellationToken);
        observer.KeyDestroyed(key.Arn.ToString());
    }

    // A primary key that waited for its last replica begins its own waiting period now.
    private static StoredKey WithoutReplica(StoredKey sibling, string region, DateTimeOffset now)
    {
        StoredKey changed = sibling.Next() with { MultiRegion = sibling.MultiRegion!.Without(region) };
        return changed is { Status: KeyStatus.PendingReplicaDeletion, MultiRegion.ReplicaRegions.IsEmpty: true, PendingWindowDays: { } days }
            ? changed with { Status = KeyStatus.PendingDeletion, DeletionAt = now.AddDays(days), PendingWindowDays = null }
            : changed;
    }

    private async ValueTask RotateAsync(StoredKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        RotationSchedule rotation = key.Rotation! with { NextAt = now.AddDays(key.Rotation!.PeriodDays) };
        StoredKey[] keys = [key, .. await keyring.FindSiblingsAsync(key, now, cancellationToken)];
        IReadOnlyList<StoredMaterial> next = await materials.GenerateNextAsync(keys, MaterialRotation.Automatic, now, cancellationToken);
        await acts.CommitAsync(
            ServiceActs.RotateKey,
            [.. keys.Select(static each => each.Arn)],
            [.. keys.Zip(next, (each, material) => Change.Replace(each.WithNewMaterial(material) with { Rotation = rotation }))],
            ServiceActs.Facts(new("rotationType", RotationType.Automatic.Value), new("keyMaterialId", next[0].MaterialId)),
            cancellationToken);
        observer.KeyRotated(key.Arn.ToString(), next[0].MaterialId);
    }

    // No records: that a key is gone is recorded, and what is left of it in the files is nobody's any more.
    // Only what was erased: a record that was changed since may have left more behind, and stays due.
    private async ValueTask NoteErasedAsync(StoredRecord record, CancellationToken cancellationToken) => await keyring.CommitAsync(
        [
            record.Id.Kind == RecordKind.Key
                ? Change.Replace(KeyBody.FromRecord(record).Next() with { HasRemains = false })
                : new RecordChange.Replace(DestroyedKey.Erased(record)),
        ],
        cancellationToken);
}
