// Checks what the engine keeps in a store: domain keys, keys, aliases, grants and what belongs to them.
using Trent.Cryptography;
using Trent.Engine.Hierarchy;
using Trent.Engine.Keys;
using Trent.Engine.Records;

namespace Trent.Engine.Checking;

/// <summary>
/// Looks into every record that the engine keeps: that its body can be read, its secrets open, its policy is one, and that what it names is
/// there. It changes nothing, and reports what is wrong as values. To be disposed after whoever uses its <see cref="Vault"/>.
/// </summary>
public sealed class EngineCheck : IDisposable
{
    // Enters the nonces of those who encrypt; a check never does.
    private static readonly byte[] NobodysNodeId = [0];

    private readonly IRecordStore store;
    private readonly IRecordScan scan;
    private readonly CheckFindings findings;
    private readonly DomainKeys domainKeys;
    private readonly Computations computations = new();

    private EngineCheck(IRecordStore store, IRecordScan scan, StoreKeys storeKeys, TimeProvider clock, CheckFindings findings)
    {
        this.store = store;
        this.scan = scan;
        this.findings = findings;
        domainKeys = DomainKeys.OpenNone(store, storeKeys, clock);
        Vault = new SecretVault(domainKeys, store, ownsKeys: false);
    }

    /// <summary>Opens secrets that are not key material, for those who check them.</summary>
    public SecretVault Vault { get; }

    /// <summary>Opens the domain keys of a store; those that do not open are faults.</summary>
    /// <param name="store">The store.</param>
    /// <param name="scan">The same store.</param>
    /// <param name="storeKeys">Its keys.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="findings">What is found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<EngineCheck> OpenAsync(
        IRecordStore store, IRecordScan scan, StoreKeys storeKeys, TimeProvider clock, CheckFindings findings, CancellationToken cancellationToken)
    {
        EngineCheck check = new(store, scan, storeKeys, clock, findings);
        try
        {
            await check.ForEachAsync(RecordKind.DomainKey, check.OpenDomainKey, cancellationToken);
            return check;
        }
        catch
        {
            check.Dispose();
            throw;
        }
    }

    /// <summary>Checks all records of the engine.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        KeyCheck keys = new(store, new KeyMaterials(domainKeys, computations, store.StoreId, NobodysNodeId), findings);
        GrantCheck grants = new(store, findings);
        await ForEachAsync(RecordKind.Key, keys.CheckKeyAsync, cancellationToken);
        await ForEachAsync(RecordKind.Alias, keys.CheckAliasAsync, cancellationToken);
        await ForEachAsync(RecordKind.KeyUsage, keys.CheckUsageAsync, cancellationToken);
        await ForEachAsync(RecordKind.DestroyedKey, keys.CheckDestroyedAsync, cancellationToken);
        await ForEachAsync(RecordKind.UsedImportToken, keys.CheckUsedTokenAsync, cancellationToken);
        await ForEachAsync(RecordKind.Grant, grants.CheckGrantAsync, cancellationToken);
        foreach (RecordKind copy in GrantCheck.Copies)
        {
            await ForEachAsync(copy, grants.CheckCopyAsync, cancellationToken);
        }

        await ForEachAsync(RecordKind.GrantCount, grants.CheckCountAsync, cancellationToken);
        // Whoever has opened the store has opened its tree keys.
        await ForEachAsync(RecordKind.TreeKeys, static (_, _) => ValueTask.CompletedTask, cancellationToken);
        await ForEachAsync(RecordKind.RootRotation, CheckRotationAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        computations.Dispose();
        domainKeys.Dispose();
    }

    private async Task ForEachAsync(RecordKind kind, Func<StoredRecord, CancellationToken, ValueTask> check, CancellationToken cancellationToken)
    {
        RecordCursor cursor = new(scan, kind);
        while (await cursor.TakeAsync(cancellationToken) is { } record)
        {
            findings.Look(record.Id);
            try
            {
                await check(record, cancellationToken);
            }
            catch (RecordIntegrityException untrusted)
            {
                // What it names cannot be trusted: a fault of that record, by which this one cannot be judged.
                findings.Fault(record.Id, untrusted.Message);
            }
        }
    }

    private ValueTask CheckRotationAsync(StoredRecord record, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = findings.Read(record, StoredRootRotation.FromRecord);
        return ValueTask.CompletedTask;
    }

    private ValueTask OpenDomainKey(StoredRecord record, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        domainKeys.Load(record);
        findings.Secret(record.Id, opened: true, string.Empty);
        return ValueTask.CompletedTask;
    }
}
