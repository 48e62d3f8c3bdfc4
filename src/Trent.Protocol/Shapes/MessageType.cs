// What a message to be signed is.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>What a message to be signed is.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<MessageType>))]
public readonly record struct MessageType(string Value) : IWireEnum<MessageType>
{
    /// <summary>The message itself.</summary>
    public static MessageType Raw { get; } = new("RAW");

    /// <summary>A digest of the message.</summary>
    public static MessageType Digest { get; } = new("DIGEST");

    /// <summary>The message representative of ML-DSA, made by the caller.</summary>
    public static MessageType ExternalMu { get; } = new("EXTERNAL_MU");

    /// <summary>All known values.</summary>
    public static ImmutableArray<MessageType> Values { get; } =
    [
        Raw,
        Digest,
        ExternalMu,
    ];

    /// <inheritdoc/>
    public static MessageType FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
