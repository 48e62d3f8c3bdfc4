// A store that is open and locked but sealed: what can be said of it, and how it becomes a service.
using Trent.Cryptography;
using Trent.Engine.Records;
using Trent.Sealing;
using Trent.Storage;

namespace Trent.Embedded;

/// <summary>A slot that a seal has opened, with the root key from inside it.</summary>
public sealed class OpenedSlot : IDisposable
{
    internal OpenedSlot(string name, RootKey rootKey)
    {
        Name = name;
        RootKey = rootKey;
    }

    /// <summary>What the slot is called in the store.</summary>
    public string Name { get; }

    /// <summary>The root key of the store.</summary>
    public RootKey RootKey { get; }

    /// <summary>Zeroes the root key.</summary>
    public void Dispose() => RootKey.Dispose();
}

/// <summary>
/// The data directory of a service before a seal has opened it. No other process can open the directory meanwhile. Not safe to use from
/// several threads at once.
/// </summary>
public sealed class SealedStore : IAsyncDisposable
{
    // Two readers keep both cores of a small machine busy with cache misses; more only cost memory.
    private const int ReadConnections = 4;

    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private readonly string dataDirectory;
    private SqliteDatabase? database;

    private SealedStore(string dataDirectory, SqliteDatabase database)
    {
        this.dataDirectory = dataDirectory;
        this.database = database;
        StoreId = database.StoreId;
    }

    /// <summary>The identity of the store, 16 bytes.</summary>
    public ReadOnlyMemory<byte> StoreId { get; }

    /// <summary>Whether the store was given away or closed: to an unsealed service, or by an attempt that failed half-way.</summary>
    public bool IsGone => database is null;

