// The domain keys of the store: the newest seals, all open. Each is itself sealed under the root key.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Cryptography;
using Trent.Engine.Records;

namespace Trent.Engine.Hierarchy;

/// <summary>
/// Opens and makes domain keys (docs/sealed-key-format.md). A new one takes over after 24 hours of use or 2^20 seals, so that
/// no one key protects more than that.
/// </summary>
internal sealed class DomainKeys : IDisposable
{
    private readonly IRecordStore store;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim renewal = new(1, 1);
    private readonly Lock gate = new();
    private readonly Dictionary<int, DomainKey> open = [];
    private Current? current;
    private StoreKeys storeKeys;

    private DomainKeys(IRecordStore store, StoreKeys storeKeys, TimeProvider clock)
    {
        this.store = store;
        this.storeKeys = storeKeys;
        this.clock = clock;
    }

    /// <summary>Opens the domain keys of a store, which may have none yet.</summary>
    /// <exception cref="RecordIntegrityException">A domain key does not open under this root key.</exception>
    public static async Task<DomainKeys> OpenAsync(IRecordStore store, StoreKeys storeKeys, TimeProvider clock, CancellationToken cancellationToken)
    {
        DomainKeys domainKeys = new(store, storeKeys, clock);
        await ForEachAsync(store, domainKeys.Load, cancellationToken);
        return domainKeys;
    }

    /// <summary>The domain keys of a store before any is opened; <see cref="Load"/> opens them one by one.</summary>
    public static DomainKeys OpenNone(IRecordStore store, StoreKeys storeKeys, TimeProvider clock) => new(store, storeKeys, clock);

    private const int PageSize = 500;

