// How an external key store proxy is reached.
namespace Trent.Protocol;

/// <summary>How an external key store proxy is reached.</summary>
public sealed class XksProxyConfigurationType : IDisposable
{
    /// <summary>How the external key store proxy is reached.</summary>
    public XksProxyConnectivityType? Connectivity { get; init; }

    /// <summary>The id of the credential that the external key store proxy knows.</summary>
    public SensitiveString? AccessKeyId { get; init; }

    /// <summary>The address of the external key store proxy.</summary>
    public string? UriEndpoint { get; init; }

    /// <summary>The path of the proxy API.</summary>
    public string? UriPath { get; init; }

    /// <summary>The VPC endpoint service through which the proxy is reached.</summary>
    public string? VpcEndpointServiceName { get; init; }

    /// <summary>The account that owns the VPC endpoint service.</summary>
    public string? VpcEndpointServiceOwner { get; init; }

    /// <summary>Zeroes what is secret in it.</summary>
    public void Dispose() => AccessKeyId?.Dispose();
}
