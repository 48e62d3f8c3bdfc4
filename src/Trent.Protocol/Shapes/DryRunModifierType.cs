// What a dry run leaves out.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>What a dry run leaves out.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<DryRunModifierType>))]
public readonly record struct DryRunModifierType(string Value) : IWireEnum<DryRunModifierType>
{
    /// <summary>The ciphertext is not looked at and may be left out.</summary>
    public static DryRunModifierType IgnoreCiphertext { get; } = new("IGNORE_CIPHERTEXT");

    /// <summary>All known values.</summary>
    public static ImmutableArray<DryRunModifierType> Values { get; } =
    [
        IgnoreCiphertext,
    ];

    /// <inheritdoc/>
    public static DryRunModifierType FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
