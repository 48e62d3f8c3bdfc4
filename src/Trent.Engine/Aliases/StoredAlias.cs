// An alias as it is kept, and how it is written in its record.
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;

namespace Trent.Engine.Aliases;

/// <summary>An alias at one version: a name in an account and Region that points to a key there.</summary>
internal sealed record StoredAlias(AliasArn Arn, KeyId TargetKeyId, DateTimeOffset CreatedAt, DateTimeOffset LastUpdatedAt, long Version)
{
    public RecordId Id => AddressOf(Arn.Account.Value, Arn.Region.Value, Arn.Alias);

    public static RecordId AddressOf(string account, string region, AliasName alias) =>
        new(RecordKind.Alias, account, region, alias.Value);

    /// <summary>The record of the alias; it hangs on its key, with which it is deleted.</summary>
    public StoredRecord ToRecord() => new()
    {
        Id = Id,
        Parent = TargetKeyId.Value,
        Version = Version,
        Body = JsonSerializer.SerializeToUtf8Bytes(
            new AliasBody(AliasBody.CurrentFormat, Arn.Partition, CreatedAt.ToUnixTimeMilliseconds(), LastUpdatedAt.ToUnixTimeMilliseconds()),
            AliasBodyJson.Default.AliasBody),
    };

    /// <summary>The alias in a record.</summary>
    /// <exception cref="RecordIntegrityException">The body is not one that this version of Trent can read.</exception>
    public static StoredAlias FromRecord(StoredRecord record)
    {
        AliasBody body = RecordBody.Read(record, AliasBodyJson.Default.AliasBody);
        if (body.Format != AliasBody.CurrentFormat || record.Parent is null)
        {
            throw RecordBody.Unreadable(record);
        }

        return new StoredAlias(
            new AliasArn(body.Partition, RegionName.Parse(record.Id.Region), AccountId.Parse(record.Id.Account), AliasName.Parse(record.Id.Name)),
            KeyId.Parse(record.Parent),
            DateTimeOffset.FromUnixTimeMilliseconds(body.CreatedAt),
            DateTimeOffset.FromUnixTimeMilliseconds(body.LastUpdatedAt),
            record.Version);
    }
}

/// <summary>The JSON body of an alias's record, format 1 (docs/storage.md).</summary>
internal sealed record AliasBody(int Format, string Partition, long CreatedAt, long LastUpdatedAt)
{
    public const int CurrentFormat = 1;
}

/// <summary>Source-generated JSON of an alias's body.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AliasBody))]
internal sealed partial class AliasBodyJson : JsonSerializerContext;
