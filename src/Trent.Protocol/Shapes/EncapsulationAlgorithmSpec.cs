// A key encapsulation algorithm.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>A key encapsulation algorithm.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<EncapsulationAlgorithmSpec>))]
public readonly record struct EncapsulationAlgorithmSpec(string Value) : IWireEnum<EncapsulationAlgorithmSpec>
{
    /// <summary>ML-KEM (FIPS 203).</summary>
    public static EncapsulationAlgorithmSpec MlKem { get; } = new("ML_KEM");

    /// <summary>All known values.</summary>
    public static ImmutableArray<EncapsulationAlgorithmSpec> Values { get; } =
    [
        MlKem,
    ];

    /// <inheritdoc/>
    public static EncapsulationAlgorithmSpec FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
