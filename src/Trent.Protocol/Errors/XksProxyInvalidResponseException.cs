// XksProxyInvalidResponseException: the external key store proxy answered something that cannot be understood.
namespace Trent.Protocol;

/// <summary>The external key store proxy answered something that cannot be understood.</summary>
public sealed class XksProxyInvalidResponseException : KmsServiceException
{
    internal XksProxyInvalidResponseException(string? wireMessage)
        : base("XksProxyInvalidResponseException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static XksProxyInvalidResponseException WithoutMessage() => new(null);
}
