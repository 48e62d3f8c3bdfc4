// An algorithm as a request names it, and what the library of primitives calls it.
using Trent.Cryptography;
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>What an algorithm is for.</summary>
internal enum AlgorithmFamily
{
    /// <summary>Encryption and decryption.</summary>
    Encryption,

    /// <summary>Signatures.</summary>
    Signing,

    /// <summary>Message authentication codes.</summary>
    Mac,

    /// <summary>Key agreement.</summary>
    KeyAgreement,

    /// <summary>Key encapsulation.</summary>
    Encapsulation,
}

/// <summary>The algorithm that a request asks for.</summary>
/// <param name="Family">What it is for.</param>
/// <param name="Name">Its name in the API.</param>
internal readonly record struct RequestedAlgorithm(AlgorithmFamily Family, string Name)
{
    public static RequestedAlgorithm For(EncryptionAlgorithmSpec algorithm) => new(AlgorithmFamily.Encryption, algorithm.Value);

    public static RequestedAlgorithm For(SigningAlgorithmSpec algorithm) => new(AlgorithmFamily.Signing, algorithm.Value);

    public static RequestedAlgorithm For(MacAlgorithmSpec algorithm) => new(AlgorithmFamily.Mac, algorithm.Value);

    public static RequestedAlgorithm For(KeyAgreementAlgorithmSpec algorithm) => new(AlgorithmFamily.KeyAgreement, algorithm.Value);

    public static RequestedAlgorithm For(EncapsulationAlgorithmSpec algorithm) => new(AlgorithmFamily.Encapsulation, algorithm.Value);
}

/// <summary>The library's names for the API's algorithms.</summary>
internal static class AlgorithmNames
{
    /// <summary>The scheme of a signing algorithm.</summary>
    public static SigningScheme SchemeOf(SigningAlgorithmSpec algorithm) => algorithm.Value switch
    {
        "RSASSA_PKCS1_V1_5_SHA_256" => SigningScheme.RsaPkcs1Sha256,
        "RSASSA_PKCS1_V1_5_SHA_384" => SigningScheme.RsaPkcs1Sha384,
        "RSASSA_PKCS1_V1_5_SHA_512" => SigningScheme.RsaPkcs1Sha512,
        "RSASSA_PSS_SHA_256" => SigningScheme.RsaPssSha256,
        "RSASSA_PSS_SHA_384" => SigningScheme.RsaPssSha384,
        "RSASSA_PSS_SHA_512" => SigningScheme.RsaPssSha512,
        "ECDSA_SHA_256" => SigningScheme.EcdsaSha256,
        "ECDSA_SHA_384" => SigningScheme.EcdsaSha384,
        "ECDSA_SHA_512" => SigningScheme.EcdsaSha512,
        "ED25519_SHA_512" => SigningScheme.Ed25519,
        "ED25519_PH_SHA_512" => SigningScheme.Ed25519Ph,
        "ML_DSA_SHAKE_256" => SigningScheme.MlDsa,
        "SM2DSA" => SigningScheme.Sm2,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not a signing algorithm."),
    };

    /// <summary>The form of a type of message.</summary>
    public static MessageForm FormOf(MessageType messageType) => messageType.Value switch
    {
        "RAW" => MessageForm.Raw,
        "DIGEST" => MessageForm.Digest,
        "EXTERNAL_MU" => MessageForm.ExternalMu,
        _ => throw new ArgumentOutOfRangeException(nameof(messageType), messageType, "Not a type of message."),
    };

    /// <summary>The scheme of an encryption algorithm with key pairs.</summary>
    public static EncryptionScheme SchemeOf(EncryptionAlgorithmSpec algorithm) => algorithm.Value switch
    {
        "RSAES_OAEP_SHA_1" => EncryptionScheme.RsaOaepSha1,
        "RSAES_OAEP_SHA_256" => EncryptionScheme.RsaOaepSha256,
        "SM2PKE" => EncryptionScheme.Sm2,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not an algorithm of key pairs."),
    };
}
