// How a key is written in its record. Bytes on disk are for ever: names and numbers here never change their meaning.
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>
/// The JSON body of a key's record, format 3 (docs/storage.md). Formats 1 and 2 are read. Format 2 has no principals of the policy; format 1
/// also lacks all else that is optional here: its material was made by the server, and what a rotation made became current when it was made.
/// </summary>
internal sealed class KeyBody
{
    public const int CurrentFormat = 3;

    private const int FirstFormat = 1;

    public required int Format { get; init; }

    public required string Partition { get; init; }

    public required string Spec { get; init; }

    public required string Usage { get; init; }

    public required string Origin { get; init; }

    public required long CreatedAt { get; init; }

    public required string Description { get; init; }

    public required int Status { get; init; }

    public long? DeletionAt { get; init; }

    public required string Policy { get; init; }

    public IReadOnlyDictionary<string, string>? PolicyPrincipals { get; init; }

    public required IReadOnlyList<TagBody> Tags { get; init; }

    public required IReadOnlyList<MaterialBody> Materials { get; init; }

    public RotationBody? Rotation { get; init; }

    public int? PendingWindowDays { get; init; }

    public MultiRegionBody? MultiRegion { get; init; }

    public bool? HasRemains { get; init; }

    public bool? IsBeingDestroyed { get; init; }

    /// <summary>The record of a key.</summary>
    public static StoredRecord ToRecord(StoredKey key)
    {
        KeyBody body = new()
        {
            Format = CurrentFormat,
            Partition = key.Arn.Partition,
            Spec = key.Spec.Value,
            Usage = key.Usage.Value,
            Origin = key.Origin.Value,
            CreatedAt = key.CreatedAt.ToUnixTimeMilliseconds(),
            Description = key.Description,
            Status = (int)key.Status,
            DeletionAt = key.DeletionAt?.ToUnixTimeMilliseconds(),
            Policy = key.Policy,
            PolicyPrincipals = key.PolicyPrincipals,
            Tags = [.. key.Tags.Select(tag => new TagBody(tag.Key, tag.Value))],
            Materials = [.. key.Materials.Select(MaterialBody.From)],
            Rotation = key.Rotation is { } rotation ? new RotationBody(rotation.PeriodDays, rotation.NextAt.ToUnixTimeMilliseconds()) : null,
            PendingWindowDays = key.PendingWindowDays,
            MultiRegion = key.MultiRegion is { } set ? new MultiRegionBody(set.PrimaryRegion, set.ReplicaRegions) : null,
            HasRemains = key.HasRemains ? true : null,
            IsBeingDestroyed = key.IsBeingDestroyed ? true : null,
        };
        return new StoredRecord
        {
            Id = key.Name.ToRecordId(),
            DueAt = key.DueAt?.ToUnixTimeMilliseconds(),
            Version = key.Version,
            Body = JsonSerializer.SerializeToUtf8Bytes(body, KeyBodyJson.Default.KeyBody),
        };
    }

    /// <summary>The key in a record.</summary>
    /// <exception cref="RecordIntegrityException">The body is not one that this version of Trent can read.</exception>
    public static StoredKey FromRecord(StoredRecord record)
    {
        KeyBody body = RecordBody.Read(record, KeyBodyJson.Default.KeyBody);
        if (body.Format is < FirstFormat or > CurrentFormat
            || !Enum.IsDefined((KeyStatus)body.Status)
            || !body.Materials.All(material => Enum.IsDefined((MaterialRotation)material.Rotation))
            || (body.Materials.Count == 0 && body.Origin != OriginType.External.Value))
        {
            throw RecordBody.Unreadable(record);
        }

        return new StoredKey
        {
            Arn = new KeyArn(body.Partition, RegionName.Parse(record.Id.Region), AccountId.Parse(record.Id.Account), KeyId.Parse(record.Id.Name)),
            Spec = new KeySpec(body.Spec),
            Usage = new KeyUsageType(body.Usage),
            Origin = new OriginType(body.Origin),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(body.CreatedAt),
            Description = body.Description,
            Status = (KeyStatus)body.Status,
            DeletionAt = body.DeletionAt is { } deletionAt ? DateTimeOffset.FromUnixTimeMilliseconds(deletionAt) : null,
            Policy = body.Policy,
            PolicyPrincipals = body.PolicyPrincipals?.ToFrozenDictionary(StringComparer.Ordinal),
            Tags = [.. body.Tags.Select(tag => new KeyTag(tag.Key, tag.Value))],
            Materials = [.. body.Materials.Select(material => material.ToStored(body.Format == FirstFormat))],
            Rotation = body.Rotation is { } rotation
                ? new RotationSchedule(rotation.PeriodDays, DateTimeOffset.FromUnixTimeMilliseconds(rotation.NextAt))
                : null,
            PendingWindowDays = body.PendingWindowDays,
            MultiRegion = body.MultiRegion is { } set ? new MultiRegionSet(set.Primary, [.. set.Replicas]) : null,
            HasRemains = body.HasRemains == true,
            IsBeingDestroyed = body.IsBeingDestroyed == true,
            Version = record.Version,
        };
    }
}

/// <summary>A tag in a key's body.</summary>
internal sealed record TagBody(string Key, string Value);

/// <summary>Sealed material in a key's body.</summary>
internal sealed record MaterialBody(string Id, long CreatedAt, int Rotation, byte[] Sealed)
{
    public long? RotatedAt { get; init; }

    public byte[]? PublicKey { get; init; }

    public ImportBody? Import { get; init; }

    public static MaterialBody From(StoredMaterial material) =>
        new(material.MaterialId, material.CreatedAt.ToUnixTimeMilliseconds(), (int)material.Rotation, material.Sealed.ToArray())
        {
            RotatedAt = material.RotatedAt?.ToUnixTimeMilliseconds(),
            PublicKey = material.PublicKey.IsEmpty ? null : material.PublicKey.ToArray(),
            Import = material.Import is { } import ? new ImportBody(import.Description, import.ValidTo?.ToUnixTimeMilliseconds()) : null,
        };

    public StoredMaterial ToStored(bool rotatedWhenMade)
    {
        DateTimeOffset createdAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt);
        MaterialRotation rotation = (MaterialRotation)Rotation;
        return new StoredMaterial
        {
            MaterialId = Id,
            CreatedAt = createdAt,
            Rotation = rotation,
            RotatedAt = RotatedAt is { } rotatedAt
                ? DateTimeOffset.FromUnixTimeMilliseconds(rotatedAt)
                : rotatedWhenMade && rotation != MaterialRotation.First ? createdAt : null,
            Sealed = Sealed,
            PublicKey = PublicKey ?? ReadOnlyMemory<byte>.Empty,
            Import = Import is { } import
                ? new ImportedMaterial(import.Description, import.ValidTo is { } validTo ? DateTimeOffset.FromUnixTimeMilliseconds(validTo) : null)
                : null,
        };
    }
}

/// <summary>What an import said, in a key's body.</summary>
internal sealed record ImportBody(string? Description, long? ValidTo);

/// <summary>The set of a multi-Region key in a key's body.</summary>
internal sealed record MultiRegionBody(string Primary, IReadOnlyList<string> Replicas);

/// <summary>The rotation setting in a key's body.</summary>
internal sealed record RotationBody(int PeriodDays, long NextAt);

/// <summary>Source-generated JSON of a key's body.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeyBody))]
internal sealed partial class KeyBodyJson : JsonSerializerContext;
