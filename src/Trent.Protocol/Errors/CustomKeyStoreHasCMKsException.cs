// CustomKeyStoreHasCMKsException: the custom key store still holds KMS keys.
namespace Trent.Protocol;

/// <summary>The custom key store still holds KMS keys.</summary>
public sealed class CustomKeyStoreHasCMKsException : KmsServiceException
{
    internal CustomKeyStoreHasCMKsException(string? wireMessage)
        : base("CustomKeyStoreHasCMKsException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static CustomKeyStoreHasCMKsException WithoutMessage() => new(null);
}
