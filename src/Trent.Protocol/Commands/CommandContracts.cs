// The operations of the API: one list, read first.
using System.Collections.Immutable;

namespace Trent.Protocol;

/// <summary>The contracts of all operations.</summary>
public static class CommandContracts
{
    /// <summary>All 56, in the order of their names.</summary>
    public static ImmutableArray<CommandContract> All { get; } =
    [
        CancelKeyDeletionCommand.Contract,
        ConnectCustomKeyStoreCommand.Contract,
        CreateAliasCommand.Contract,
        CreateCustomKeyStoreCommand.Contract,
        CreateGrantCommand.Contract,
        CreateKeyCommand.Contract,
        DecapsulateCommand.Contract,
        DecryptCommand.Contract,
        DeleteAliasCommand.Contract,
        DeleteCustomKeyStoreCommand.Contract,
        DeleteImportedKeyMaterialCommand.Contract,
        DeriveSharedSecretCommand.Contract,
        DescribeCustomKeyStoresCommand.Contract,
        DescribeKeyCommand.Contract,
        DisableKeyCommand.Contract,
        DisableKeyRotationCommand.Contract,
        DisconnectCustomKeyStoreCommand.Contract,
        EnableKeyCommand.Contract,
        EnableKeyRotationCommand.Contract,
        EncapsulateCommand.Contract,
        EncryptCommand.Contract,
        GenerateDataKeyCommand.Contract,
        GenerateDataKeyPairCommand.Contract,
        GenerateDataKeyPairWithoutPlaintextCommand.Contract,
        GenerateDataKeyWithoutPlaintextCommand.Contract,
        GenerateMacCommand.Contract,
        GenerateRandomCommand.Contract,
        GetKeyLastUsageCommand.Contract,
        GetKeyPolicyCommand.Contract,
        GetKeyRotationStatusCommand.Contract,
        GetParametersForImportCommand.Contract,
        GetPublicKeyCommand.Contract,
        ImportKeyMaterialCommand.Contract,
        ListAliasesCommand.Contract,
        ListGrantsCommand.Contract,
        ListKeyPoliciesCommand.Contract,
        ListKeyRotationsCommand.Contract,
        ListKeysCommand.Contract,
        ListResourceTagsCommand.Contract,
        ListRetirableGrantsCommand.Contract,
        PutKeyPolicyCommand.Contract,
        ReEncryptCommand.Contract,
        ReplicateKeyCommand.Contract,
        RetireGrantCommand.Contract,
        RevokeGrantCommand.Contract,
        RotateKeyOnDemandCommand.Contract,
        ScheduleKeyDeletionCommand.Contract,
        SignCommand.Contract,
        TagResourceCommand.Contract,
        UntagResourceCommand.Contract,
        UpdateAliasCommand.Contract,
        UpdateCustomKeyStoreCommand.Contract,
        UpdateKeyDescriptionCommand.Contract,
        UpdatePrimaryRegionCommand.Contract,
        VerifyCommand.Contract,
        VerifyMacCommand.Contract,
    ];
}
