// NotAuthorizedException: the caller may not do this, whatever policies say.
namespace Trent.Protocol;

/// <summary>The caller may not do this, whatever policies say.</summary>
public sealed class NotAuthorizedException : KmsServiceException
{
    internal NotAuthorizedException(string? wireMessage)
        : base("NotAuthorizedException", wireMessage, Fault.Client)
    {
    }

    /// <summary>Aliases that begin with <c>alias/aws/</c> are not the customer's (docs/compatibility.md, "Aliases"). That there is no text is unconfirmed.</summary>
    public static NotAuthorizedException ReservedAlias() => new(null);
}
