// What a command itself says for condition keys: one table, in the order of the reference (AWS KMS developer guide, condition keys).
using Trent.Authorization;
using Trent.Protocol;

namespace Trent.Engine.Authorization;

/// <summary>
/// Condition keys whose value the command has. A key exists only in the operations that AWS documents it for; values that the API fills in
/// (an algorithm, a message type, a waiting period) count as if they had been sent.
/// </summary>
internal static class CommandConditions
{
    /// <summary>The value of a condition key.</summary>
    /// <param name="key">The condition key.</param>
    /// <param name="command">The command.</param>
    /// <param name="action">The action that permission is asked for: a ReEncrypt has two, each with its own encryption context.</param>
    public static ConditionValue ValueOf(ConditionKey key, KmsCommand command, string action) => key.Name switch
    {
        ConditionKeyName.KmsEncryptionContext => ConditionValue.Of(PairOf(ContextOf(command, action), key.Subkey)),
        ConditionKeyName.KmsEncryptionContextKeys => ConditionValue.OfMany(KeysOf(ContextOf(command, action))),
        ConditionKeyName.AwsRequestTag => ConditionValue.Of(TagOf(TagsOf(command), key.Subkey)),
        ConditionKeyName.AwsTagKeys => ConditionValue.OfMany(TagKeysOf(command)),
        _ => ValueOf(key.Name, command, action),
    };

    /// <summary>The encryption context that an action binds, or <see langword="null"/>.</summary>
    public static IReadOnlyDictionary<string, string>? ContextOf(KmsCommand command, string action) => command switch
    {
        IEncryptionContextCommand bound => bound.EncryptionContext,
        ReEncryptCommand reEncrypt => action == "kms:ReEncryptFrom" ? reEncrypt.SourceEncryptionContext : reEncrypt.DestinationEncryptionContext,
        CreateGrantCommand grant => grant.Constraints?.EncryptionContextEquals ?? grant.Constraints?.EncryptionContextSubset,
        _ => null,
    };

