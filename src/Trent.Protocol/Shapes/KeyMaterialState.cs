// What a key material is to its key.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>What a key material is to its key.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<KeyMaterialState>))]
public readonly record struct KeyMaterialState(string Value) : IWireEnum<KeyMaterialState>
{
    /// <summary>It only decrypts.</summary>
    public static KeyMaterialState NonCurrent { get; } = new("NON_CURRENT");

    /// <summary>It encrypts now.</summary>
    public static KeyMaterialState Current { get; } = new("CURRENT");

    /// <summary>It waits for a rotation to become current.</summary>
    public static KeyMaterialState PendingRotation { get; } = new("PENDING_ROTATION");

    /// <summary>It waits until all replicas have it too, and for a rotation.</summary>
    public static KeyMaterialState PendingMultiRegionImportAndRotation { get; } = new("PENDING_MULTI_REGION_IMPORT_AND_ROTATION");

    /// <summary>All known values.</summary>
    public static ImmutableArray<KeyMaterialState> Values { get; } =
    [
        NonCurrent,
        Current,
        PendingRotation,
        PendingMultiRegionImportAndRotation,
    ];

    /// <inheritdoc/>
    public static KeyMaterialState FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
