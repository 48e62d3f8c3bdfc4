// XksProxyVpcEndpointServiceNotFoundException: there is no such VPC endpoint service.
namespace Trent.Protocol;

/// <summary>There is no such VPC endpoint service.</summary>
public sealed class XksProxyVpcEndpointServiceNotFoundException : KmsServiceException
{
    internal XksProxyVpcEndpointServiceNotFoundException(string? wireMessage)
        : base("XksProxyVpcEndpointServiceNotFoundException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static XksProxyVpcEndpointServiceNotFoundException WithoutMessage() => new(null);
}
