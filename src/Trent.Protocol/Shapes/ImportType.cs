// Whether imported key material is new to its key.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Whether imported key material is new to its key.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<ImportType>))]
public readonly record struct ImportType(string Value) : IWireEnum<ImportType>
{
    /// <summary>The key never had this material.</summary>
    public static ImportType NewKeyMaterial { get; } = new("NEW_KEY_MATERIAL");

    /// <summary>The key had this material before.</summary>
    public static ImportType ExistingKeyMaterial { get; } = new("EXISTING_KEY_MATERIAL");

    /// <summary>All known values.</summary>
    public static ImmutableArray<ImportType> Values { get; } =
    [
        NewKeyMaterial,
        ExistingKeyMaterial,
    ];

    /// <inheritdoc/>
    public static ImportType FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
