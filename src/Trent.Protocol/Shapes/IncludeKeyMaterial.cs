// What a list of rotations holds.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>What a list of rotations holds.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<IncludeKeyMaterial>))]
public readonly record struct IncludeKeyMaterial(string Value) : IWireEnum<IncludeKeyMaterial>
{
    /// <summary>All key materials, the first and waiting ones too.</summary>
    public static IncludeKeyMaterial AllKeyMaterial { get; } = new("ALL_KEY_MATERIAL");

    /// <summary>Completed rotations only.</summary>
    public static IncludeKeyMaterial RotationsOnly { get; } = new("ROTATIONS_ONLY");

    /// <summary>All known values.</summary>
    public static ImmutableArray<IncludeKeyMaterial> Values { get; } =
    [
        AllKeyMaterial,
        RotationsOnly,
    ];

    /// <inheritdoc/>
    public static IncludeKeyMaterial FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
