// InvalidImportTokenException: the import token was made for another key or another account.
namespace Trent.Protocol;

/// <summary>The import token was made for another key or another account.</summary>
public sealed class InvalidImportTokenException : KmsServiceException
{
    internal InvalidImportTokenException(string? wireMessage)
        : base("InvalidImportTokenException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The token is not for this key (AWS KMS API). No text of the service is known, so that none is sent.</summary>
    public static InvalidImportTokenException WithoutMessage() => new(null);
}
