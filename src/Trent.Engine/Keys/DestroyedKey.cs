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

    /// <summary>The record that takes the place of a key.</summary>
    public static StoredRecord ToRecord(StoredKey key, DateTimeOffset destroyedAt) => new()
    {
        Id = AddressOf(key.Name),
        Version = 1,
        Body = JsonSerializer.SerializeToUtf8Bytes(
            new DestroyedKey(CurrentFormat, key.Spec.Value, key.Usage.Value, key.CreatedAt.ToUnixTimeMilliseconds(), destroyedAt.ToUnixTimeMilliseconds()),
            DestroyedKeyJson.Default.DestroyedKey),
    };
}

/// <summary>Source-generated JSON of what remains of a key.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DestroyedKey))]
internal sealed partial class DestroyedKeyJson : JsonSerializerContext;
