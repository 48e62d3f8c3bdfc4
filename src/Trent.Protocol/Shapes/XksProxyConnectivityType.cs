// How an external key store proxy is reached.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>How an external key store proxy is reached.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<XksProxyConnectivityType>))]
public readonly record struct XksProxyConnectivityType(string Value) : IWireEnum<XksProxyConnectivityType>
{
    /// <summary>Over the internet.</summary>
    public static XksProxyConnectivityType PublicEndpoint { get; } = new("PUBLIC_ENDPOINT");

    /// <summary>Through a VPC endpoint service.</summary>
    public static XksProxyConnectivityType VpcEndpointService { get; } = new("VPC_ENDPOINT_SERVICE");

    /// <summary>All known values.</summary>
    public static ImmutableArray<XksProxyConnectivityType> Values { get; } =
    [
        PublicEndpoint,
        VpcEndpointService,
    ];

    /// <inheritdoc/>
    public static XksProxyConnectivityType FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
