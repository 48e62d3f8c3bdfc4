// A key agreement algorithm.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>A key agreement algorithm.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<KeyAgreementAlgorithmSpec>))]
public readonly record struct KeyAgreementAlgorithmSpec(string Value) : IWireEnum<KeyAgreementAlgorithmSpec>
{
    /// <summary>Elliptic curve Diffie-Hellman; the secret is the x coordinate.</summary>
    public static KeyAgreementAlgorithmSpec Ecdh { get; } = new("ECDH");

    /// <summary>All known values.</summary>
    public static ImmutableArray<KeyAgreementAlgorithmSpec> Values { get; } =
    [
        Ecdh,
    ];

    /// <inheritdoc/>
    public static KeyAgreementAlgorithmSpec FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
