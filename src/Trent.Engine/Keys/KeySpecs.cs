// What each key spec is good for: usages and algorithms, in the order in which the API lists them.
using System.Collections.Frozen;
using System.Collections.Immutable;
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>Facts about key specs (AWS KMS developer guide, "Key spec reference").</summary>
internal static class KeySpecs
{
    private static readonly ImmutableArray<EncryptionAlgorithmSpec> NoAlgorithms = [];

    private static readonly FrozenDictionary<KeySpec, ImmutableArray<KeyUsageType>> AllowedUsages = new Dictionary<KeySpec, ImmutableArray<KeyUsageType>>
    {
        [KeySpec.SymmetricDefault] = [KeyUsageType.EncryptDecrypt],
        [KeySpec.Hmac224] = [KeyUsageType.GenerateVerifyMac],
        [KeySpec.Hmac256] = [KeyUsageType.GenerateVerifyMac],
        [KeySpec.Hmac384] = [KeyUsageType.GenerateVerifyMac],
        [KeySpec.Hmac512] = [KeyUsageType.GenerateVerifyMac],
        [KeySpec.Rsa2048] = [KeyUsageType.EncryptDecrypt, KeyUsageType.SignVerify],
        [KeySpec.Rsa3072] = [KeyUsageType.EncryptDecrypt, KeyUsageType.SignVerify],
        [KeySpec.Rsa4096] = [KeyUsageType.EncryptDecrypt, KeyUsageType.SignVerify],
        [KeySpec.EccNistP256] = [KeyUsageType.SignVerify, KeyUsageType.KeyAgreement],
        [KeySpec.EccNistP384] = [KeyUsageType.SignVerify, KeyUsageType.KeyAgreement],
        [KeySpec.EccNistP521] = [KeyUsageType.SignVerify, KeyUsageType.KeyAgreement],
        [KeySpec.EccSecgP256K1] = [KeyUsageType.SignVerify],
        [KeySpec.EccNistEdwards25519] = [KeyUsageType.SignVerify],
        [KeySpec.MlDsa44] = [KeyUsageType.SignVerify],
        [KeySpec.MlDsa65] = [KeyUsageType.SignVerify],
        [KeySpec.MlDsa87] = [KeyUsageType.SignVerify],
        [KeySpec.MlKem512] = [KeyUsageType.EncapsulateDecapsulate],
        [KeySpec.MlKem768] = [KeyUsageType.EncapsulateDecapsulate],
        [KeySpec.MlKem1024] = [KeyUsageType.EncapsulateDecapsulate],
        [KeySpec.Sm2] = [KeyUsageType.EncryptDecrypt, KeyUsageType.SignVerify, KeyUsageType.KeyAgreement],
    }.ToFrozenDictionary();

    private static readonly ImmutableArray<EncryptionAlgorithmSpec> SymmetricAlgorithms = [EncryptionAlgorithmSpec.SymmetricDefault];

    /// <summary>The usages that a key of this spec may be created for.</summary>
    public static ImmutableArray<KeyUsageType> Usages(KeySpec spec) => AllowedUsages[spec];

    /// <summary>The algorithms with which a key of this spec encrypts, none where it does not.</summary>
    public static ImmutableArray<EncryptionAlgorithmSpec> EncryptionAlgorithms(KeySpec spec) =>
        spec == KeySpec.SymmetricDefault ? SymmetricAlgorithms : NoAlgorithms;
}
