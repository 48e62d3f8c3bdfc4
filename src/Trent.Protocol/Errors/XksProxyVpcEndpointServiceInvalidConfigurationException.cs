// XksProxyVpcEndpointServiceInvalidConfigurationException: the VPC endpoint service is not set up as an external key store needs it.
namespace Trent.Protocol;

/// <summary>The VPC endpoint service is not set up as an external key store needs it.</summary>
public sealed class XksProxyVpcEndpointServiceInvalidConfigurationException : KmsServiceException
{
    internal XksProxyVpcEndpointServiceInvalidConfigurationException(string? wireMessage)
        : base("XksProxyVpcEndpointServiceInvalidConfigurationException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static XksProxyVpcEndpointServiceInvalidConfigurationException WithoutMessage() => new(null);
}
