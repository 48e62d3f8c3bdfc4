// What falls due without a request: destruction of keys whose waiting period ended, and automatic rotation.
using Trent.Engine.Aliases;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Engine.Usage;

namespace Trent.Engine;

/// <summary>
/// Does what is due by now, and so catches up after any downtime. Each key is read, decided and committed against its version:
/// a cancellation that comes first wins.
/// </summary>
internal sealed class DueWork(IRecordStore store, Keyring keyring, KeyMaterials materials, IEngineObserver observer, TimeProvider clock)
{
    /// <summary>Does all that is due now. Failures are reported and left for the next run.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A key that fails stays due; it must neither stop the others nor be tried for ever in one run.
        HashSet<RecordId> failed = [];
        bool destroyed = false;
        while (true)
        {
            long now = clock.NowToTheMillisecond().ToUnixTimeMilliseconds();
            IReadOnlyList<StoredRecord> due = await store.ListDueAsync(RecordKind.Key, now, Limits.DueBatch + failed.Count, cancellationToken);
            StoredRecord[] open = [.. due.Where(record => !failed.Contains(record.Id))];
            if (open.Length == 0)
            {
                break;
            }

            foreach (StoredRecord record in open)
            {
                destroyed |= await TryAsync(record.Id, failed, cancellationToken);
            }
        }

        if (destroyed)
        {
            await store.EraseRemainsAsync(cancellationToken);
        }
    }

    private async ValueTask<bool> TryAsync(RecordId id, HashSet<RecordId> failed, CancellationToken cancellationToken)
    {
        try
        {
            return await DoAsync(id, cancellationToken);
        }
        catch (RecordConflictException)
        {
            // A request changed the key in between; if it is still due, the next page has it again.
            return false;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // One key that cannot be worked on must not keep the others from their work; the operator is told.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _ = failed.Add(id);
            observer.BackgroundFailure($"key {id.Name} of account {id.Account} in {id.Region}", failure);
            return false;
        }
    }

    private async ValueTask<bool> DoAsync(RecordId id, CancellationToken cancellationToken)
    {
        KeyEntry? entry = await keyring.FindKeyAsync(new KeyName(id.Account, id.Region, id.Name), cancellationToken);
        DateTimeOffset now = clock.NowToTheMillisecond();
        if (entry is null || entry.Key.DueAt is not { } dueAt || dueAt > now)
        {
            return false;
        }

        if (entry.Key.Status == KeyStatus.PendingDeletion)
        {
            await DestroyAsync(entry.Key, now, cancellationToken);
            return true;
        }

        await RotateAsync(entry.Key, now, cancellationToken);
        return false;
    }

    private async ValueTask DestroyAsync(StoredKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        KeyName name = key.Name;
        List<RecordChange> changes =
        [
            new RecordChange.Delete(name.ToRecordId(), key.Version),
            new RecordChange.Insert(DestroyedKey.ToRecord(key, now)),
        ];
        IReadOnlyList<StoredAlias> aliases = await keyring.ListAliasesAsync(name.Account, name.Region, key.Arn.KeyId, afterName: null, Limits.AliasesPerKeyMax, cancellationToken);
        changes.AddRange(aliases.Select(Change.Delete));
        if (await store.FindAsync(KeyUsageLedger.AddressOf(name), cancellationToken) is { } usage)
        {
            changes.Add(new RecordChange.Delete(usage.Id, usage.Version));
        }

        await keyring.CommitAsync(changes, cancellationToken);
        observer.KeyDestroyed(key.Arn.ToString());
    }

    private async ValueTask RotateAsync(StoredKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        RotationSchedule rotation = key.Rotation ?? throw new InvalidOperationException("A key without rotation was due for it.");
        StoredMaterial material = await materials.GenerateNextAsync(key, MaterialRotation.Automatic, now, cancellationToken);
        StoredKey rotated = key.WithNewMaterial(material) with { Rotation = rotation with { NextAt = now.AddDays(rotation.PeriodDays) } };
        await keyring.CommitAsync([Change.Replace(rotated)], cancellationToken);
        observer.KeyRotated(key.Arn.ToString(), material.MaterialId);
    }
}
