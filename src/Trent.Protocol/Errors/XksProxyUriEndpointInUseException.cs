// XksProxyUriEndpointInUseException: another external key store uses that endpoint.
namespace Trent.Protocol;

/// <summary>Another external key store uses that endpoint.</summary>
public sealed class XksProxyUriEndpointInUseException : KmsServiceException
{
    internal XksProxyUriEndpointInUseException(string? wireMessage)
        : base("XksProxyUriEndpointInUseException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static XksProxyUriEndpointInUseException WithoutMessage() => new(null);
}
