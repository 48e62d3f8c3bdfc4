// A store and its trail in one directory, under a root key that a file unseals: so that another process can open it after a crash.
using Trent.Audit.Tests;
using Trent.Cryptography;
using Trent.Engine.Records;
using Trent.Sealing;
using Trent.Storage;

namespace Trent.Audit.CrashWriter;

/// <summary>An open store with its trail.</summary>
public sealed class CrashedHouse : IAsyncDisposable
{
    private const string Slot = "primary";

    private readonly StoreKeys keys;

    private CrashedHouse(StoreKeys keys, SqliteRecordStore store, AuditTrail trail)
    {
        this.keys = keys;
        Store = store;
        Trail = trail;
    }

    public SqliteRecordStore Store { get; }

    public AuditTrail Trail { get; }

    /// <summary>The directory of the trail of a house.</summary>
    public static string TrailOf(string directory) => Path.Combine(directory, "audit");

    /// <summary>The address of what a change makes.</summary>
    public static RecordId Made(string eventId) => new(RecordKind.Key, "111122223333", "eu-central-1", eventId);

    /// <summary>Opens a house, or makes it.</summary>
    public static async Task<CrashedHouse> OpenAsync(string directory)
    {
        SqliteStoreOptions options = new() { CreateIfMissing = true, CheckPagesAtOpen = false, ReadConnections = 2, BusyTimeout = TimeSpan.FromSeconds(5) };
        SqliteDatabase database = await SqliteDatabase.OpenAsync(Path.Combine(directory, "data"), options, CancellationToken.None);
        using RootKey rootKey = await UnsealAsync(database, Path.Combine(directory, "key"));
        StoreKeys keys = rootKey.DeriveStoreKeys(database.StoreId.Span);
        SqliteRecordStore store = await SqliteRecordStore.AttachAsync(database, new FixedKeyAuthenticator(), CancellationToken.None);
        AuditTrailOpening opening = await AuditTrail.OpenAsync(
            new AuditTrailOptions
            {
                Directory = TrailOf(directory),
                SegmentBytes = AuditLimits.SegmentBytesMin,
                RetentionDays = null,
                Store = store,
                StoreKeys = keys,
                StoreEpoch = () => store.Epoch,
                Clock = TimeProvider.System,
            },
            CancellationToken.None);
        return opening is AuditTrailOpening.Opened opened
            ? new CrashedHouse(keys, store, opened.Trail)
            : throw new InvalidOperationException(string.Join(' ', ((AuditTrailOpening.SetBack)opening).Findings.Select(finding => finding.Description)));
    }

    public async ValueTask DisposeAsync()
    {
        await Trail.DisposeAsync();
        await Store.DisposeAsync();
        keys.Dispose();
    }

    private static async Task<RootKey> UnsealAsync(SqliteDatabase database, string keyFile)
    {
        FileSeal seal = new(keyFile);
        if ((await database.ReadSealSlotsAsync(CancellationToken.None)).TryGetValue(Slot, out ReadOnlyMemory<byte> bytes) && SealSlot.TryRead(bytes.Span, out SealSlot? slot))
        {
            return await seal.UnwrapAsync(slot, database.StoreId, CancellationToken.None);
        }

        if (!File.Exists(keyFile))
        {
            FileSeal.CreateKeyFile(keyFile);
        }

        RootKey made = RootKey.Generate();
        await database.WriteSealSlotAsync(Slot, (await seal.WrapAsync(made, database.StoreId, CancellationToken.None)).Write(), CancellationToken.None);
        return made;
    }
}
