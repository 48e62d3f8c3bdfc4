// A KMS key as it is kept: everything about it but its secret, and the changes that it can go through.
using System.Collections.Immutable;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>A tag on a key, in the order in which tags were put.</summary>
internal sealed record KeyTag(string Key, string Value);

/// <summary>How a piece of key material came to be the current one.</summary>
internal enum MaterialRotation
{
    /// <summary>It is the key's first.</summary>
    First = 0,

    /// <summary>An automatic rotation made it.</summary>
    Automatic = 1,

    /// <summary>RotateKeyOnDemand made it.</summary>
    OnDemand = 2,
}

/// <summary>Key material, sealed. It is secret only to those who can open it.</summary>
/// <param name="MaterialId">The KeyMaterialId that the API shows: 64 hex digits.</param>
/// <param name="CreatedAt">When it was made, and when it became current.</param>
/// <param name="Rotation">What made it current.</param>
/// <param name="Sealed">The material sealed under a domain key (docs/sealed-key-format.md).</param>
internal sealed record StoredMaterial(string MaterialId, DateTimeOffset CreatedAt, MaterialRotation Rotation, ReadOnlyMemory<byte> Sealed);

/// <summary>Automatic rotation, where it is switched on.</summary>
/// <param name="PeriodDays">Days between rotations, 90 to 2560.</param>
/// <param name="NextAt">When the next one is due.</param>
internal sealed record RotationSchedule(int PeriodDays, DateTimeOffset NextAt);

/// <summary>
/// A key at one version. Changing it makes another value; what makes the change durable is a commit of <see cref="Records.RecordChange"/>.
/// </summary>
internal sealed record StoredKey
{
    public required KeyArn Arn { get; init; }

    public required KeySpec Spec { get; init; }

    public required KeyUsageType Usage { get; init; }

    public required OriginType Origin { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Description { get; init; }

    public required KeyStatus Status { get; init; }

    /// <summary>When the key is destroyed; only while its deletion is pending.</summary>
    public DateTimeOffset? DeletionAt { get; init; }

    /// <summary>The policy document as it was put.</summary>
    public required string Policy { get; init; }

    public required ImmutableArray<KeyTag> Tags { get; init; }

    /// <summary>All materials the key ever had, the oldest first; the last is the current one.</summary>
    public required ImmutableArray<StoredMaterial> Materials { get; init; }

    /// <summary>The rotation setting. It outlives Disabled and PendingDeletion, during which it has no effect.</summary>
    public RotationSchedule? Rotation { get; init; }

    /// <summary>The optimistic version of the record.</summary>
    public required long Version { get; init; }

    public KeyName Name => new(Arn.Account.Value, Arn.Region.Value, Arn.KeyId.Value);

    public StoredMaterial CurrentMaterial => Materials[^1];

    public int OnDemandRotations => Materials.Count(material => material.Rotation == MaterialRotation.OnDemand);

    /// <summary>Automatic rotation as the API shows it: off while the key's deletion is pending, whatever the setting.</summary>
    public RotationSchedule? EffectiveRotation =>
        Status is KeyStatus.PendingDeletion or KeyStatus.PendingReplicaDeletion ? null : Rotation;

    /// <summary>When the background has something to do on this key.</summary>
    public DateTimeOffset? DueAt => Status switch
    {
        KeyStatus.PendingDeletion => DeletionAt,
        KeyStatus.Enabled => Rotation?.NextAt,
        _ => null,
    };

    /// <summary>The next version, to be changed with <c>with</c>.</summary>
    public StoredKey Next() => this with { Version = Version + 1 };

    /// <summary>The key with new current material.</summary>
    public StoredKey WithNewMaterial(StoredMaterial material) => Next() with { Materials = Materials.Add(material) };

    /// <summary>Whether two keys are of one type and usage, as an alias demands when it moves between them.</summary>
    public bool IsInterchangeableWith(StoredKey other) => Spec == other.Spec && Usage == other.Usage;
}

/// <summary>The address of a key in caches and on disk.</summary>
internal readonly record struct KeyName(string Account, string Region, string KeyId)
{
    public RecordId ToRecordId() => new(RecordKind.Key, Account, Region, KeyId);
}
