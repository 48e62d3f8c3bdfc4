// UnrecognizedClientException: the access key or the session token is not known.
namespace Trent.Protocol;

/// <summary>The access key or the session token is not known.</summary>
public sealed class UnrecognizedClientException : KmsServiceException
{
    internal UnrecognizedClientException(string? wireMessage)
        : base("UnrecognizedClientException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The access key does not exist, or the token is not the one issued with it (docs/authentication.md, row 9).</summary>
    public static UnrecognizedClientException InvalidToken() =>
        new("The security token included in the request is invalid.");
}
