// Whether imported key material expires.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Whether imported key material expires.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<ExpirationModelType>))]
public readonly record struct ExpirationModelType(string Value) : IWireEnum<ExpirationModelType>
{
    /// <summary>The material expires on a date.</summary>
    public static ExpirationModelType KeyMaterialExpires { get; } = new("KEY_MATERIAL_EXPIRES");

    /// <summary>The material does not expire.</summary>
    public static ExpirationModelType KeyMaterialDoesNotExpire { get; } = new("KEY_MATERIAL_DOES_NOT_EXPIRE");

    /// <summary>All known values.</summary>
    public static ImmutableArray<ExpirationModelType> Values { get; } =
    [
        KeyMaterialExpires,
        KeyMaterialDoesNotExpire,
    ];

    /// <inheritdoc/>
    public static ExpirationModelType FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
