// The former form of KeySpec.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>The former form of <see cref="KeySpec"/>.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<CustomerMasterKeySpec>))]
public readonly record struct CustomerMasterKeySpec(string Value) : IWireEnum<CustomerMasterKeySpec>
{
    /// <summary>RSA with a modulus of 2,048 bits.</summary>
    public static CustomerMasterKeySpec Rsa2048 { get; } = new("RSA_2048");

    /// <summary>RSA with a modulus of 3,072 bits.</summary>
    public static CustomerMasterKeySpec Rsa3072 { get; } = new("RSA_3072");

    /// <summary>RSA with a modulus of 4,096 bits.</summary>
    public static CustomerMasterKeySpec Rsa4096 { get; } = new("RSA_4096");

    /// <summary>The elliptic curve P-256.</summary>
    public static CustomerMasterKeySpec EccNistP256 { get; } = new("ECC_NIST_P256");

    /// <summary>The elliptic curve P-384.</summary>
    public static CustomerMasterKeySpec EccNistP384 { get; } = new("ECC_NIST_P384");

    /// <summary>The elliptic curve P-521.</summary>
    public static CustomerMasterKeySpec EccNistP521 { get; } = new("ECC_NIST_P521");

    /// <summary>The elliptic curve secp256k1.</summary>
    public static CustomerMasterKeySpec EccSecgP256K1 { get; } = new("ECC_SECG_P256K1");

    /// <summary>Symmetric encryption: AES-256 in an authenticated mode.</summary>
    public static CustomerMasterKeySpec SymmetricDefault { get; } = new("SYMMETRIC_DEFAULT");

    /// <summary>An HMAC key for SHA-224.</summary>
    public static CustomerMasterKeySpec Hmac224 { get; } = new("HMAC_224");

    /// <summary>An HMAC key for SHA-256.</summary>
    public static CustomerMasterKeySpec Hmac256 { get; } = new("HMAC_256");

    /// <summary>An HMAC key for SHA-384.</summary>
    public static CustomerMasterKeySpec Hmac384 { get; } = new("HMAC_384");

    /// <summary>An HMAC key for SHA-512.</summary>
    public static CustomerMasterKeySpec Hmac512 { get; } = new("HMAC_512");

    /// <summary>The elliptic curve SM2 (China Regions).</summary>
    public static CustomerMasterKeySpec Sm2 { get; } = new("SM2");

    /// <summary>All known values.</summary>
    public static ImmutableArray<CustomerMasterKeySpec> Values { get; } =
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
    ];

    /// <inheritdoc/>
    public static CustomerMasterKeySpec FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