    private static ConditionValue ValueOf(ConditionKeyName name, KmsCommand command, string action) => (name, command) switch
    {
        (ConditionKeyName.KmsBypassPolicyLockoutSafetyCheck, CreateKeyCommand create) => ConditionValue.Of(create.BypassPolicyLockoutSafetyCheck),
        (ConditionKeyName.KmsBypassPolicyLockoutSafetyCheck, PutKeyPolicyCommand put) => ConditionValue.Of(put.BypassPolicyLockoutSafetyCheck),
        (ConditionKeyName.KmsBypassPolicyLockoutSafetyCheck, ReplicateKeyCommand replicate) => ConditionValue.Of(replicate.BypassPolicyLockoutSafetyCheck),
        (ConditionKeyName.KmsDataKeyPairSpec, GenerateDataKeyPairCommand pair) => ConditionValue.Of(pair.KeyPairSpec?.Value),
        (ConditionKeyName.KmsDataKeyPairSpec, GenerateDataKeyPairWithoutPlaintextCommand pair) => ConditionValue.Of(pair.KeyPairSpec?.Value),
        (ConditionKeyName.KmsEncryptionAlgorithm, _) => ConditionValue.Of(EncryptionAlgorithmOf(command, action)),
        (ConditionKeyName.KmsExpirationModel, ImportKeyMaterialCommand import) => ConditionValue.Of((import.ExpirationModel ?? ExpirationModelType.KeyMaterialExpires).Value),
        (ConditionKeyName.KmsValidTo, ImportKeyMaterialCommand import) => ConditionValue.Of(import.ValidTo),
        (ConditionKeyName.KmsGrantConstraintType, CreateGrantCommand grant) => ConditionValue.Of(ConstraintTypeOf(grant.Constraints)),
        (ConditionKeyName.KmsGrantConstraintSourceArn, CreateGrantCommand grant) => ConditionValue.Of(grant.Constraints?.SourceArn),
        // True only where a service calls on the user's behalf, which none does here.
        (ConditionKeyName.KmsGrantIsForAwsResource, CreateGrantCommand or ListGrantsCommand or RevokeGrantCommand) => ConditionValue.Of(false),
        (ConditionKeyName.KmsGrantOperations, CreateGrantCommand grant) => ConditionValue.OfMany(OperationsOf(grant)),
        (ConditionKeyName.KmsGranteePrincipal, CreateGrantCommand grant) => ConditionValue.Of(grant.GranteePrincipal),
        (ConditionKeyName.KmsGranteeServicePrincipal, CreateGrantCommand grant) => ConditionValue.Of(grant.GranteeServicePrincipal),
        (ConditionKeyName.KmsRetiringPrincipal, CreateGrantCommand grant) => ConditionValue.Of(grant.RetiringPrincipal),
        (ConditionKeyName.KmsRetiringServicePrincipal, CreateGrantCommand grant) => ConditionValue.Of(grant.RetiringServicePrincipal),
        (ConditionKeyName.KmsKeyAgreementAlgorithm, DeriveSharedSecretCommand derive) => ConditionValue.Of(derive.KeyAgreementAlgorithm?.Value),
        (ConditionKeyName.KmsEncapsulationAlgorithm, EncapsulateCommand encapsulate) => ConditionValue.Of(encapsulate.EncapsulationAlgorithm?.Value),
        (ConditionKeyName.KmsEncapsulationAlgorithm, DecapsulateCommand decapsulate) => ConditionValue.Of(decapsulate.EncapsulationAlgorithm?.Value),
        (ConditionKeyName.KmsMacAlgorithm, GenerateMacCommand mac) => ConditionValue.Of(mac.MacAlgorithm?.Value),
        (ConditionKeyName.KmsMacAlgorithm, VerifyMacCommand mac) => ConditionValue.Of(mac.MacAlgorithm?.Value),
        (ConditionKeyName.KmsMessageType, SignCommand sign) => ConditionValue.Of((sign.MessageType ?? MessageType.Raw).Value),
        (ConditionKeyName.KmsMessageType, VerifyCommand verify) => ConditionValue.Of((verify.MessageType ?? MessageType.Raw).Value),
        (ConditionKeyName.KmsSigningAlgorithm, SignCommand sign) => ConditionValue.Of(sign.SigningAlgorithm?.Value),
        (ConditionKeyName.KmsSigningAlgorithm, VerifyCommand verify) => ConditionValue.Of(verify.SigningAlgorithm?.Value),
        (ConditionKeyName.KmsPrimaryRegion, UpdatePrimaryRegionCommand update) => ConditionValue.Of(update.PrimaryRegion),
        (ConditionKeyName.KmsReplicaRegion, ReplicateKeyCommand replicate) => ConditionValue.Of(replicate.ReplicaRegion),
        (ConditionKeyName.KmsRotationPeriodInDays, EnableKeyRotationCommand rotation) => ConditionValue.Of(rotation.RotationPeriodInDays ?? Limits.RotationPeriodDaysDefault),
        (ConditionKeyName.KmsScheduleKeyDeletionPendingWindowInDays, ScheduleKeyDeletionCommand schedule) =>
            ConditionValue.Of(schedule.PendingWindowInDays ?? Limits.PendingWindowDaysDefault),
        (ConditionKeyName.KmsWrappingAlgorithm, GetParametersForImportCommand import) => ConditionValue.Of(import.WrappingAlgorithm?.Value),
        (ConditionKeyName.KmsWrappingKeySpec, GetParametersForImportCommand import) => ConditionValue.Of(import.WrappingKeySpec?.Value),
        (_, CreateKeyCommand create) => ValueOfNewKey(name, create),
        _ => ConditionValue.Absent,
    };

