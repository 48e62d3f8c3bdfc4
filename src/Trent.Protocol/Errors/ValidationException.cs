// ValidationException: the request breaks a rule that holds whatever the key is.
using System.Globalization;

namespace Trent.Protocol;

/// <summary>The request breaks a rule that holds whatever the key is.</summary>
public sealed class ValidationException : KmsServiceException
{
    internal ValidationException(string? wireMessage)
        : base("ValidationException", wireMessage, Fault.Client)
    {
    }

    /// <summary>Members violate constraints of the model (docs/compatibility.md, "Wire").</summary>
    public static ValidationException Violations(ConstraintViolations violations) =>
        new(violations.ToMessage());

    /// <summary>The service sends no text, as for a public key that cannot be used (docs/compatibility.md, "Wire").</summary>
    public static ValidationException WithoutMessage() => new(null);

    /// <summary>The usage has no default for that spec (docs/compatibility.md, "Creating keys").</summary>
    public static ValidationException KeyUsageRequired() =>
        new("You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.");

    /// <summary>The spec cannot be used so (docs/compatibility.md, "Creating keys").</summary>
    public static ValidationException KeyUsageNotCompatible(KeyUsageType keyUsage, KeySpec keySpec) =>
        new($"KeyUsage {keyUsage} is not compatible with KeySpec {keySpec}");

    /// <summary>Both members name the spec (docs/compatibility.md, "Creating keys"). The text is unconfirmed.</summary>
    public static ValidationException KeySpecGivenTwice() =>
        new("You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.");

    /// <summary>The name lacks its prefix (docs/compatibility.md, "Aliases").</summary>
    public static ValidationException AliasPrefixMissing() =>
        new("Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");

    /// <summary>There is a colon in the name (docs/compatibility.md, "Aliases"). The text is unconfirmed.</summary>
    public static ValidationException AliasCharacters(string aliasName) =>
        new($"{aliasName} contains invalid characters for an alias");

    /// <summary>An alias names an alias as its target (docs/compatibility.md, "Aliases"). The text is unconfirmed.</summary>
    public static ValidationException AliasTargetIsAlias() =>
        new("Aliases must refer to keys. Not aliases");

    /// <summary>UpdateAlias leads to a key of another kind (docs/compatibility.md, "Aliases"). The text is unconfirmed.</summary>
    public static ValidationException AliasTargetsDiffer() =>
        new("The current and the new target of an alias must be of the same type and have the same key usage.");

    /// <summary>Exactly one of the two must be given (docs/compatibility.md, "Encryption"). The text is unconfirmed.</summary>
    public static ValidationException NumberOfBytesOrKeySpec() =>
        new("Please specify either number of bytes or key spec.");

    /// <summary>GenerateRandom was not told how much (docs/compatibility.md, "Wire").</summary>
    public static ValidationException NumberOfBytesRequired() =>
        new("NumberOfBytes is required.");

    /// <summary>The model takes 1 to 365, the service 7 to 30 (docs/compatibility.md, "Deletion"). The text is unconfirmed.</summary>
    public static ValidationException PendingWindowOutOfRange(int given) =>
        new(string.Create(CultureInfo.InvariantCulture, $"PendingWindowInDays must be between 7 and 30, but {given} was specified."));

    /// <summary>IGNORE_CIPHERTEXT leaves nothing that names the key (docs/compatibility.md, "Encryption"). The text is unconfirmed.</summary>
    public static ValidationException KeyIdRequired() =>
        new("KeyId is required when the ciphertext is ignored.");

    /// <summary>The ciphertext of an asymmetric key does not name its key (docs/compatibility.md, "Encryption"). The text is unconfirmed.</summary>
    public static ValidationException KeyIdRequiredForAlgorithm(EncryptionAlgorithmSpec algorithm) =>
        new($"KeyId is required for the algorithm {algorithm}.");

    /// <summary>Only a dry run that ignores the ciphertext goes without one (docs/compatibility.md, "Encryption"). The text is unconfirmed.</summary>
    public static ValidationException CiphertextBlobRequired() =>
        new("CiphertextBlob is required.");

    /// <summary>There is no dry run to modify (docs/compatibility.md, "Encryption"). The text is unconfirmed.</summary>
    public static ValidationException DryRunModifiersWithoutDryRun() =>
        new("DryRunModifiers can only be specified when DryRun is true.");

    /// <summary>Only symmetric encryption authenticates a context (docs/compatibility.md, "Encryption"). The text is unconfirmed.</summary>
    public static ValidationException EncryptionContextNotAllowed() =>
        new("EncryptionContext is not supported with asymmetric KMS keys.");

    /// <summary>The message is not as long as a digest of that algorithm (AWS KMS API).</summary>
    public static ValidationException DigestLength(SigningAlgorithmSpec algorithm) =>
        new($"Digest is invalid length for algorithm {algorithm}.");

