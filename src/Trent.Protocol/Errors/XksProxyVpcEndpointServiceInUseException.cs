// XksProxyVpcEndpointServiceInUseException: another external key store uses that VPC endpoint service.
namespace Trent.Protocol;

/// <summary>Another external key store uses that VPC endpoint service.</summary>
public sealed class XksProxyVpcEndpointServiceInUseException : KmsServiceException
{
    internal XksProxyVpcEndpointServiceInUseException(string? wireMessage)
        : base("XksProxyVpcEndpointServiceInUseException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static XksProxyVpcEndpointServiceInUseException WithoutMessage() => new(null);
}
