// XksKeyInvalidConfigurationException: the external key is not an enabled 256-bit AES key that may encrypt and decrypt.
namespace Trent.Protocol;

/// <summary>The external key is not an enabled 256-bit AES key that may encrypt and decrypt.</summary>
public sealed class XksKeyInvalidConfigurationException : KmsServiceException
{
    internal XksKeyInvalidConfigurationException(string? wireMessage)
        : base("XksKeyInvalidConfigurationException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static XksKeyInvalidConfigurationException WithoutMessage() => new(null);
}
