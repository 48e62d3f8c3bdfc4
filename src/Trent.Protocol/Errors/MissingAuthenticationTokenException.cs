// MissingAuthenticationTokenException: the request is not signed.
namespace Trent.Protocol;

/// <summary>The request is not signed.</summary>
public sealed class MissingAuthenticationTokenException : KmsServiceException
{
    internal MissingAuthenticationTokenException(string? wireMessage)
        : base("MissingAuthenticationTokenException", wireMessage, Fault.Client)
    {
    }

    /// <summary>There is neither an Authorization header nor a signature in the query (docs/authentication.md, row 1).</summary>
    public static MissingAuthenticationTokenException Create() =>
        new("Request is missing Authentication Token");
}
