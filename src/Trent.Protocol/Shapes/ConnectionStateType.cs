// Whether a custom key store is connected.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Whether a custom key store is connected.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<ConnectionStateType>))]
public readonly record struct ConnectionStateType(string Value) : IWireEnum<ConnectionStateType>
{
    /// <summary>The store is connected.</summary>
    public static ConnectionStateType Connected { get; } = new("CONNECTED");

    /// <summary>The store is being connected.</summary>
    public static ConnectionStateType Connecting { get; } = new("CONNECTING");

    /// <summary>The store could not be connected.</summary>
    public static ConnectionStateType Failed { get; } = new("FAILED");

    /// <summary>The store is not connected.</summary>
    public static ConnectionStateType Disconnected { get; } = new("DISCONNECTED");

    /// <summary>The store is being disconnected.</summary>
    public static ConnectionStateType Disconnecting { get; } = new("DISCONNECTING");

    /// <summary>All known values.</summary>
    public static ImmutableArray<ConnectionStateType> Values { get; } =
    [
        Connected,
        Connecting,
        Failed,
        Disconnected,
        Disconnecting,
    ];

    /// <inheritdoc/>
    public static ConnectionStateType FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
