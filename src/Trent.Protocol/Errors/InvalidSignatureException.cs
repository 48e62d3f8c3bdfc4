// InvalidSignatureException: the signature of the request is not right.
namespace Trent.Protocol;

/// <summary>The signature of the request is not right.</summary>
public sealed class InvalidSignatureException : KmsServiceException
{
    internal InvalidSignatureException(string? wireMessage)
        : base("InvalidSignatureException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The signature differs (docs/authentication.md, row 13).</summary>
    public static InvalidSignatureException SignatureDiffers() =>
        new("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");

    /// <summary>The host is not among the signed headers (docs/authentication.md, row 5).</summary>
    public static InvalidSignatureException HostNotSigned() =>
        new("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");

    /// <summary>A header that must be signed is not (docs/authentication.md, row 5). The text is unconfirmed.</summary>
    public static InvalidSignatureException HeaderNotSigned(string header) =>
        new($"'{header}' must be a 'SignedHeader' in the AWS Authorization.");

    /// <summary>The request is more than 5 minutes old; times as <c>20251110T145715Z</c> (docs/authentication.md, row 11).</summary>
    public static InvalidSignatureException Expired(string time, string limit, string now) =>
        new($"Signature expired: {time} is now earlier than {limit} ({now} - 5 min.)");

    /// <summary>The request is more than 5 minutes ahead (docs/authentication.md, row 12).</summary>
    public static InvalidSignatureException NotYetCurrent(string time, string limit, string now) =>
        new($"Signature not yet current: {time} is still later than {limit} ({now} + 5 min.)");

    /// <summary>The credential scope is wrong; the texts of what is wrong are joined by blanks (docs/authentication.md, row 8).</summary>
    public static InvalidSignatureException Scope(string joinedTexts) =>
        new(joinedTexts);
}
