// IncompleteSignatureException: the Authorization header lacks something or cannot be read.
namespace Trent.Protocol;

/// <summary>The Authorization header lacks something or cannot be read.</summary>
public sealed class IncompleteSignatureException : KmsServiceException
{
    internal IncompleteSignatureException(string? wireMessage)
        : base("IncompleteSignatureException", wireMessage, Fault.Client)
    {
    }

    /// <summary>Only AWS4-HMAC-SHA256 is taken (docs/authentication.md, row 2).</summary>
    public static IncompleteSignatureException UnsupportedAlgorithm(string algorithm) =>
        new($"Unsupported AWS 'algorithm': '{algorithm}'.");

    /// <summary>An item of the header has no value (docs/authentication.md, row 3).</summary>
    public static IncompleteSignatureException MissingEquals(string item, string header) =>
        new($"'{item}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'.");

    /// <summary>Parts are missing; all are listed (docs/authentication.md, row 4).</summary>
    public static IncompleteSignatureException MissingParts(string joinedText) =>
        new(joinedText);

    /// <summary>The date cannot be read (docs/authentication.md, row 6).</summary>
    public static IncompleteSignatureException BadDate(string date) =>
        new($"Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601");

    /// <summary>The credential has not five parts (docs/authentication.md, row 7).</summary>
    public static IncompleteSignatureException BadCredential(string credential) =>
        new($"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'");
}
