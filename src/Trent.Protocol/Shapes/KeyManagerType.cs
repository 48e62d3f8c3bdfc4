// Who manages a key.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Who manages a key.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<KeyManagerType>))]
public readonly record struct KeyManagerType(string Value) : IWireEnum<KeyManagerType>
{
    /// <summary>An AWS service, for the account.</summary>
    public static KeyManagerType Aws { get; } = new("AWS");

    /// <summary>The account itself.</summary>
    public static KeyManagerType Customer { get; } = new("CUSTOMER");

    /// <summary>All known values.</summary>
    public static ImmutableArray<KeyManagerType> Values { get; } =
    [
        Aws,
        Customer,
    ];

    /// <inheritdoc/>
    public static KeyManagerType FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
