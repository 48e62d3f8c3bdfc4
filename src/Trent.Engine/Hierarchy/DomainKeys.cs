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
    private readonly StoreKeys storeKeys;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim renewal = new(1, 1);
    private readonly Lock gate = new();
    private readonly Dictionary<int, DomainKey> open = [];
    private Current? current;

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
        string? after = null;
        while (true)
        {
            IReadOnlyList<StoredRecord> page = await store.ListAsync(RecordKind.DomainKey, string.Empty, string.Empty, after, PageSize, cancellationToken);
            foreach (StoredRecord record in page)
            {
                domainKeys.Load(record);
            }

            if (page.Count < PageSize)
            {
                return domainKeys;
            }

            after = page[^1].Id.Name;
        }
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
        DomainKeyBody body = RecordBody.Read(record, DomainKeyBodyJson.Default.DomainKeyBody);
        if (body.Format != DomainKeyBody.CurrentFormat || !int.TryParse(record.Id.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int generation))
        {
            throw RecordBody.Unreadable(record);
        }

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

            int generation = (current?.Key.Generation ?? 0) + 1;
            DateTimeOffset now = clock.NowToTheMillisecond();
            DomainKey created = storeKeys.CreateDomainKey(generation);
            DomainKeyBody body = new(DomainKeyBody.CurrentFormat, now.ToUnixTimeMilliseconds(), storeKeys.SealDomainKey(created));
            StoredRecord record = new()
            {
                Id = AddressOf(generation),
                Version = 1,
                Body = JsonSerializer.SerializeToUtf8Bytes(body, DomainKeyBodyJson.Default.DomainKeyBody),
            };
            await store.CommitAsync([new RecordChange.Insert(record)], cancellationToken);
            Keep(new Current(created, now));
            return created;
        }
        finally
        {
            _ = renewal.Release();
        }
    }

    private sealed record Current(DomainKey Key, DateTimeOffset CreatedAt);
}

/// <summary>The JSON body of a domain key's record, format 1 (docs/storage.md).</summary>
internal sealed record DomainKeyBody(int Format, long CreatedAt, byte[] Sealed)
{
    public const int CurrentFormat = 1;
}

/// <summary>Source-generated JSON of a domain key's body.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DomainKeyBody))]
internal sealed partial class DomainKeyBodyJson : JsonSerializerContext;
