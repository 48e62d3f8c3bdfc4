// CustomKeyStoreInvalidStateException: the custom key store is in a state that does not allow the operation.
namespace Trent.Protocol;

/// <summary>The custom key store is in a state that does not allow the operation.</summary>
public sealed class CustomKeyStoreInvalidStateException : KmsServiceException
{
    internal CustomKeyStoreInvalidStateException(string? wireMessage)
        : base("CustomKeyStoreInvalidStateException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static CustomKeyStoreInvalidStateException WithoutMessage() => new(null);
}
