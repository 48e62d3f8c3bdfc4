// A KMS key as it is kept: everything about it but its secret, and the changes that it can go through.
using System.Collections.Frozen;
using System.Collections.Immutable;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>A tag on a key, in the order in which tags were put.</summary>
internal sealed record KeyTag(string Key, string Value);

/// <summary>Automatic rotation, where it is switched on.</summary>
/// <param name="PeriodDays">Days between rotations, 90 to 2560.</param>
/// <param name="NextAt">When the next one is due.</param>
internal sealed record RotationSchedule(int PeriodDays, DateTimeOffset NextAt);

/// <summary>The set that a multi-Region key belongs to. Every key of the set holds the same.</summary>
/// <param name="PrimaryRegion">The Region of the primary key.</param>
/// <param name="ReplicaRegions">The Regions of the replicas, in the order in which they were made.</param>
internal sealed record MultiRegionSet(string PrimaryRegion, ImmutableArray<string> ReplicaRegions)
{
    /// <summary>The Regions of all keys of the set, the primary's first.</summary>
    public IEnumerable<string> Regions => ReplicaRegions.Prepend(PrimaryRegion);

    /// <summary>The set with one more replica.</summary>
    public MultiRegionSet With(string region) => this with { ReplicaRegions = ReplicaRegions.Add(region) };

    /// <summary>The set without a replica.</summary>
    public MultiRegionSet Without(string region) => this with { ReplicaRegions = ReplicaRegions.Remove(region) };

