// XksKeyAlreadyInUseException: another KMS key of the custom key store uses that external key.
namespace Trent.Protocol;

/// <summary>Another KMS key of the custom key store uses that external key.</summary>
public sealed class XksKeyAlreadyInUseException : KmsServiceException
{
    internal XksKeyAlreadyInUseException(string? wireMessage)
        : base("XksKeyAlreadyInUseException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static XksKeyAlreadyInUseException WithoutMessage() => new(null);
}
