// A signing algorithm.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>A signing algorithm.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<SigningAlgorithmSpec>))]
public readonly record struct SigningAlgorithmSpec(string Value) : IWireEnum<SigningAlgorithmSpec>
{
    /// <summary>RSASSA-PSS with SHA-256.</summary>
    public static SigningAlgorithmSpec RsassaPssSha256 { get; } = new("RSASSA_PSS_SHA_256");

    /// <summary>RSASSA-PSS with SHA-384.</summary>
    public static SigningAlgorithmSpec RsassaPssSha384 { get; } = new("RSASSA_PSS_SHA_384");

    /// <summary>RSASSA-PSS with SHA-512.</summary>
    public static SigningAlgorithmSpec RsassaPssSha512 { get; } = new("RSASSA_PSS_SHA_512");

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    public static SigningAlgorithmSpec RsassaPkcs1V15Sha256 { get; } = new("RSASSA_PKCS1_V1_5_SHA_256");

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-384.</summary>
    public static SigningAlgorithmSpec RsassaPkcs1V15Sha384 { get; } = new("RSASSA_PKCS1_V1_5_SHA_384");

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-512.</summary>
    public static SigningAlgorithmSpec RsassaPkcs1V15Sha512 { get; } = new("RSASSA_PKCS1_V1_5_SHA_512");

    /// <summary>ECDSA with SHA-256.</summary>
    public static SigningAlgorithmSpec EcdsaSha256 { get; } = new("ECDSA_SHA_256");

    /// <summary>ECDSA with SHA-384.</summary>
    public static SigningAlgorithmSpec EcdsaSha384 { get; } = new("ECDSA_SHA_384");

    /// <summary>ECDSA with SHA-512.</summary>
    public static SigningAlgorithmSpec EcdsaSha512 { get; } = new("ECDSA_SHA_512");

    /// <summary>The SM2 signature (China Regions).</summary>
    public static SigningAlgorithmSpec Sm2Dsa { get; } = new("SM2DSA");

    /// <summary>ML-DSA (FIPS 204).</summary>
    public static SigningAlgorithmSpec MlDsaShake256 { get; } = new("ML_DSA_SHAKE_256");

    /// <summary>Ed25519 (RFC 8032).</summary>
    public static SigningAlgorithmSpec Ed25519Sha512 { get; } = new("ED25519_SHA_512");

    /// <summary>Ed25519ph (RFC 8032).</summary>
    public static SigningAlgorithmSpec Ed25519PhSha512 { get; } = new("ED25519_PH_SHA_512");

    /// <summary>All known values.</summary>
    public static ImmutableArray<SigningAlgorithmSpec> Values { get; } =
    [
        RsassaPssSha256,
        RsassaPssSha384,
        RsassaPssSha512,
        RsassaPkcs1V15Sha256,
        RsassaPkcs1V15Sha384,
        RsassaPkcs1V15Sha512,
        EcdsaSha256,
        EcdsaSha384,
        EcdsaSha512,
        Sm2Dsa,
        MlDsaShake256,
        Ed25519Sha512,
        Ed25519PhSha512,
    ];

    /// <inheritdoc/>
    public static SigningAlgorithmSpec FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
