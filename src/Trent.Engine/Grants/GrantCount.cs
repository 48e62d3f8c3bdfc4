// How many grants a key has: a record of its own, so that the quota holds exactly and no grant outlives its key.
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Engine.Keys;
using Trent.Engine.Records;

namespace Trent.Engine.Grants;

/// <summary>
/// How many grants a key has. Every commit that makes or removes a grant changes this record too. So two that come at once conflict, and
/// the later one sees what the earlier one did: neither the quota nor the uniqueness of a name depends on luck.
/// </summary>
internal sealed record GrantCount(KeyName Key, int Count, long Version)
{
    public static RecordId AddressOf(KeyName key) => new(RecordKind.GrantCount, key.Account, key.Region, key.KeyId);

    /// <summary>The changes that count one more grant.</summary>
    /// <param name="before">The count as it was read; <see langword="null"/> before the first grant.</param>
    /// <param name="key">The key. With its first grant it changes itself, so that this cannot fall together with its destruction.</param>
    public static IReadOnlyList<RecordChange> OneMore(GrantCount? before, StoredKey key) => before is null
        ? [new RecordChange.Insert(new GrantCount(key.Name, 1, Version: 1).ToRecord()), Change.Replace(key.Next())]
        : [new RecordChange.Replace((before with { Count = before.Count + 1, Version = before.Version + 1 }).ToRecord())];

    /// <summary>The change that counts one grant less.</summary>
    public RecordChange OneLess() => new RecordChange.Replace((this with { Count = Count - 1, Version = Version + 1 }).ToRecord());

    /// <summary>The change that ends the count, with the key.</summary>
    public RecordChange Delete() => new RecordChange.Delete(AddressOf(Key), Version);

    public StoredRecord ToRecord() => new()
    {
        Id = AddressOf(Key),
        Version = Version,
        Body = JsonSerializer.SerializeToUtf8Bytes(new GrantCountBody(GrantCountBody.CurrentFormat, Count), GrantCountBodyJson.Default.GrantCountBody),
    };

    /// <summary>The count in a record.</summary>
    /// <exception cref="RecordIntegrityException">The body is not one that this version of Trent can read.</exception>
    public static GrantCount FromRecord(StoredRecord record)
    {
        GrantCountBody body = RecordBody.Read(record, GrantCountBodyJson.Default.GrantCountBody);
        return body is { Format: GrantCountBody.CurrentFormat, Count: >= 0 }
            ? new GrantCount(new KeyName(record.Id.Account, record.Id.Region, record.Id.Name), body.Count, record.Version)
            : throw RecordBody.Unreadable(record);
    }
}

/// <summary>The JSON body of a count of grants, format 1 (docs/storage.md).</summary>
internal sealed record GrantCountBody(int Format, int Count)
{
    public const int CurrentFormat = 1;
}

/// <summary>Source-generated JSON of a count of grants.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GrantCountBody))]
internal sealed partial class GrantCountBodyJson : JsonSerializerContext;
