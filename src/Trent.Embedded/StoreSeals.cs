// The seal slots of a store: a seal is added, and proven to open, before another one goes.
using Trent.Cryptography;
using Trent.Sealing;
using Trent.Storage;

namespace Trent.Embedded;

/// <summary>A slot as it is stored.</summary>
/// <param name="Name">What it is called in the store.</param>
/// <param name="Content">What it says, or <see langword="null"/> when it is damaged or of a newer release.</param>
public sealed record StoredSealSlot(string Name, SealSlot? Content);

/// <summary>The slots of an unsealed store. Not safe to use from several threads at once.</summary>
public sealed class StoreSeals
{
    /// <summary>Most slots of a store: each is one more way in, and a store in the middle of a change has two.</summary>
    public const int SlotsMax = 8;

    private readonly SqliteDatabase database;

    internal StoreSeals(SqliteDatabase database) => this.database = database;

    /// <summary>All slots, those too that cannot be read.</summary>
    public Task<IReadOnlyList<StoredSealSlot>> ReadAsync(CancellationToken cancellationToken) => ReadAsync(database, cancellationToken);

    /// <summary>
    /// Wraps the root key with a seal and keeps the slot, once it is proven that the slot, as the store gives it back, opens. When it does not, it
    /// is removed again.
    /// </summary>
    /// <param name="rootKey">The root key of the store; it stays the caller's to dispose.</param>
    /// <param name="seal">The seal that wraps.</param>
    /// <param name="proof">The seal as it will open the store later: from what was written to its owner, where that differs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The name of the new slot.</returns>
    /// <exception cref="SealException">The seal cannot wrap, or does not open what it has wrapped.</exception>
    /// <exception cref="SealSlotException">There are <see cref="SlotsMax"/> slots already, or the slot does not come back as it was written.</exception>
    public async Task<string> AddAsync(RootKey rootKey, ISeal seal, ISeal proof, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(cancellationToken)).Count >= SlotsMax)
        {
            throw new SealSlotException($"The store has {SlotsMax} seal slots already; remove one first.");
        }

        SealSlot slot = await seal.WrapAsync(rootKey, database.StoreId, cancellationToken);
        string name = Convert.ToHexStringLower(slot.SlotId.Span);
        await database.WriteSealSlotAsync(name, slot.Write(), cancellationToken);
        try
        {
            await RequireOpensAsync(name, rootKey, proof, cancellationToken);
        }
        catch
        {
            _ = await database.DeleteSealSlotAsync(name, CancellationToken.None);
            throw;
        }

        return name;
    }

    /// <summary>Removes a slot.</summary>
    /// <param name="name">The slot.</param>
    /// <param name="proven">Another slot, that was seen to open: so the store never is without a way in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SealSlotException">There is no such slot, or it is the proven one, or the proven one is gone; nothing was removed.</exception>
    public async Task RemoveAsync(string name, string proven, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredSealSlot> slots = await ReadAsync(cancellationToken);
        if (!slots.Any(slot => slot.Name == name))
        {
            throw new SealSlotException($"The store has no seal slot {name}; it has: {string.Join(", ", slots.Select(static slot => slot.Name))}.");
        }

        if (name == proven || !slots.Any(slot => slot.Name == proven))
        {
            throw new SealSlotException($"The seal slot {name} is the one that opened the store, and is not removed: open the store with another.");
        }

        _ = await database.DeleteSealSlotAsync(name, cancellationToken);
    }

    internal static async Task<IReadOnlyList<StoredSealSlot>> ReadAsync(SqliteDatabase database, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> slots = await database.ReadSealSlotsAsync(cancellationToken);
        return
        [
            .. slots.OrderBy(static slot => slot.Key, StringComparer.Ordinal)
                .Select(static slot => new StoredSealSlot(slot.Key, SealSlot.TryRead(slot.Value.Span, out SealSlot? content) ? content : null)),
        ];
    }

    private async Task RequireOpensAsync(string name, RootKey rootKey, ISeal seal, CancellationToken cancellationToken)
    {
        StoredSealSlot? stored = (await ReadAsync(cancellationToken)).FirstOrDefault(slot => slot.Name == name);
        if (stored?.Content is not { } content)
        {
            throw new SealSlotException($"The slot {name} does not come back from the store as it was written.");
        }

        using RootKey opened = await seal.UnwrapAsync(content, database.StoreId, cancellationToken);
        if (!content.IsAuthentic(rootKey, database.StoreId.Span))
        {
            throw new SealSlotException($"The slot {name} opens, but holds another root key than that of the store.");
        }
    }
}
