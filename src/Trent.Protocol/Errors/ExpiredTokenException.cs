// ExpiredTokenException: the temporary credentials have expired.
namespace Trent.Protocol;

/// <summary>The temporary credentials have expired.</summary>
public sealed class ExpiredTokenException : KmsServiceException
{
    internal ExpiredTokenException(string? wireMessage)
        : base("ExpiredTokenException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The session is over (docs/authentication.md, row 10).</summary>
    public static ExpiredTokenException Create() =>
        new("The security token included in the request is expired");
}
