// Whether imported key material is present.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Whether imported key material is present.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<ImportState>))]
public readonly record struct ImportState(string Value) : IWireEnum<ImportState>
{
    /// <summary>The material is present.</summary>
    public static ImportState Imported { get; } = new("IMPORTED");

    /// <summary>The material is missing.</summary>
    public static ImportState PendingImport { get; } = new("PENDING_IMPORT");

    /// <summary>All known values.</summary>
    public static ImmutableArray<ImportState> Values { get; } =
    [
        Imported,
        PendingImport,
    ];

    /// <inheritdoc/>
    public static ImportState FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
