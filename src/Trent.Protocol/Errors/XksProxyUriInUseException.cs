// XksProxyUriInUseException: another external key store uses that endpoint and path.
namespace Trent.Protocol;

/// <summary>Another external key store uses that endpoint and path.</summary>
public sealed class XksProxyUriInUseException : KmsServiceException
{
    internal XksProxyUriInUseException(string? wireMessage)
        : base("XksProxyUriInUseException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static XksProxyUriInUseException WithoutMessage() => new(null);
}
