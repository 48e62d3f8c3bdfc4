// A message authentication algorithm.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>A message authentication algorithm.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<MacAlgorithmSpec>))]
public readonly record struct MacAlgorithmSpec(string Value) : IWireEnum<MacAlgorithmSpec>
{
    /// <summary>HMAC with SHA-224, 28 bytes.</summary>
    public static MacAlgorithmSpec HmacSha224 { get; } = new("HMAC_SHA_224");

    /// <summary>HMAC with SHA-256, 32 bytes.</summary>
    public static MacAlgorithmSpec HmacSha256 { get; } = new("HMAC_SHA_256");

    /// <summary>HMAC with SHA-384, 48 bytes.</summary>
    public static MacAlgorithmSpec HmacSha384 { get; } = new("HMAC_SHA_384");

    /// <summary>HMAC with SHA-512, 64 bytes.</summary>
    public static MacAlgorithmSpec HmacSha512 { get; } = new("HMAC_SHA_512");

    /// <summary>All known values.</summary>
    public static ImmutableArray<MacAlgorithmSpec> Values { get; } =
    [
        HmacSha224,
        HmacSha256,
        HmacSha384,
        HmacSha512,
    ];

    /// <inheritdoc/>
    public static MacAlgorithmSpec FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
