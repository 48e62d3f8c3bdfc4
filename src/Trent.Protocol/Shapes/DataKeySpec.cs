// What kind of data key.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>What kind of data key.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<DataKeySpec>))]
public readonly record struct DataKeySpec(string Value) : IWireEnum<DataKeySpec>
{
    /// <summary>256 bits.</summary>
    public static DataKeySpec Aes256 { get; } = new("AES_256");

    /// <summary>128 bits.</summary>
    public static DataKeySpec Aes128 { get; } = new("AES_128");

    /// <summary>All known values.</summary>
    public static ImmutableArray<DataKeySpec> Values { get; } =
    [
        Aes256,
        Aes128,
    ];

    /// <inheritdoc/>
    public static DataKeySpec FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
