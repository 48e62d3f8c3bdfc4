// The last successful cryptographic use of every key: noted in memory on the request, written by the background.
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Usage;

/// <summary>A use of a key.</summary>
internal sealed record KeyUse(KeyLastUsageTrackingOperation Operation, DateTimeOffset At, string EventId, string RequestId);

/// <summary>Where a cached key notes its last use until it is written.</summary>
internal sealed class KeyUsageSlot(KeyName name)
{
    private KeyUse? last;
    private int queued;

    public KeyName Name => name;

    /// <summary>Notes a use; <see langword="true"/> when the slot has to be queued for writing.</summary>
    public bool Note(KeyUse use)
    {
        Volatile.Write(ref last, use);
        return Volatile.Read(ref queued) == 0 && Interlocked.Exchange(ref queued, 1) == 0;
    }

    /// <summary>The last use. What is noted from now on queues the slot again.</summary>
    public KeyUse Take()
    {
        _ = Interlocked.Exchange(ref queued, 0);
        return Volatile.Read(ref last) ?? throw new InvalidOperationException("A slot was queued without a use.");
    }
}

/// <summary>
/// Notes uses in memory, where it costs nothing to a request, and writes them in batches. Uses of the last moments before a
/// crash may be lost; GetKeyLastUsage itself always sees all.
/// </summary>
internal sealed class KeyUsageLedger(IRecordStore store) : IDisposable
{
    private readonly ConcurrentQueue<KeyUsageSlot> queue = new();
    private readonly SemaphoreSlim writing = new(1, 1);

    /// <summary>Notes a use of a key.</summary>
    public void Note(KeyUsageSlot slot, KeyUse use)
    {
        if (slot.Note(use))
        {
            queue.Enqueue(slot);
        }
    }

    /// <summary>The last use of a key, or <see langword="null"/> when it was never used.</summary>
    public async ValueTask<KeyUse?> FindAsync(KeyName name, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await store.FindAsync(AddressOf(name), cancellationToken) is { } record ? KeyUseBody.Read(record) : null;
    }

    /// <summary>Writes all uses noted so far.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            while (!queue.IsEmpty)
            {
                await WriteBatchAsync(cancellationToken);
            }
        }
        finally
        {
            _ = writing.Release();
        }
    }

    /// <summary>The record that keeps the last use of a key.</summary>
    public static RecordId AddressOf(KeyName name) => new(RecordKind.KeyUsage, name.Account, name.Region, name.KeyId);

    /// <inheritdoc/>
    public void Dispose() => writing.Dispose();

    private async ValueTask WriteBatchAsync(CancellationToken cancellationToken)
    {
        // Two versions of a key's cache entry may both be queued; the later use wins.
        Dictionary<KeyName, KeyUse> uses = [];
        List<KeyUsageSlot> taken = [];
        while (uses.Count < Limits.UsageFlushBatch && queue.TryDequeue(out KeyUsageSlot? slot))
        {
            taken.Add(slot);
            KeyUse use = slot.Take();
            if (!uses.TryGetValue(slot.Name, out KeyUse? other) || other.At < use.At)
            {
                uses[slot.Name] = use;
            }
        }

        try
        {
            List<RecordChange> changes = [];
            foreach ((KeyName name, KeyUse use) in uses)
            {
                if (await ChangeForAsync(name, use, cancellationToken) is { } change)
                {
                    changes.Add(change);
                }
            }

            if (changes.Count > 0)
            {
                await store.CommitAsync(changes, cancellationToken);
            }
        }
        catch
        {
            foreach (KeyUsageSlot slot in taken.Where(slot => slot.Note(slot.Take())))
            {
                queue.Enqueue(slot);
            }

            throw;
        }
    }

    private async ValueTask<RecordChange?> ChangeForAsync(KeyName name, KeyUse use, CancellationToken cancellationToken)
    {
        StoredRecord? record = await store.FindAsync(AddressOf(name), cancellationToken);
        if (record is not null)
        {
            return KeyUseBody.Read(record).At < use.At ? new RecordChange.Replace(KeyUseBody.ToRecord(name, use, record.Version + 1)) : null;
        }

        // A key that was destroyed in the meantime leaves nothing behind.
        return await store.FindAsync(name.ToRecordId(), cancellationToken) is null
            ? null
            : new RecordChange.Insert(KeyUseBody.ToRecord(name, use, 1));
    }
}

/// <summary>The JSON body of a key's last use, format 1 (docs/storage.md).</summary>
internal sealed record KeyUseBody(int Format, string Operation, long At, string EventId, string RequestId)
{
    public const int CurrentFormat = 1;

    public static StoredRecord ToRecord(KeyName name, KeyUse use, long version) => new()
    {
        Id = KeyUsageLedger.AddressOf(name),
        Version = version,
        Body = JsonSerializer.SerializeToUtf8Bytes(
            new KeyUseBody(CurrentFormat, use.Operation.Value, use.At.ToUnixTimeMilliseconds(), use.EventId, use.RequestId),
            KeyUseBodyJson.Default.KeyUseBody),
    };

    public static KeyUse Read(StoredRecord record)
    {
        KeyUseBody body = RecordBody.Read(record, KeyUseBodyJson.Default.KeyUseBody);
        return body.Format == CurrentFormat
            ? new KeyUse(new KeyLastUsageTrackingOperation(body.Operation), DateTimeOffset.FromUnixTimeMilliseconds(body.At), body.EventId, body.RequestId)
            : throw RecordBody.Unreadable(record);
    }
}

/// <summary>Source-generated JSON of a key's last use.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeyUseBody))]
internal sealed partial class KeyUseBodyJson : JsonSerializerContext;
