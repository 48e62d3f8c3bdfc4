// XksKeyNotFoundException: the external key store proxy knows no such key.
namespace Trent.Protocol;

/// <summary>The external key store proxy knows no such key.</summary>
public sealed class XksKeyNotFoundException : KmsServiceException
{
    internal XksKeyNotFoundException(string? wireMessage)
        : base("XksKeyNotFoundException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static XksKeyNotFoundException WithoutMessage() => new(null);
}
