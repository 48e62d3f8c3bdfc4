// CustomKeyStoreNameInUseException: another custom key store of the account has that name.
namespace Trent.Protocol;

/// <summary>Another custom key store of the account has that name.</summary>
public sealed class CustomKeyStoreNameInUseException : KmsServiceException
{
    internal CustomKeyStoreNameInUseException(string? wireMessage)
        : base("CustomKeyStoreNameInUseException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The error. No text of the service is known, so that none is sent.</summary>
    public static CustomKeyStoreNameInUseException WithoutMessage() => new(null);
}
