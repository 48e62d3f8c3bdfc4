// Everything about a key but its material.
namespace Trent.Protocol;

/// <summary>Everything about a key but its material.</summary>
public sealed class KeyMetadata
{
    /// <summary>The account that owns the key, 12 digits.</summary>
    public string? AWSAccountId { get; init; }

    /// <summary>The ARN of the key. Required.</summary>
    public string? KeyId { get; init; }

    /// <summary>The ARN of the key.</summary>
    public string? Arn { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreationDate { get; init; }

    /// <summary>Whether the key is in the state Enabled.</summary>
    public bool? Enabled { get; init; }

    /// <summary>What the key is for, in the words of its owner.</summary>
    public string? Description { get; init; }

    /// <summary>What the key is used for.</summary>
    public KeyUsageType? KeyUsage { get; init; }

    /// <summary>The state of the key.</summary>
    public KeyState? KeyState { get; init; }

    /// <summary>When the key will be destroyed; only while it is pending deletion.</summary>
    public DateTimeOffset? DeletionDate { get; init; }

    /// <summary>When the imported key material expires.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>Where the material of the key comes from.</summary>
    public OriginType? Origin { get; init; }

    /// <summary>The id of the custom key store.</summary>
    public string? CustomKeyStoreId { get; init; }

    /// <summary>The id of the CloudHSM cluster.</summary>
    public string? CloudHsmClusterId { get; init; }

    /// <summary>Whether the imported key material expires.</summary>
    public ExpirationModelType? ExpirationModel { get; init; }

    /// <summary>Whether the account manages the key or an AWS service does for it.</summary>
    public KeyManagerType? KeyManager { get; init; }

    /// <summary>The former name of the key spec.</summary>
    public CustomerMasterKeySpec? CustomerMasterKeySpec { get; init; }

    /// <summary>What kind of key.</summary>
    public KeySpec? KeySpec { get; init; }

    /// <summary>The encryption algorithms that the key can run.</summary>
    public IReadOnlyList<EncryptionAlgorithmSpec>? EncryptionAlgorithms { get; init; }

    /// <summary>The signing algorithms that the key can run.</summary>
    public IReadOnlyList<SigningAlgorithmSpec>? SigningAlgorithms { get; init; }

    /// <summary>The key agreement algorithms that the key can run.</summary>
    public IReadOnlyList<KeyAgreementAlgorithmSpec>? KeyAgreementAlgorithms { get; init; }

    /// <summary>Whether the key can have copies in other Regions.</summary>
    public bool? MultiRegion { get; init; }

    /// <summary>The primary and the replicas of a multi-Region key.</summary>
    public MultiRegionConfiguration? MultiRegionConfiguration { get; init; }

    /// <summary>How many days a primary key will wait once its replicas are gone.</summary>
    public int? PendingDeletionWindowInDays { get; init; }

    /// <summary>The MAC algorithms that the key can run.</summary>
    public IReadOnlyList<MacAlgorithmSpec>? MacAlgorithms { get; init; }

    /// <summary>The external key, for a key of an external key store.</summary>
    public XksKeyConfigurationType? XksKeyConfiguration { get; init; }

    /// <summary>The id of the key material that encrypts now; symmetric encryption keys only.</summary>
    public string? CurrentKeyMaterialId { get; init; }

    /// <summary>The encapsulation algorithms that the key can run.</summary>
    public IReadOnlyList<EncapsulationAlgorithmSpec>? EncapsulationAlgorithms { get; init; }
}
