// The state of a key (AWS KMS developer guide, "Key states").
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>The state of a key (AWS KMS developer guide, "Key states").</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<KeyState>))]
public readonly record struct KeyState(string Value) : IWireEnum<KeyState>
{
    /// <summary>A replica that is not finished.</summary>
    public static KeyState Creating { get; } = new("Creating");

    /// <summary>In use.</summary>
    public static KeyState Enabled { get; } = new("Enabled");

    /// <summary>Out of use.</summary>
    public static KeyState Disabled { get; } = new("Disabled");

    /// <summary>Will be destroyed when its waiting period ends.</summary>
    public static KeyState PendingDeletion { get; } = new("PendingDeletion");

    /// <summary>Key material is missing.</summary>
    public static KeyState PendingImport { get; } = new("PendingImport");

    /// <summary>A primary key that will be deleted once its replicas are gone.</summary>
    public static KeyState PendingReplicaDeletion { get; } = new("PendingReplicaDeletion");

    /// <summary>Its custom key store is not connected.</summary>
    public static KeyState Unavailable { get; } = new("Unavailable");

    /// <summary>Its primary Region is being changed.</summary>
    public static KeyState Updating { get; } = new("Updating");

    /// <summary>All known values.</summary>
    public static ImmutableArray<KeyState> Values { get; } =
    [
        Creating,
        Enabled,
        Disabled,
        PendingDeletion,
        PendingImport,
        PendingReplicaDeletion,
        Unavailable,
        Updating,
    ];

    /// <inheritdoc/>
    public static KeyState FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
