// Which operations a grant can allow: by action, and by what a key is good for.
using System.Collections.Immutable;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Grants;

/// <summary>The operations of grants (AWS KMS developer guide, "Grant operations").</summary>
internal static class GrantOperations
{
    // What a grant can allow on every key.
    private static readonly ImmutableArray<GrantOperation> OnAnyKey = [GrantOperation.CreateGrant, GrantOperation.RetireGrant, GrantOperation.DescribeKey];

    private static readonly ImmutableArray<GrantOperation> Encrypting =
        [GrantOperation.Encrypt, GrantOperation.Decrypt, GrantOperation.ReEncryptFrom, GrantOperation.ReEncryptTo];

    private static readonly ImmutableArray<GrantOperation> MakingDataKeys =
    [
        GrantOperation.GenerateDataKey, GrantOperation.GenerateDataKeyWithoutPlaintext, GrantOperation.GenerateDataKeyPair,
        GrantOperation.GenerateDataKeyPairWithoutPlaintext,
    ];

    /// <summary>
    /// The grant operation that stands for an action; <see langword="null"/> for actions that no grant allows. <c>kms:RetireGrant</c> is
    /// one of these here: a grant lets its grantee retire itself and no other.
    /// </summary>
    public static GrantOperation? ForAction(string action) => action switch
    {
        "kms:Decrypt" => GrantOperation.Decrypt,
        "kms:Encrypt" => GrantOperation.Encrypt,
        "kms:GenerateDataKey" => GrantOperation.GenerateDataKey,
        "kms:GenerateDataKeyWithoutPlaintext" => GrantOperation.GenerateDataKeyWithoutPlaintext,
        "kms:ReEncryptFrom" => GrantOperation.ReEncryptFrom,
        "kms:ReEncryptTo" => GrantOperation.ReEncryptTo,
        "kms:Sign" => GrantOperation.Sign,
        "kms:Verify" => GrantOperation.Verify,
        "kms:GetPublicKey" => GrantOperation.GetPublicKey,
        "kms:CreateGrant" => GrantOperation.CreateGrant,
        "kms:DescribeKey" => GrantOperation.DescribeKey,
        "kms:GenerateDataKeyPair" => GrantOperation.GenerateDataKeyPair,
        "kms:GenerateDataKeyPairWithoutPlaintext" => GrantOperation.GenerateDataKeyPairWithoutPlaintext,
        "kms:GenerateMac" => GrantOperation.GenerateMac,
        "kms:VerifyMac" => GrantOperation.VerifyMac,
        "kms:DeriveSharedSecret" => GrantOperation.DeriveSharedSecret,
        "kms:Encapsulate" => GrantOperation.Encapsulate,
        "kms:Decapsulate" => GrantOperation.Decapsulate,
        _ => null,
    };

    /// <summary>Whether a key of that spec and usage takes part in an operation.</summary>
    public static bool Fits(GrantOperation operation, StoredKey key) =>
        OnAnyKey.Contains(operation)
        || (operation == GrantOperation.GetPublicKey && key.Facts.Kind == KeyKind.Asymmetric)
        || (MakingDataKeys.Contains(operation) && key.Facts.Kind == KeyKind.Symmetric)
        || UsageOf(operation) == key.Usage;

    private static KeyUsageType? UsageOf(GrantOperation operation) => operation switch
    {
        _ when Encrypting.Contains(operation) => KeyUsageType.EncryptDecrypt,
        _ when operation == GrantOperation.Sign || operation == GrantOperation.Verify => KeyUsageType.SignVerify,
        _ when operation == GrantOperation.GenerateMac || operation == GrantOperation.VerifyMac => KeyUsageType.GenerateVerifyMac,
        _ when operation == GrantOperation.DeriveSharedSecret => KeyUsageType.KeyAgreement,
        _ when operation == GrantOperation.Encapsulate || operation == GrantOperation.Decapsulate => KeyUsageType.EncapsulateDecapsulate,
        _ => null,
    };
}