    /// <summary>Opens and locks the store of a data directory.</summary>
    /// <exception cref="StoreNotInitializedException">There is no store, or none that a seal was made for.</exception>
    /// <exception cref="StoreInUseException">Another process has the directory open.</exception>
    /// <exception cref="StorePermissionException">Other users have access to it.</exception>
    /// <exception cref="StoreFormatException">The database is damaged, foreign or newer than this release.</exception>
    /// <exception cref="StoreUnavailableException">The disk refuses.</exception>
    public static async Task<SealedStore> OpenAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        SqliteDatabase database = await SqliteDatabase.OpenAsync(dataDirectory, StoreOptions(createIfMissing: false), cancellationToken);
        try
        {
            return (await database.ReadSealSlotsAsync(cancellationToken)).Count > 0 ? new SealedStore(dataDirectory, database) : throw new StoreNotInitializedException(dataDirectory);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>The slots of the store, those too that cannot be read.</summary>
    public Task<IReadOnlyList<StoredSealSlot>> ReadSlotsAsync(CancellationToken cancellationToken) => StoreSeals.ReadAsync(Database, cancellationToken);

    /// <summary>The slots that a type of seal opens.</summary>
    /// <exception cref="SealSlotException">There is none.</exception>
    /// <exception cref="RecordIntegrityException">There is none, but one that cannot be read.</exception>
    public async Task<IReadOnlyList<SealSlot>> ReadSlotsOfAsync(SealType type, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredSealSlot> slots = await ReadSlotsAsync(cancellationToken);
        List<SealSlot> fit = [.. slots.Select(static slot => slot.Content).OfType<SealSlot>().Where(slot => slot.Type == type)];
        return fit.Count > 0 ? fit : throw NoSlotFor(type, dataDirectory, slots);
    }

    /// <summary>Unwraps the root key from whichever slot the seal opens. A slot that the seal would make stronger today is made anew.</summary>
    /// <returns>The root key, the caller's to dispose, and the slot.</returns>
    /// <exception cref="SealException">The seal cannot be used, or does not open the slot of its type.</exception>
    /// <exception cref="SealSlotException">The store has no slot of the seal's type.</exception>
    /// <exception cref="RecordIntegrityException">No slot opens, and one cannot be read.</exception>
    public async Task<OpenedSlot> UnwrapAsync(ISeal seal, CancellationToken cancellationToken)
    {
        (StoredSealSlot slot, RootKey rootKey) = await UnwrapAsync(Database, dataDirectory, seal, cancellationToken);
        await UpgradeAsync(slot.Name, slot.Content!, seal, rootKey, cancellationToken);
        return new OpenedSlot(slot.Name, rootKey);
    }

    /// <summary>Unwraps the root key of an open database from whichever slot the seal opens, and changes nothing.</summary>
    /// <inheritdoc cref="UnwrapAsync(ISeal, CancellationToken)" path="/exception"/>
    internal static async Task<(StoredSealSlot Slot, RootKey RootKey)> UnwrapAsync(SqliteDatabase database, string dataDirectory, ISeal seal, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredSealSlot> slots = await StoreSeals.ReadAsync(database, cancellationToken);
        Exception? refused = null;
        foreach (StoredSealSlot slot in slots)
        {
            if (slot.Content is not { } content || content.Type != seal.Type)
            {
                continue;
            }

            try
            {
                return (slot, await seal.UnwrapAsync(content, database.StoreId, cancellationToken));
            }
            catch (Exception other) when (other is SealException { Failure: SealFailure.DoesNotOpen or SealFailure.MalformedParameters } or SealSlotException)
            {
                // A store may have several slots of a type, and one that is damaged must not shut the others. Any other failure is one of the seal itself.
                refused = other;
            }
        }

        throw refused ?? NoSlotFor(seal.Type, dataDirectory, slots);
    }

    /// <summary>Makes a service of the store, which has the store from then on. After a failure <see cref="IsGone"/> tells whether the store has to be opened anew.</summary>
    /// <param name="options">How the service works; its seal is the one that opens the store.</param>
    /// <param name="cancellationToken">Gives up the attempt.</param>
    /// <exception cref="SealException">The seal opens no slot of the store.</exception>
    /// <exception cref="RecordIntegrityException">The store is not what was committed.</exception>
    /// <exception cref="StoreUnavailableException">The disk refuses.</exception>
    public async Task<EmbeddedKms> UnsealAsync(EmbeddedKmsOptions options, CancellationToken cancellationToken)
    {
        using OpenedSlot opened = await UnwrapAsync(options.Seal, cancellationToken);
        return await AttachAsync(opened.RootKey, options, cancellationToken);
    }

    /// <summary>As <see cref="UnsealAsync"/>, with a root key that was unwrapped before and stays the caller's to dispose.</summary>
    public async Task<EmbeddedKms> AttachAsync(RootKey rootKey, EmbeddedKmsOptions options, CancellationToken cancellationToken)
    {
        SqliteDatabase given = Database;
        database = null;
        try
        {
            return await EmbeddedKms.AttachAsync(given, rootKey, options, cancellationToken);
        }
        catch
        {
            await given.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes the store and releases the directory, unless a service has it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (database is { } owned)
        {
            database = null;
            await owned.DisposeAsync();
        }
    }

    internal static SqliteStoreOptions StoreOptions(bool createIfMissing) => new()
    {
        CreateIfMissing = createIfMissing,
        CheckPagesAtOpen = false,
        ReadConnections = ReadConnections,
        BusyTimeout = BusyTimeout,
    };

    // One statement replaces the slot: the store opens with the old one or the new one, whenever the process ends.
    private async Task UpgradeAsync(string name, SealSlot slot, ISeal seal, RootKey rootKey, CancellationToken cancellationToken)
    {
        try
        {
            if (seal.NeedsUpgrade(slot))
            {
                SealSlot stronger = await seal.WrapAsync(rootKey, StoreId, cancellationToken);
                await Database.WriteSealSlotAsync(name, stronger.Write(), cancellationToken);
            }
        }
        catch (Exception failure) when (failure is SealException or StoreUnavailableException)
        {
            // The store is open, and that counts more: a full disk or a passphrase from before it had a least length must lock nobody out.
        }
        catch
        {
            rootKey.Dispose();
            throw;
        }
    }

    private static Exception NoSlotFor(SealType type, string dataDirectory, IReadOnlyList<StoredSealSlot> slots) => slots.FirstOrDefault(static slot => slot.Content is null) is { } damaged
        ? new RecordIntegrityException($"The seal slot {damaged.Name} of the store in {dataDirectory} is damaged, and no other fits.")
        : new SealSlotException(
            $"The store in {dataDirectory} has no seal slot of type {type}; it has: {string.Join(", ", slots.Select(static slot => slot.Content!.Type).Distinct())}.");

    private SqliteDatabase Database => database ?? throw new ObjectDisposedException(nameof(SealedStore));
}
