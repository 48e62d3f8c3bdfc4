// The kind of key pair that wraps key material for its import.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>The kind of key pair that wraps key material for its import.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<WrappingKeySpec>))]
public readonly record struct WrappingKeySpec(string Value) : IWireEnum<WrappingKeySpec>
{
    /// <summary>RSA with a modulus of 2,048 bits.</summary>
    public static WrappingKeySpec Rsa2048 { get; } = new("RSA_2048");

    /// <summary>RSA with a modulus of 3,072 bits.</summary>
    public static WrappingKeySpec Rsa3072 { get; } = new("RSA_3072");

    /// <summary>RSA with a modulus of 4,096 bits.</summary>
    public static WrappingKeySpec Rsa4096 { get; } = new("RSA_4096");

    /// <summary>The elliptic curve SM2 (China Regions).</summary>
    public static WrappingKeySpec Sm2 { get; } = new("SM2");

    /// <summary>All known values.</summary>
    public static ImmutableArray<WrappingKeySpec> Values { get; } =
    [
        Rsa2048,
        Rsa3072,
        Rsa4096,
        Sm2,
    ];

    /// <inheritdoc/>
    public static WrappingKeySpec FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
