// What a multi-Region key is to its copies.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>What a multi-Region key is to its copies.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<MultiRegionKeyType>))]
public readonly record struct MultiRegionKeyType(string Value) : IWireEnum<MultiRegionKeyType>
{
    /// <summary>The primary key.</summary>
    public static MultiRegionKeyType Primary { get; } = new("PRIMARY");

    /// <summary>A replica.</summary>
    public static MultiRegionKeyType Replica { get; } = new("REPLICA");

    /// <summary>All known values.</summary>
    public static ImmutableArray<MultiRegionKeyType> Values { get; } =
    [
        Primary,
        Replica,
    ];

    /// <inheritdoc/>
    public static MultiRegionKeyType FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