    /// <summary>The set with a replica as the primary and the primary in its place.</summary>
    public MultiRegionSet LedBy(string region) => new(region, ReplicaRegions.Replace(region, PrimaryRegion));
}

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

    /// <summary>The waiting period that begins when the last replica is gone; only while that is awaited.</summary>
    public int? PendingWindowDays { get; init; }

    /// <summary>The policy document as it was put.</summary>
    public required string Policy { get; init; }

    /// <summary>
    /// The unique ids that the users and roles which the policy names had when it was put, by ARN; <see langword="null"/> where nobody knew, and
    /// names alone count.
    /// </summary>
    public FrozenDictionary<string, string>? PolicyPrincipals { get; init; }

    public required ImmutableArray<KeyTag> Tags { get; init; }

    /// <summary>
    /// All materials the key ever had, the oldest first. The last that does not wait is the current one; none only before the first
    /// import.
    /// </summary>
    public required ImmutableArray<StoredMaterial> Materials { get; init; }

    /// <summary>The rotation setting. It outlives Disabled and PendingDeletion, during which it has no effect.</summary>
    public RotationSchedule? Rotation { get; init; }

    /// <summary>The set of a multi-Region key; <see langword="null"/> for a key of one Region.</summary>
    public MultiRegionSet? MultiRegion { get; init; }

    /// <summary>Whether material was removed whose sealed bytes may still be in the store's files; the background erases them.</summary>
    public bool HasRemains { get; init; }

    /// <summary>Whether the end of the waiting period has come and grants are being removed: the deletion cannot be cancelled any more.</summary>
    public bool IsBeingDestroyed { get; init; }

    /// <summary>The optimistic version of the record.</summary>
    public required long Version { get; init; }

    public KeyName Name => new(Arn.Account.Value, Arn.Region.Value, Arn.KeyId.Value);

    /// <summary>The facts about the key's spec.</summary>
    public KeySpecFacts Facts => KeySpecs.Of(Spec);

    /// <summary>The material that encrypts and signs now; <see langword="null"/> before the first import.</summary>
    public StoredMaterial? CurrentMaterial => CurrentIndex is { } index ? Materials[index] : null;

    /// <summary>The place of the current material.</summary>
    public int? CurrentIndex => Materials switch
    {
        [] => null,
        [.., { IsPending: true }] => Materials.Length == 1 ? null : Materials.Length - 2,
        _ => Materials.Length - 1,
    };

    /// <summary>Imported material that waits to become current.</summary>
    public StoredMaterial? PendingMaterial => Materials is [.., { IsPending: true } pending] ? pending : null;

    public int OnDemandRotations => Materials.Count(material => material.Rotation == MaterialRotation.OnDemand);

    /// <summary>Whether all that the key decrypts and encrypts with is here (AWS KMS API, ImportKeyMaterial).</summary>
    public bool HasAllMaterial => CurrentIndex is not null && Materials.All(material => material.IsPending || material.IsPresent);

    /// <summary>Whether the key is the primary of a set of multi-Region keys.</summary>
    public bool IsPrimary => MultiRegion?.PrimaryRegion == Arn.Region.Value;

    /// <summary>Whether the key is a replica of a multi-Region key.</summary>
    public bool IsReplica => MultiRegion is not null && !IsPrimary;

    /// <summary>Whether the key's deletion is pending, of either kind.</summary>
    public bool IsLeaving => Status is KeyStatus.PendingDeletion or KeyStatus.PendingReplicaDeletion;

    /// <summary>Automatic rotation as the API shows it: off while the key's deletion is pending, whatever the setting.</summary>
    public RotationSchedule? EffectiveRotation => IsLeaving ? null : Rotation;

    /// <summary>When the first material expires.</summary>
    public DateTimeOffset? NextExpiry => Materials.Min(material => material.ExpiresAt);

    /// <summary>When the background has something to do on this key.</summary>
    public DateTimeOffset? DueAt => HasRemains
        ? CreatedAt
        : Earlier(NextExpiry, Status switch
        {
            KeyStatus.PendingDeletion => DeletionAt,
            KeyStatus.Enabled when !IsReplica => Rotation?.NextAt,
            _ => null,
        });

    /// <summary>The next version, to be changed with <c>with</c>.</summary>
    public StoredKey Next() => this with { Version = Version + 1 };

    /// <summary>The key with new current material.</summary>
    public StoredKey WithNewMaterial(StoredMaterial material) => Next() with { Materials = Materials.Add(material) };

    /// <summary>The key with other materials, in the state that follows from what is here and what is not.</summary>
    public StoredKey WithMaterials(ImmutableArray<StoredMaterial> materials, bool leavesRemains)
    {
        StoredKey changed = Next() with { Materials = materials, HasRemains = HasRemains || leavesRemains };
        return changed with
        {
            Status = Status switch
            {
                KeyStatus.PendingDeletion or KeyStatus.PendingReplicaDeletion => Status,
                KeyStatus.PendingImport when changed.HasAllMaterial => KeyStatus.Enabled,
                _ when !changed.HasAllMaterial => KeyStatus.PendingImport,
                _ => Status,
            },
        };
    }

    /// <summary>The key as it is at a time: without what has expired, also where the background has not taken that away yet.</summary>
    public StoredKey AsOf(DateTimeOffset now) => NextExpiry <= now ? WithoutExpired(now) with { Version = Version } : this;

    /// <summary>
    /// The key without what has expired by now. Material that waits is taken away altogether, as it is no part of the key yet; but not
    /// where other Regions have a copy of the key, because all copies know the same materials.
    /// </summary>
    public StoredKey WithoutExpired(DateTimeOffset now) => WithMaterials(
        [.. Materials
            .Where(material => !(material.IsPending && HasExpired(material, now) && MultiRegion is not { ReplicaRegions.IsEmpty: false }))
            .Select(material => HasExpired(material, now) ? material.Emptied() : material)],
        leavesRemains: true);

    /// <summary>The key without a material of that id.</summary>
    public StoredKey Without(string materialId) =>
        WithMaterials(Materials.RemoveAll(material => material.MaterialId == materialId), leavesRemains: true);

    /// <summary>Whether two keys are of one kind and usage, as an alias demands when it moves between them.</summary>
    public bool IsInterchangeableWith(StoredKey other) => Facts.Kind == other.Facts.Kind && Usage == other.Usage;

    private static bool HasExpired(StoredMaterial material, DateTimeOffset now) => material.ExpiresAt <= now;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;
}

/// <summary>The address of a key in caches and on disk.</summary>
internal readonly record struct KeyName(string Account, string Region, string KeyId)
{
    public RecordId ToRecordId() => new(RecordKind.Key, Account, Region, KeyId);
}
