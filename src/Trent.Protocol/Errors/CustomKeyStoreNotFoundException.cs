// CustomKeyStoreNotFoundException: there is no such custom key store.
namespace Trent.Protocol;

/// <summary>There is no such custom key store.</summary>
public sealed class CustomKeyStoreNotFoundException : KmsServiceException
{
    internal CustomKeyStoreNotFoundException(string? wireMessage)
        : base("CustomKeyStoreNotFoundException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The account has no store with that id or name in this Region. The text is unconfirmed.</summary>
    public static CustomKeyStoreNotFoundException NotFound(string id) =>
        new($"Custom key store {id} not found.");
}