    /// <summary>The algorithm does not take messages of that type (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException MessageTypeNotValid(MessageType messageType, SigningAlgorithmSpec algorithm) =>
        new($"MessageType {messageType} is not valid for algorithm {algorithm}.");

    /// <summary>The plaintext does not fit into one block (docs/compatibility.md, "Encryption").</summary>
    public static ValidationException PlaintextTooLarge(EncryptionAlgorithmSpec algorithm, KeySpec keySpec, int max) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Algorithm {algorithm} and key spec {keySpec} cannot encrypt data larger than {max} bytes."));

    /// <summary>The origin is a custom key store, and none is named (docs/compatibility.md, "Creating keys"). The text is unconfirmed.</summary>
    public static ValidationException CustomKeyStoreIdRequired() =>
        new("CustomKeyStoreId is required for a KMS key with this origin.");

    /// <summary>A custom key store is named, and the origin is none (docs/compatibility.md, "Creating keys"). The text is unconfirmed.</summary>
    public static ValidationException CustomKeyStoreIdNotAllowed() =>
        new("CustomKeyStoreId is not valid for a KMS key with this origin.");

    /// <summary>An external key is named for a key of another origin (docs/compatibility.md, "Creating keys"). The text is unconfirmed.</summary>
    public static ValidationException XksKeyIdNotAllowed() =>
        new("XksKeyId is only valid for a KMS key with the origin EXTERNAL_KEY_STORE.");

    /// <summary>No external key is named (docs/compatibility.md, "Creating keys"). The text is unconfirmed.</summary>
    public static ValidationException XksKeyIdRequired() =>
        new("XksKeyId is required for a KMS key with the origin EXTERNAL_KEY_STORE.");

    /// <summary>A customer changes no AWS managed key (docs/compatibility.md, "Tags", §13). The text is unconfirmed.</summary>
    public static ValidationException AwsManagedKey(string arn) =>
        new($"{arn} is an AWS managed key and cannot be changed by its account.");

    /// <summary>Material that expires needs a date (AWS KMS API).</summary>
    public static ValidationException ValidToRequired() =>
        new("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");

    /// <summary>Material that does not expire has no date (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException ValidToNotAllowed() =>
        new("A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE");

    /// <summary>The date is past or too far (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException ValidToOutOfRange() =>
        new("The validTo date must be in the future and at most 365 days ahead.");

    /// <summary>Other keys take one material for life (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException ImportTypeNotAllowed() =>
        new("ImportType, KeyMaterialDescription and KeyMaterialId are only valid for symmetric encryption keys.");

    /// <summary>New material has no id yet (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException KeyMaterialIdWithNewMaterial() =>
        new("KeyMaterialId cannot be specified when ImportType is NEW_KEY_MATERIAL.");

    /// <summary>A grant has one grantee (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException BothPrincipals() =>
        new("Specify either GranteePrincipal or GranteeServicePrincipal, not both.");

    /// <summary>A grant needs a grantee (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException GranteeRequired() =>
        new("Specify either GranteePrincipal or GranteeServicePrincipal.");

    /// <summary>A grant allows something (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException GrantOperationsRequired() =>
        new("Specify at least one grant operation.");

    /// <summary>A grant has one retiring principal (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException BothRetiringPrincipals() =>
        new("Specify either RetiringPrincipal or RetiringServicePrincipal, not both.");

    /// <summary>The list of retirable grants is somebody's (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException RetiringPrincipalRequired() =>
        new("Specify either RetiringPrincipal or RetiringServicePrincipal.");

    /// <summary>A service acts for a resource only (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException ServicePrincipalNeedsSourceArn() =>
        new("A grant for GranteeServicePrincipal requires the SourceArn constraint and a retiring principal.");

    /// <summary>The key does not take part in the operation (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException GrantOperationNotValid(GrantOperation operation, string arn) =>
        new($"The grant operation {operation} is not valid for {arn}.");

    /// <summary>Other keys have no encryption context (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException GrantConstraintsNotAllowed() =>
        new("Encryption context constraints are only valid for symmetric encryption keys.");

    /// <summary>The constraint is too large (AWS KMS API, §19). The text is unconfirmed.</summary>
    public static ValidationException GrantConstraintTooLarge(int pairsMax, int valueMax) =>
        new(string.Create(CultureInfo.InvariantCulture, $"An encryption context constraint takes up to {pairsMax} pairs with values of up to {valueMax} characters."));

    /// <summary>RetireGrant was not told which grant (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException GrantNotIdentified() =>
        new("Specify either GrantToken, or both GrantId and KeyId.");

    /// <summary>The Region is the key's own or not served (AWS KMS API). The text is unconfirmed.</summary>
    public static ValidationException ReplicaRegionNotValid(string region) =>
        new($"{region} is not a Region that this key can be replicated to.");
}