    // A key that does not exist yet has the kind that the command gives it.
    private static ConditionValue ValueOfNewKey(ConditionKeyName name, CreateKeyCommand create) => name switch
    {
        ConditionKeyName.KmsKeySpec or ConditionKeyName.KmsCustomerMasterKeySpec =>
            ConditionValue.Of(create.KeySpec?.Value ?? create.CustomerMasterKeySpec?.Value ?? KeySpec.SymmetricDefault.Value),
        ConditionKeyName.KmsKeyUsage or ConditionKeyName.KmsCustomerMasterKeyUsage => ConditionValue.Of((create.KeyUsage ?? KeyUsageType.EncryptDecrypt).Value),
        ConditionKeyName.KmsKeyOrigin => ConditionValue.Of((create.Origin ?? OriginType.AwsKms).Value),
        ConditionKeyName.KmsMultiRegion => ConditionValue.Of(create.MultiRegion ?? false),
        ConditionKeyName.KmsMultiRegionKeyType => ConditionValue.Of(create.MultiRegion == true ? MultiRegionKeyType.Primary.Value : null),
        _ => ConditionValue.Absent,
    };

    private static string? EncryptionAlgorithmOf(KmsCommand command, string action) => command switch
    {
        EncryptCommand encrypt => (encrypt.EncryptionAlgorithm ?? EncryptionAlgorithmSpec.SymmetricDefault).Value,
        DecryptCommand decrypt => (decrypt.EncryptionAlgorithm ?? EncryptionAlgorithmSpec.SymmetricDefault).Value,
        ReEncryptCommand reEncrypt =>
            ((action == "kms:ReEncryptFrom" ? reEncrypt.SourceEncryptionAlgorithm : reEncrypt.DestinationEncryptionAlgorithm) ?? EncryptionAlgorithmSpec.SymmetricDefault).Value,
        GenerateDataKeyCommand or GenerateDataKeyWithoutPlaintextCommand or GenerateDataKeyPairCommand or GenerateDataKeyPairWithoutPlaintextCommand =>
            EncryptionAlgorithmSpec.SymmetricDefault.Value,
        _ => null,
    };

    private static string? ConstraintTypeOf(GrantConstraints? constraints) => constraints switch
    {
        { EncryptionContextEquals: not null } => "EncryptionContextEquals",
        { EncryptionContextSubset: not null } => "EncryptionContextSubset",
        { SourceArn: not null } => "SourceArn",
        _ => null,
    };

    private static string[]? OperationsOf(CreateGrantCommand grant) => grant.Operations is { } operations ? [.. operations.Select(operation => operation.Value)] : null;

    // Names of condition keys are compared without case, and so is the key of the pair in them (AWS KMS developer guide).
    private static string? PairOf(IReadOnlyDictionary<string, string>? context, string contextKey)
    {
        if (context is null)
        {
            return null;
        }

        if (context.TryGetValue(contextKey, out string? exact))
        {
            return exact;
        }

        foreach ((string key, string value) in context)
        {
            if (string.Equals(key, contextKey, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    private static IReadOnlyCollection<string>? KeysOf(IReadOnlyDictionary<string, string>? context) =>
        context?.Keys is { } keys ? keys as IReadOnlyCollection<string> ?? [.. keys] : null;

    private static IReadOnlyList<Tag>? TagsOf(KmsCommand command) => command switch
    {
        CreateKeyCommand create => create.Tags,
        ReplicateKeyCommand replicate => replicate.Tags,
        TagResourceCommand tag => tag.Tags,
        _ => null,
    };

    private static string[]? TagKeysOf(KmsCommand command) => command is UntagResourceCommand untag
        ? [.. untag.TagKeys ?? []]
        : TagsOf(command) is { } tags ? [.. tags.Select(tag => tag.TagKey!)] : null;

    private static string? TagOf(IReadOnlyList<Tag>? tags, string tagKey)
    {
        foreach (Tag tag in tags ?? [])
        {
            if (string.Equals(tag.TagKey, tagKey, StringComparison.OrdinalIgnoreCase))
            {
                return tag.TagValue;
            }
        }

        return null;
    }
}