    /// <summary>The domain key to seal with now.</summary>
    public ValueTask<DomainKey> ForSealingAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref current) is { } newest && IsFresh(newest) ? ValueTask.FromResult(newest.Key) : RenewAsync(cancellationToken);

    /// <summary>The domain key that sealed a secret of the store.</summary>
    /// <exception cref="RecordIntegrityException">The store has no such domain key.</exception>
    public DomainKey ForOpening(ReadOnlySpan<byte> sealedSecret) =>
        FindForOpening(sealedSecret) ?? throw new RecordIntegrityException("A sealed secret names a domain key that the store does not have.");

    /// <summary>The domain key that sealed a secret which came from outside; <see langword="null"/> when none of this store did.</summary>
    public DomainKey? FindForOpening(ReadOnlySpan<byte> sealedSecret)
    {
        if (!DomainKey.TryReadGeneration(sealedSecret, out int generation))
        {
            return null;
        }

        lock (gate)
        {
            return open.GetValueOrDefault(generation);
        }
    }

    /// <summary>
    /// Wraps all domain keys under the keys of another root key, and makes a new one, with which alone is sealed from then on: the root key before
    /// never wrapped it.
    /// </summary>
    /// <param name="next">The keys of the other root key.</param>
    /// <param name="commit">Commits the changes, told the number of the new domain key; when it throws, nothing is changed.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    public async ValueTask RotateAsync(StoreKeys next, Func<int, IReadOnlyList<RecordChange>, Task> commit, CancellationToken cancellationToken)
    {
        await renewal.WaitAsync(cancellationToken);
        try
        {
            List<RecordChange> changes = [];
            await ForEachAsync(store, record => changes.Add(Rewrap(record, next)), cancellationToken);
            (Current created, StoredRecord inserted) = Create(next);
            changes.Add(new RecordChange.Insert(inserted));
            try
            {
                await commit(created.Key.Generation, changes);
            }
            catch
            {
                created.Key.Dispose();
                throw;
            }

            storeKeys = next;
            Keep(created);
        }
        finally
        {
            _ = renewal.Release();
        }
    }

    /// <summary>The records of the domain keys before one: what there would be to remove if nothing is sealed under them any more.</summary>
    public async ValueTask<IReadOnlyList<RecordId>> ListBeforeAsync(int generation, CancellationToken cancellationToken)
    {
        List<RecordId> older = [];
        await ForEachAsync(store, record => older.AddRange(GenerationOf(record) < generation ? [record.Id] : []), cancellationToken);
        return older;
    }

    /// <summary>Forgets the domain keys before one, whose records are gone.</summary>
    public void ForgetBefore(int generation)
    {
        lock (gate)
        {
            foreach (int older in open.Keys.Where(key => key < generation).ToArray())
            {
                _ = open.Remove(older, out DomainKey? key);
                key!.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (DomainKey key in open.Values)
            {
                key.Dispose();
            }

            open.Clear();
        }

        renewal.Dispose();
    }

    private static RecordId AddressOf(int generation) =>
        new(RecordKind.DomainKey, string.Empty, string.Empty, generation.ToString("D10", CultureInfo.InvariantCulture));

    private bool IsFresh(Current candidate) =>
        clock.GetUtcNow() - candidate.CreatedAt < Limits.DomainKeyUse && candidate.Key.SealCount < Limits.DomainKeyWrapsMax;

    /// <summary>Opens the domain key in a record.</summary>
    /// <exception cref="RecordIntegrityException">It cannot be read, or does not open under this root key.</exception>
    public void Load(StoredRecord record)
    {
        DomainKeyBody body = DomainKeyBody.Read(record);
        int generation = GenerationOf(record);
        DomainKey key = storeKeys.OpenDomainKey(generation, body.Sealed)
            ?? throw new RecordIntegrityException($"Domain key {generation} does not open under the root key of this store.");
        Keep(new Current(key, DateTimeOffset.FromUnixTimeMilliseconds(body.CreatedAt)));
    }

    private void Keep(Current candidate)
    {
        lock (gate)
        {
            open.Add(candidate.Key.Generation, candidate.Key);
            if (current is null || candidate.Key.Generation > current.Key.Generation)
            {
                Volatile.Write(ref current, candidate);
            }
        }
    }

    private async ValueTask<DomainKey> RenewAsync(CancellationToken cancellationToken)
    {
        await renewal.WaitAsync(cancellationToken);
        try
        {
            if (current is { } newest && IsFresh(newest))
            {
                return newest.Key;
            }

            (Current created, StoredRecord record) = Create(storeKeys);
            await store.CommitAsync([new RecordChange.Insert(record)], cancellationToken);
            Keep(created);
            return created.Key;
        }
        finally
        {
            _ = renewal.Release();
        }
    }

    private (Current Created, StoredRecord Record) Create(StoreKeys wrapping)
    {
        int generation = (current?.Key.Generation ?? 0) + 1;
        DateTimeOffset now = clock.NowToTheMillisecond();
        DomainKey created = wrapping.CreateDomainKey(generation);
        DomainKeyBody body = new(DomainKeyBody.CurrentFormat, now.ToUnixTimeMilliseconds(), wrapping.SealDomainKey(created));
        return (new Current(created, now), new StoredRecord { Id = AddressOf(generation), Version = 1, Body = body.Write() });
    }

    private RecordChange.Replace Rewrap(StoredRecord record, StoreKeys next)
    {
        int generation = GenerationOf(record);
        DomainKey key;
        lock (gate)
        {
            key = open[generation];
        }

        DomainKeyBody body = DomainKeyBody.Read(record) with { Sealed = next.SealDomainKey(key) };
        return new RecordChange.Replace(new StoredRecord { Id = record.Id, Version = record.Version + 1, Body = body.Write() });
    }

    private static int GenerationOf(StoredRecord record) =>
        int.TryParse(record.Id.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int generation) ? generation : throw RecordBody.Unreadable(record);

    private static async Task ForEachAsync(IRecordStore store, Action<StoredRecord> work, CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            IReadOnlyList<StoredRecord> page = await store.ListAsync(RecordKind.DomainKey, string.Empty, string.Empty, after, PageSize, cancellationToken);
            foreach (StoredRecord record in page)
            {
                work(record);
            }

            if (page.Count < PageSize)
            {
                return;
            }

            after = page[^1].Id.Name;
        }
    }

    private sealed record Current(DomainKey Key, DateTimeOffset CreatedAt);
}

/// <summary>The JSON body of a domain key's record, format 1 (docs/storage.md).</summary>
internal sealed record DomainKeyBody(int Format, long CreatedAt, byte[] Sealed)
{
    public const int CurrentFormat = 1;

    public static DomainKeyBody Read(StoredRecord record) =>
        RecordBody.Read(record, DomainKeyBodyJson.Default.DomainKeyBody) is { Format: CurrentFormat } body ? body : throw RecordBody.Unreadable(record);

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, DomainKeyBodyJson.Default.DomainKeyBody);
}

/// <summary>Source-generated JSON of a domain key's body.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DomainKeyBody))]
internal sealed partial class DomainKeyBodyJson : JsonSerializerContext;
