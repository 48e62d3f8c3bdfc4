// XksProxyUriUnreachableException: the external key store proxy cannot be reached.
namespace Trent.Protocol;

/// <summary>The external key store proxy cannot be reached.</summary>
public sealed class XksProxyUriUnreachableException : KmsServiceException
{
    internal XksProxyUriUnreachableException(string? wireMessage)
        : base("XksProxyUriUnreachableException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static XksProxyUriUnreachableException WithoutMessage() => new(null);
}
