// What kind of data key pair.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>What kind of data key pair.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<DataKeyPairSpec>))]
public readonly record struct DataKeyPairSpec(string Value) : IWireEnum<DataKeyPairSpec>
{
    /// <summary>RSA with a modulus of 2,048 bits.</summary>
    public static DataKeyPairSpec Rsa2048 { get; } = new("RSA_2048");

    /// <summary>RSA with a modulus of 3,072 bits.</summary>
    public static DataKeyPairSpec Rsa3072 { get; } = new("RSA_3072");

    /// <summary>RSA with a modulus of 4,096 bits.</summary>
    public static DataKeyPairSpec Rsa4096 { get; } = new("RSA_4096");

    /// <summary>The elliptic curve P-256.</summary>
    public static DataKeyPairSpec EccNistP256 { get; } = new("ECC_NIST_P256");

    /// <summary>The elliptic curve P-384.</summary>
    public static DataKeyPairSpec EccNistP384 { get; } = new("ECC_NIST_P384");

    /// <summary>The elliptic curve P-521.</summary>
    public static DataKeyPairSpec EccNistP521 { get; } = new("ECC_NIST_P521");

    /// <summary>The elliptic curve secp256k1.</summary>
    public static DataKeyPairSpec EccSecgP256K1 { get; } = new("ECC_SECG_P256K1");

    /// <summary>The elliptic curve SM2 (China Regions).</summary>
    public static DataKeyPairSpec Sm2 { get; } = new("SM2");

    /// <summary>The twisted Edwards curve of Ed25519.</summary>
    public static DataKeyPairSpec EccNistEdwards25519 { get; } = new("ECC_NIST_EDWARDS25519");

    /// <summary>ML-KEM-1024 (FIPS 203).</summary>
    public static DataKeyPairSpec MlKem1024 { get; } = new("ML_KEM_1024");

    /// <summary>ML-KEM-512 (FIPS 203).</summary>
    public static DataKeyPairSpec MlKem512 { get; } = new("ML_KEM_512");

    /// <summary>ML-KEM-768 (FIPS 203).</summary>
    public static DataKeyPairSpec MlKem768 { get; } = new("ML_KEM_768");

    /// <summary>All known values.</summary>
    public static ImmutableArray<DataKeyPairSpec> Values { get; } =
    [
        Rsa2048,
        Rsa3072,
        Rsa4096,
        EccNistP256,
        EccNistP384,
        EccNistP521,
        EccSecgP256K1,
        Sm2,
        EccNistEdwards25519,
        MlKem1024,
        MlKem512,
        MlKem768,
    ];

    /// <inheritdoc/>
    public static DataKeyPairSpec FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
