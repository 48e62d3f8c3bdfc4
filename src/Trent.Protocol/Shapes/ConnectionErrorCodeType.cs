// Why a custom key store could not be connected.
using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>Why a custom key store could not be connected.</summary>
/// <param name="Value">The value as on the wire.</param>
[JsonConverter(typeof(WireEnumConverter<ConnectionErrorCodeType>))]
public readonly record struct ConnectionErrorCodeType(string Value) : IWireEnum<ConnectionErrorCodeType>
{
    /// <summary>The password of the CloudHSM user is wrong.</summary>
    public static ConnectionErrorCodeType InvalidCredentials { get; } = new("INVALID_CREDENTIALS");

    /// <summary>There is no such CloudHSM cluster.</summary>
    public static ConnectionErrorCodeType ClusterNotFound { get; } = new("CLUSTER_NOT_FOUND");

    /// <summary>The network failed.</summary>
    public static ConnectionErrorCodeType NetworkErrors { get; } = new("NETWORK_ERRORS");

    /// <summary>Something went wrong inside the service.</summary>
    public static ConnectionErrorCodeType InternalError { get; } = new("INTERNAL_ERROR");

    /// <summary>The cluster has too few active modules.</summary>
    public static ConnectionErrorCodeType InsufficientCloudHsmHsms { get; } = new("INSUFFICIENT_CLOUDHSM_HSMS");

    /// <summary>The CloudHSM user is locked out.</summary>
    public static ConnectionErrorCodeType UserLockedOut { get; } = new("USER_LOCKED_OUT");

    /// <summary>The CloudHSM user does not exist.</summary>
    public static ConnectionErrorCodeType UserNotFound { get; } = new("USER_NOT_FOUND");

    /// <summary>The CloudHSM user is logged in elsewhere.</summary>
    public static ConnectionErrorCodeType UserLoggedIn { get; } = new("USER_LOGGED_IN");

    /// <summary>A subnet of the cluster does not exist.</summary>
    public static ConnectionErrorCodeType SubnetNotFound { get; } = new("SUBNET_NOT_FOUND");

    /// <summary>A subnet of the cluster has no free address.</summary>
    public static ConnectionErrorCodeType InsufficientFreeAddressesInSubnet { get; } = new("INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET");

    /// <summary>The proxy denied access.</summary>
    public static ConnectionErrorCodeType XksProxyAccessDenied { get; } = new("XKS_PROXY_ACCESS_DENIED");

    /// <summary>The proxy cannot be reached.</summary>
    public static ConnectionErrorCodeType XksProxyNotReachable { get; } = new("XKS_PROXY_NOT_REACHABLE");

    /// <summary>There is no such VPC endpoint service.</summary>
    public static ConnectionErrorCodeType XksVpcEndpointServiceNotFound { get; } = new("XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND");

    /// <summary>The proxy answered something that cannot be understood.</summary>
    public static ConnectionErrorCodeType XksProxyInvalidResponse { get; } = new("XKS_PROXY_INVALID_RESPONSE");

    /// <summary>The proxy is not set up as it must be.</summary>
    public static ConnectionErrorCodeType XksProxyInvalidConfiguration { get; } = new("XKS_PROXY_INVALID_CONFIGURATION");

    /// <summary>The VPC endpoint service is not set up as it must be.</summary>
    public static ConnectionErrorCodeType XksVpcEndpointServiceInvalidConfiguration { get; } = new("XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION");

    /// <summary>The proxy did not answer in time.</summary>
    public static ConnectionErrorCodeType XksProxyTimedOut { get; } = new("XKS_PROXY_TIMED_OUT");

    /// <summary>The TLS of the proxy is not set up as it must be.</summary>
    public static ConnectionErrorCodeType XksProxyInvalidTlsConfiguration { get; } = new("XKS_PROXY_INVALID_TLS_CONFIGURATION");

    /// <summary>All known values.</summary>
    public static ImmutableArray<ConnectionErrorCodeType> Values { get; } =
    [
        InvalidCredentials,
        ClusterNotFound,
        NetworkErrors,
        InternalError,
        InsufficientCloudHsmHsms,
        UserLockedOut,
        UserNotFound,
        UserLoggedIn,
        SubnetNotFound,
        InsufficientFreeAddressesInSubnet,
        XksProxyAccessDenied,
        XksProxyNotReachable,
        XksVpcEndpointServiceNotFound,
        XksProxyInvalidResponse,
        XksProxyInvalidConfiguration,
        XksVpcEndpointServiceInvalidConfiguration,
        XksProxyTimedOut,
        XksProxyInvalidTlsConfiguration,
    ];

    /// <inheritdoc/>
    public static ConnectionErrorCodeType FromWire(string value) => new(value);

    /// <summary>The value as on the wire.</summary>
    public override string ToString() => Value;
}
