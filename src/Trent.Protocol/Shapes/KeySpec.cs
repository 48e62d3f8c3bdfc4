// What kind of key.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>What kind of key.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<KeySpec>))]
public readonly record struct KeySpec(string Value) : IWireEnum<KeySpec>
{
    /// <summary>RSA with a modulus of 2,048 bits.</summary>
    public static KeySpec Rsa2048 { get; } = new("RSA_2048");

    /// <summary>RSA with a modulus of 3,072 bits.</summary>
    public static KeySpec Rsa3072 { get; } = new("RSA_3072");

    /// <summary>RSA with a modulus of 4,096 bits.</summary>
    public static KeySpec Rsa4096 { get; } = new("RSA_4096");

    /// <summary>The elliptic curve P-256.</summary>
    public static KeySpec EccNistP256 { get; } = new("ECC_NIST_P256");

    /// <summary>The elliptic curve P-384.</summary>
    public static KeySpec EccNistP384 { get; } = new("ECC_NIST_P384");

    /// <summary>The elliptic curve P-521.</summary>
    public static KeySpec EccNistP521 { get; } = new("ECC_NIST_P521");

    /// <summary>The elliptic curve secp256k1.</summary>
    public static KeySpec EccSecgP256K1 { get; } = new("ECC_SECG_P256K1");

    /// <summary>Symmetric encryption: AES-256 in an authenticated mode.</summary>
    public static KeySpec SymmetricDefault { get; } = new("SYMMETRIC_DEFAULT");

    /// <summary>An HMAC key for SHA-224.</summary>
    public static KeySpec Hmac224 { get; } = new("HMAC_224");

    /// <summary>An HMAC key for SHA-256.</summary>
    public static KeySpec Hmac256 { get; } = new("HMAC_256");

    /// <summary>An HMAC key for SHA-384.</summary>
    public static KeySpec Hmac384 { get; } = new("HMAC_384");

    /// <summary>An HMAC key for SHA-512.</summary>
    public static KeySpec Hmac512 { get; } = new("HMAC_512");

    /// <summary>The elliptic curve SM2 (China Regions).</summary>
    public static KeySpec Sm2 { get; } = new("SM2");

    /// <summary>ML-DSA-44 (FIPS 204).</summary>
    public static KeySpec MlDsa44 { get; } = new("ML_DSA_44");

    /// <summary>ML-DSA-65 (FIPS 204).</summary>
    public static KeySpec MlDsa65 { get; } = new("ML_DSA_65");

    /// <summary>ML-DSA-87 (FIPS 204).</summary>
    public static KeySpec MlDsa87 { get; } = new("ML_DSA_87");

    /// <summary>The twisted Edwards curve of Ed25519.</summary>
    public static KeySpec EccNistEdwards25519 { get; } = new("ECC_NIST_EDWARDS25519");

    /// <summary>ML-KEM-1024 (FIPS 203).</summary>
    public static KeySpec MlKem1024 { get; } = new("ML_KEM_1024");

    /// <summary>ML-KEM-512 (FIPS 203).</summary>
    public static KeySpec MlKem512 { get; } = new("ML_KEM_512");

    /// <summary>ML-KEM-768 (FIPS 203).</summary>
    public static KeySpec MlKem768 { get; } = new("ML_KEM_768");

    /// <summary>All known values.</summary>
    public static ImmutableArray<KeySpec> Values { get; } =
    [
        Rsa2048,
        Rsa3072,
        Rsa4096,
        EccNistP256,
        EccNistP384,
        EccNistP521,
        EccSecgP256K1,
        SymmetricDefault,
        Hmac224,
        Hmac256,
        Hmac384,
        Hmac512,
        Sm2,
        MlDsa44,
        MlDsa65,
        MlDsa87,
        EccNistEdwards25519,
        MlKem1024,
        MlKem512,
        MlKem768,
    ];

    /// <inheritdoc/>
    public static KeySpec FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
