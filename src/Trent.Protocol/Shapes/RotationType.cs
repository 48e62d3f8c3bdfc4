// What caused a rotation.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>What caused a rotation.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<RotationType>))]
public readonly record struct RotationType(string Value) : IWireEnum<RotationType>
{
    /// <summary>The rotation fell due.</summary>
    public static RotationType Automatic { get; } = new("AUTOMATIC");

    /// <summary>Somebody asked for it.</summary>
    public static RotationType OnDemand { get; } = new("ON_DEMAND");

    /// <summary>All known values.</summary>
    public static ImmutableArray<RotationType> Values { get; } =
    [
        Automatic,
        OnDemand,
    ];

    /// <inheritdoc/>
    public static RotationType FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
