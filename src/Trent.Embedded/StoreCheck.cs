// Checks a whole store that nobody serves: every record, every secret, every reference.
using Trent.Audit;
using Trent.Cryptography;
using Trent.Engine.Checking;
using Trent.Engine.Records;
using Trent.Identity.Checking;
using Trent.Sealing;
using Trent.Storage;

namespace Trent.Embedded;

/// <summary>What a check needs.</summary>
public sealed class StoreCheckOptions
{
    /// <summary>The directory of the store.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>What unwraps the root key of the store.</summary>
    public required ISeal Seal { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The partition of ARNs.</summary>
    public required string Partition { get; init; }
}

/// <summary>What a check has looked at.</summary>
/// <param name="StoreId">The identity of the store, 16 bytes.</param>
/// <param name="Epoch">The epoch of the store; 0 when its head cannot be trusted.</param>
/// <param name="AuthenticRecords">How many records agree with what was committed.</param>
/// <param name="Findings">What was looked into, and how many faults there are.</param>
public sealed record StoreCheckReport(ReadOnlyMemory<byte> StoreId, long Epoch, long AuthenticRecords, CheckFindings Findings);

/// <summary>
/// Verifies that every record is what was committed, that every secret opens under the record it belongs to, that every policy is one, and that
/// what records say of each other is true. It repairs nothing. Memory does not grow with the number of records, but by a few bytes for each
/// account and Region.
/// </summary>
public static class StoreCheck
{
    private const int ReadConnections = 2;

    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Checks the store in a data directory, which must not be open elsewhere.</summary>
    /// <param name="options">The store, and what opens it.</param>
    /// <param name="fault">Told of each fault as it is found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SealException">The seal cannot be used, or does not open this store.</exception>
    /// <exception cref="SealSlotException">The store has no slot of the seal's type, or too few shares were brought.</exception>
    /// <exception cref="StoreFormatException">The file is not a database of this program, or its pages are damaged.</exception>
    /// <exception cref="RecordIntegrityException">The store cannot be checked to its end.</exception>
    public static async Task<StoreCheckReport> RunAsync(StoreCheckOptions options, Action<StoreFault> fault, CancellationToken cancellationToken)
    {
        SqliteStoreOptions storeOptions = new() { CreateIfMissing = false, CheckPagesAtOpen = true, ReadConnections = ReadConnections, BusyTimeout = BusyTimeout };
        await using SqliteDatabase database = await SqliteDatabase.OpenAsync(options.DataDirectory, storeOptions, cancellationToken);
        CheckFindings findings = new(fault);
        foreach (StoredSealSlot unreadable in (await StoreSeals.ReadAsync(database, cancellationToken)).Where(static slot => slot.Content is null))
        {
            findings.Fault(null, $"The seal slot {unreadable.Name} is not one that this release can read.");
        }

        (_, RootKey opened) = await SealedStore.UnwrapAsync(database, options.DataDirectory, options.Seal, cancellationToken);
        using RootKey rootKey = opened;
        StoreKeys? derived = null;
        SqliteRecordStore store;
        try
        {
            derived = await StoreKeyDerivation.DeriveAsync(database, rootKey, cancellationToken);
            store = await SqliteRecordStore.AttachAsync(database, new RecordAuthenticator(derived), cancellationToken);
        }
        catch (RecordIntegrityException untrusted)
        {
            // Without a head nothing can be held against anything.
            derived?.Dispose();
            findings.Fault(null, untrusted.Message);
            return new StoreCheckReport(database.StoreId, 0, 0, findings);
        }

        using StoreKeys storeKeys = derived;
        await using (store)
        {
            long authentic = await store.InspectAsync(findings.Fault, cancellationToken);
            await CheckContentAsync(store, storeKeys, options, findings, cancellationToken);
            return new StoreCheckReport(database.StoreId, store.Epoch, authentic, findings);
        }
    }

    private static async Task CheckContentAsync(SqliteRecordStore store, StoreKeys storeKeys, StoreCheckOptions options, CheckFindings findings, CancellationToken cancellationToken)
    {
        using EngineCheck engine = await EngineCheck.OpenAsync(store, store, storeKeys, options.Clock, findings, cancellationToken);
        await engine.RunAsync(cancellationToken);
        await new IdentityCheck(store, store, engine.Vault, options.Partition, findings).RunAsync(cancellationToken);
        await new AuditCheck(store, engine.Vault, findings).RunAsync(cancellationToken);
    }
}
