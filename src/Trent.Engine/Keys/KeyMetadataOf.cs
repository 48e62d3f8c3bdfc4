// The metadata of a key as CreateKey and DescribeKey show it.
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>Makes KeyMetadata (AWS KMS API; which members are present when: docs/compatibility.md, "Key metadata").</summary>
internal static class KeyMetadataOf
{
    /// <summary>The metadata of a key.</summary>
    public static KeyMetadata Key(StoredKey key) => new()
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
        Origin = key.Origin,
        KeyManager = KeyManagerType.Customer,
        CustomerMasterKeySpec = new CustomerMasterKeySpec(key.Spec.Value),
        KeySpec = key.Spec,
        EncryptionAlgorithms = KeySpecs.EncryptionAlgorithms(key.Spec),
        MultiRegion = key.Arn.KeyId.IsMultiRegion,
        CurrentKeyMaterialId = key.CurrentMaterial.MaterialId,
    };
}
