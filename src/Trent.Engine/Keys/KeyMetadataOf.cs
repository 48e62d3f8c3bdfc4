// The metadata of a key as CreateKey and DescribeKey show it.
using Trent.Engine.Identifiers;
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>Makes KeyMetadata (AWS KMS API; which members are present when: docs/compatibility.md, "Key metadata").</summary>
internal static class KeyMetadataOf
{
    /// <summary>The metadata of a key.</summary>
    public static KeyMetadata Key(StoredKey key)
    {
        KeySpecFacts facts = key.Facts;

        // Of the materials that belong to the key for good: one that waits may still be deleted and replaced (AWS KMS API, KeyMetadata).
        StoredMaterial[] imported = [.. key.Materials.Where(material => material is { IsPresent: true, IsPending: false, Import: not null })];
        DateTimeOffset? validTo = imported.Min(material => material.ExpiresAt);
        return new KeyMetadata
        {
            AWSAccountId = key.Arn.Account.Value,
            KeyId = key.Arn.KeyId.Value,
            Arn = key.Arn.ToString(),
            CreationDate = key.CreatedAt,
            Enabled = key.Status == KeyStatus.Enabled,
            Description = key.Description,
            KeyUsage = key.Usage,
            KeyState = key.Status.ToWire(),
            DeletionDate = key.Status == KeyStatus.PendingDeletion ? key.DeletionAt : null,
            PendingDeletionWindowInDays = key.Status == KeyStatus.PendingReplicaDeletion ? key.PendingWindowDays : null,
            ValidTo = validTo,
            Origin = key.Origin,
            ExpirationModel = imported is [] ? null : validTo is null ? ExpirationModelType.KeyMaterialDoesNotExpire : ExpirationModelType.KeyMaterialExpires,
            KeyManager = KeyManagerType.Customer,
            CustomerMasterKeySpec = new CustomerMasterKeySpec(key.Spec.Value),
            KeySpec = key.Spec,
            EncryptionAlgorithms = key.Usage == KeyUsageType.EncryptDecrypt ? facts.Encryption : null,
            SigningAlgorithms = key.Usage == KeyUsageType.SignVerify ? facts.Signing : null,
            MacAlgorithms = key.Usage == KeyUsageType.GenerateVerifyMac ? facts.Mac : null,
            KeyAgreementAlgorithms = key.Usage == KeyUsageType.KeyAgreement ? facts.KeyAgreement : null,
            EncapsulationAlgorithms = key.Usage == KeyUsageType.EncapsulateDecapsulate ? facts.Encapsulation : null,
            MultiRegion = key.Arn.KeyId.IsMultiRegion,
            MultiRegionConfiguration = key.MultiRegion is { } set ? ConfigurationOf(key, set) : null,
            CurrentKeyMaterialId = facts.Kind == KeyKind.Symmetric && key.Status != KeyStatus.Creating ? key.CurrentMaterial?.MaterialId : null,
        };
    }

    private static MultiRegionConfiguration ConfigurationOf(StoredKey key, MultiRegionSet set) => new()
    {
        MultiRegionKeyType = key.IsPrimary ? MultiRegionKeyType.Primary : MultiRegionKeyType.Replica,
        PrimaryKey = KeyIn(set.PrimaryRegion, key),
        ReplicaKeys = [.. set.ReplicaRegions.Select(region => KeyIn(region, key))],
    };

    private static MultiRegionKey KeyIn(string region, StoredKey key) => new()
    {
        Arn = key.Arn.In(RegionName.Parse(region)).ToString(),
        Region = region,
    };
}
