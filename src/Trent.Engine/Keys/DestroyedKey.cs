// What remains of a key that was destroyed: that it existed, so that its id is never used again.
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Engine.Records;

namespace Trent.Engine.Keys;

/// <summary>The JSON body of a destroyed key's record, format 1 (docs/storage.md). It holds nothing of the key's material.</summary>
internal sealed record DestroyedKey(int Format, string Spec, string Usage, long CreatedAt, long DestroyedAt)
{
    public const int CurrentFormat = 1;

    /// <summary>The address of what remains of a key.</summary>
    public static RecordId AddressOf(KeyName name) => new(RecordKind.DestroyedKey, name.Account, name.Region, name.KeyId);

    /// <summary>
    /// The record that takes the place of a key. It is due until the files hold nothing of the key any more: a process that ends before
    /// they were erased leaves the work to the next.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="destroyedAt">When it was destroyed.</param>
    /// <param name="version">1, or one more than that of the replica that was in this Region before.</param>
    public static StoredRecord ToRecord(StoredKey key, DateTimeOffset destroyedAt, long version) => new()
    {
        Id = AddressOf(key.Name),
        DueAt = destroyedAt.ToUnixTimeMilliseconds(),
        Version = version,
        Body = JsonSerializer.SerializeToUtf8Bytes(
            new DestroyedKey(CurrentFormat, key.Spec.Value, key.Usage.Value, key.CreatedAt.ToUnixTimeMilliseconds(), destroyedAt.ToUnixTimeMilliseconds()),
            DestroyedKeyJson.Default.DestroyedKey),
    };

    /// <summary>The record once nothing of the key is left in the files.</summary>
    public static StoredRecord Erased(StoredRecord record) => new() { Id = record.Id, Version = record.Version + 1, Body = record.Body };
}

/// <summary>Source-generated JSON of what remains of a key.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DestroyedKey))]
internal sealed partial class DestroyedKeyJson : JsonSerializerContext;
