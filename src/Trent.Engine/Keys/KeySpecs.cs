// What each key spec is good for: usages and algorithms, in the order in which the API lists them. One row per spec.
using System.Collections.Frozen;
using System.Collections.Immutable;
using Trent.Cryptography;
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>The three kinds of key between which an alias does not move.</summary>
internal enum KeyKind
{
    /// <summary>A symmetric encryption key.</summary>
    Symmetric,

    /// <summary>An HMAC key.</summary>
    Hmac,

    /// <summary>A key pair.</summary>
    Asymmetric,
}

/// <summary>The facts about one key spec (AWS KMS developer guide, "Key spec reference").</summary>
internal sealed record KeySpecFacts(KeySpec Spec, KeyKind Kind, ImmutableArray<KeyUsageType> Usages)
{
    /// <summary>What makes and loads material of the spec; <see langword="null"/> for symmetric encryption keys, which make Trent's own ciphertexts.</summary>
    public KeyAlgorithm? Algorithm { get; init; }

    /// <summary>Whether material can be imported.</summary>
    public bool IsImportable { get; init; } = true;

    /// <summary>The algorithms of a key that is for ENCRYPT_DECRYPT.</summary>
    public ImmutableArray<EncryptionAlgorithmSpec> Encryption { get; init; } = [];

    /// <summary>The algorithms of a key that is for SIGN_VERIFY. Clients take the first.</summary>
    public ImmutableArray<SigningAlgorithmSpec> Signing { get; init; } = [];

    /// <summary>The algorithm of a key that is for GENERATE_VERIFY_MAC.</summary>
    public ImmutableArray<MacAlgorithmSpec> Mac { get; init; } = [];

    /// <summary>The algorithm of a key that is for KEY_AGREEMENT.</summary>
    public ImmutableArray<KeyAgreementAlgorithmSpec> KeyAgreement { get; init; } = [];

    /// <summary>The algorithm of a key that is for ENCAPSULATE_DECAPSULATE.</summary>
    public ImmutableArray<EncapsulationAlgorithmSpec> Encapsulation { get; init; } = [];

    /// <summary>Whether the spec has an algorithm.</summary>
    public bool Offers(RequestedAlgorithm algorithm) => algorithm.Family switch
    {
        AlgorithmFamily.Encryption => Encryption.Contains(new EncryptionAlgorithmSpec(algorithm.Name)),
        AlgorithmFamily.Signing => Signing.Contains(new SigningAlgorithmSpec(algorithm.Name)),
        AlgorithmFamily.Mac => Mac.Contains(new MacAlgorithmSpec(algorithm.Name)),
        AlgorithmFamily.KeyAgreement => KeyAgreement.Contains(new KeyAgreementAlgorithmSpec(algorithm.Name)),
        AlgorithmFamily.Encapsulation => Encapsulation.Contains(new EncapsulationAlgorithmSpec(algorithm.Name)),
        _ => throw new InvalidOperationException("An algorithm of no family."),
    };
}

/// <summary>The table of key specs.</summary>
internal static class KeySpecs
{
    private static readonly ImmutableArray<KeyUsageType> Encrypting = [KeyUsageType.EncryptDecrypt];
    private static readonly ImmutableArray<KeyUsageType> Authenticating = [KeyUsageType.GenerateVerifyMac];
    private static readonly ImmutableArray<KeyUsageType> SigningOnly = [KeyUsageType.SignVerify];
    private static readonly ImmutableArray<KeyUsageType> EncryptingOrSigning = [KeyUsageType.EncryptDecrypt, KeyUsageType.SignVerify];
    private static readonly ImmutableArray<KeyUsageType> SigningOrAgreeing = [KeyUsageType.SignVerify, KeyUsageType.KeyAgreement];
    private static readonly ImmutableArray<KeyUsageType> Encapsulating = [KeyUsageType.EncapsulateDecapsulate];
    private static readonly ImmutableArray<KeyAgreementAlgorithmSpec> Ecdh = [KeyAgreementAlgorithmSpec.Ecdh];

    private static readonly ImmutableArray<EncryptionAlgorithmSpec> RsaEncryption = [EncryptionAlgorithmSpec.RsaesOaepSha1, EncryptionAlgorithmSpec.RsaesOaepSha256];

    private static readonly ImmutableArray<SigningAlgorithmSpec> RsaSigning =
    [
        SigningAlgorithmSpec.RsassaPkcs1V15Sha256, SigningAlgorithmSpec.RsassaPkcs1V15Sha384, SigningAlgorithmSpec.RsassaPkcs1V15Sha512,
        SigningAlgorithmSpec.RsassaPssSha256, SigningAlgorithmSpec.RsassaPssSha384, SigningAlgorithmSpec.RsassaPssSha512,
    ];

