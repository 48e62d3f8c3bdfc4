// Which members of requests and answers are recorded: one table, by name. What is in neither list is not recorded.
using System.Collections.Frozen;

namespace Trent.Engine.Auditing;

/// <summary>
/// The decision for each member of the API. Bytes and secrets are kept out by their type already (<see cref="RecordedShape"/>); this table keeps
/// out secrets that are plain text, such as tokens, and makes somebody decide about each member that is new: a test holds that all are listed.
/// </summary>
internal static class RecordedMembers
{
    /// <summary>Members that records hold, in requests and in answers.</summary>
    public static readonly FrozenSet<string> Recorded = FrozenSet.Create(
        StringComparer.Ordinal,
        // Keys
        "AWSAccountId", "Arn", "KeyArn", "KeyId", "SourceKeyId", "DestinationKeyId", "TargetKeyId", "KeyMetadata", "ReplicaKeyMetadata", "CreationDate", "Enabled", "Description", "KeyUsage", "KeyState", "KeyManager",
        "KeySpec", "CustomerMasterKeySpec", "Origin", "DeletionDate", "PendingWindowInDays", "PendingDeletionWindowInDays", "ValidTo", "ExpirationModel", "EncryptionAlgorithms", "SigningAlgorithms",
        "KeyAgreementAlgorithms", "MacAlgorithms", "EncapsulationAlgorithms", "BypassPolicyLockoutSafetyCheck", "CurrentKeyMaterialId",
        // Uses of keys
        "EncryptionAlgorithm", "SourceEncryptionAlgorithm", "DestinationEncryptionAlgorithm", "EncryptionContext", "SourceEncryptionContext", "DestinationEncryptionContext", "KeyPairSpec", "NumberOfBytes",
        "SigningAlgorithm", "MessageType", "MacAlgorithm", "KeyAgreementAlgorithm", "EncapsulationAlgorithm", "Recipient", "KeyEncryptionAlgorithm", "DryRun", "DryRunModifiers",
        // Aliases, policies, tags
        "AliasName", "Policy", "PolicyName", "Tags", "TagKey", "TagValue", "TagKeys",
        // Grants
        "GrantId", "GranteePrincipal", "RetiringPrincipal", "GranteeServicePrincipal", "RetiringServicePrincipal", "Operations", "Constraints", "EncryptionContextSubset", "EncryptionContextEquals", "SourceArn", "Name",
        // Import
        "WrappingAlgorithm", "WrappingKeySpec", "ImportType", "KeyMaterialId", "SourceKeyMaterialId", "DestinationKeyMaterialId", "KeyMaterialDescription", "KeyMaterialState", "IncludeKeyMaterial",
        // Rotation, multi-Region keys
        "RotationPeriodInDays", "MultiRegion", "MultiRegionConfiguration", "MultiRegionKeyType", "PrimaryKey", "ReplicaKeys", "Region", "PrimaryRegion", "ReplicaRegion", "ReplicaPolicy", "ReplicaTags",
        // Pages
        "Limit",
        // Custom key stores
        "CustomKeyStoreId", "CustomKeyStoreName", "NewCustomKeyStoreName", "CustomKeyStoreType", "CloudHsmClusterId", "TrustAnchorCertificate", "XksKeyId", "XksKeyConfiguration", "Id", "XksProxyUriEndpoint",
        "XksProxyUriPath", "XksProxyVpcEndpointServiceName", "XksProxyVpcEndpointServiceOwner", "XksProxyConnectivity");

    /// <summary>
    /// Members that no record holds: tokens, which work for whoever has them; bytes and secrets, which their type keeps out besides; and what only
    /// operations that read answer with, whose answers are not recorded.
    /// </summary>
    public static readonly FrozenSet<string> Unrecorded = FrozenSet.Create(
        StringComparer.Ordinal,
        // Tokens
        "GrantToken", "GrantTokens", "ImportToken", "Marker", "NextMarker",
        // Secrets, and bytes that may be
        "Plaintext", "PrivateKeyPlaintext", "SharedSecret", "Message", "CiphertextBlob", "CiphertextForRecipient", "PrivateKeyCiphertextBlob", "SharedSecretCiphertextBlob", "EncryptedKeyMaterial", "AttestationDocument",
        "Signature", "Mac", "PublicKey", "KeyStorePassword", "XksProxyAuthenticationCredential", "AccessKeyId", "RawSecretAccessKey",
        // Answers of operations that read
        "AliasArn", "Aliases", "CloudTrailEventId", "ConnectionErrorCode", "ConnectionState", "Connectivity", "CustomKeyStores", "Grants", "ImportState", "IssuingAccount", "KeyCreationDate", "KeyLastUsage", "KeyOrigin",
        "KeyRotationEnabled", "Keys", "KmsRequestId", "LastUpdatedDate", "MacValid", "NextRotationDate", "OnDemandRotationStartDate", "Operation", "ParametersValidTo", "PolicyNames", "RotationDate", "RotationType",
        "Rotations", "SignatureValid", "Timestamp", "TrackingStartDate", "Truncated", "UriEndpoint", "UriPath", "VpcEndpointServiceName", "VpcEndpointServiceOwner", "XksProxyConfiguration");

    /// <summary>Of the answers of operations that change nothing: which material of the key was used, as CloudTrail's additionalEventData has it.</summary>
    public static readonly FrozenSet<string> Materials = FrozenSet.Create(StringComparer.Ordinal, "KeyMaterialId", "SourceKeyMaterialId", "DestinationKeyMaterialId");
}
