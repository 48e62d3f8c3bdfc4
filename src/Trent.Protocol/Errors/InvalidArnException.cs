// InvalidArnException: an ARN is malformed, or names what is not allowed there.
namespace Trent.Protocol;

/// <summary>An ARN is malformed, or names what is not allowed there.</summary>
public sealed class InvalidArnException : KmsServiceException
{
    internal InvalidArnException(string? wireMessage)
        : base("InvalidArnException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The text is no ARN of a key or an alias (docs/compatibility.md, "Key identifiers"). The text is unconfirmed.</summary>
    public static InvalidArnException Malformed(string arn) =>
        new($"Invalid arn {arn}");

    /// <summary>The ARN names nobody who could use a grant (AWS KMS API).</summary>
    public static InvalidArnException InvalidPrincipal(string arn) =>
        new($"ARN does not refer to a valid principal: {arn}");
}