    private static readonly FrozenDictionary<KeySpec, KeySpecFacts> BySpec = new[]
    {
        new KeySpecFacts(KeySpec.SymmetricDefault, KeyKind.Symmetric, Encrypting) { Encryption = [EncryptionAlgorithmSpec.SymmetricDefault] },
        HmacKey(KeySpec.Hmac224, KeyAlgorithm.Hmac224, MacAlgorithmSpec.HmacSha224),
        HmacKey(KeySpec.Hmac256, KeyAlgorithm.Hmac256, MacAlgorithmSpec.HmacSha256),
        HmacKey(KeySpec.Hmac384, KeyAlgorithm.Hmac384, MacAlgorithmSpec.HmacSha384),
        HmacKey(KeySpec.Hmac512, KeyAlgorithm.Hmac512, MacAlgorithmSpec.HmacSha512),
        RsaKey(KeySpec.Rsa2048, KeyAlgorithm.Rsa2048),
        RsaKey(KeySpec.Rsa3072, KeyAlgorithm.Rsa3072),
        RsaKey(KeySpec.Rsa4096, KeyAlgorithm.Rsa4096),
        Pair(KeySpec.EccNistP256, KeyAlgorithm.NistP256, SigningOrAgreeing) with { Signing = [SigningAlgorithmSpec.EcdsaSha256], KeyAgreement = Ecdh },
        Pair(KeySpec.EccNistP384, KeyAlgorithm.NistP384, SigningOrAgreeing) with { Signing = [SigningAlgorithmSpec.EcdsaSha384], KeyAgreement = Ecdh },
        Pair(KeySpec.EccNistP521, KeyAlgorithm.NistP521, SigningOrAgreeing) with { Signing = [SigningAlgorithmSpec.EcdsaSha512], KeyAgreement = Ecdh },
        Pair(KeySpec.EccSecgP256K1, KeyAlgorithm.Secp256k1, SigningOnly) with { Signing = [SigningAlgorithmSpec.EcdsaSha256] },
        Pair(KeySpec.EccNistEdwards25519, KeyAlgorithm.Ed25519, SigningOnly) with { Signing = [SigningAlgorithmSpec.Ed25519Sha512, SigningAlgorithmSpec.Ed25519PhSha512] },
        Pair(KeySpec.Sm2, KeyAlgorithm.Sm2, [KeyUsageType.EncryptDecrypt, KeyUsageType.SignVerify, KeyUsageType.KeyAgreement]) with
        {
            Encryption = [EncryptionAlgorithmSpec.Sm2Pke],
            Signing = [SigningAlgorithmSpec.Sm2Dsa],
            KeyAgreement = Ecdh,
        },
        MlDsaKey(KeySpec.MlDsa44, KeyAlgorithm.MlDsa44),
        MlDsaKey(KeySpec.MlDsa65, KeyAlgorithm.MlDsa65),
        MlDsaKey(KeySpec.MlDsa87, KeyAlgorithm.MlDsa87),
        MlKemKey(KeySpec.MlKem512, KeyAlgorithm.MlKem512),
        MlKemKey(KeySpec.MlKem768, KeyAlgorithm.MlKem768),
        MlKemKey(KeySpec.MlKem1024, KeyAlgorithm.MlKem1024),
    }.ToFrozenDictionary(facts => facts.Spec);

    /// <summary>All specs.</summary>
    public static ImmutableArray<KeySpec> All => BySpec.Keys;

    /// <summary>The facts about a spec of the API.</summary>
    public static KeySpecFacts Of(KeySpec spec) => BySpec[spec];

    private static KeySpecFacts Pair(KeySpec spec, KeyAlgorithm algorithm, ImmutableArray<KeyUsageType> usages) =>
        new(spec, KeyKind.Asymmetric, usages) { Algorithm = algorithm };

    private static KeySpecFacts HmacKey(KeySpec spec, KeyAlgorithm algorithm, MacAlgorithmSpec mac) =>
        new(spec, KeyKind.Hmac, Authenticating) { Algorithm = algorithm, Mac = [mac] };

    private static KeySpecFacts RsaKey(KeySpec spec, KeyAlgorithm algorithm) =>
        Pair(spec, algorithm, EncryptingOrSigning) with { Encryption = RsaEncryption, Signing = RsaSigning };

    private static KeySpecFacts MlDsaKey(KeySpec spec, KeyAlgorithm algorithm) =>
        Pair(spec, algorithm, SigningOnly) with { Signing = [SigningAlgorithmSpec.MlDsaShake256], IsImportable = false };

    private static KeySpecFacts MlKemKey(KeySpec spec, KeyAlgorithm algorithm) =>
        Pair(spec, algorithm, Encapsulating) with { Encapsulation = [EncapsulationAlgorithmSpec.MlKem], IsImportable = false };
}
