// ExpiredImportTokenException: the import token is more than 24 hours old.
namespace Trent.Protocol;

/// <summary>The import token is more than 24 hours old.</summary>
public sealed class ExpiredImportTokenException : KmsServiceException
{
    internal ExpiredImportTokenException(string? wireMessage)
        : base("ExpiredImportTokenException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The token has expired (AWS KMS API). No text of the service is known, so that none is sent.</summary>
    public static ExpiredImportTokenException WithoutMessage() => new(null);
}
