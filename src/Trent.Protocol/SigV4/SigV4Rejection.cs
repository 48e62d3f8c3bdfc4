// A refusal of a signed request as a value: the reason, the error's type and its exact text.
namespace Trent.Protocol.SigV4;

/// <summary>
/// Why a request was refused and how the service says so. Always answered with HTTP status 400. A value and not an exception, because
/// a peer without a credential can cause it at will.
/// </summary>
/// <param name="Kind">The reason.</param>
/// <param name="ErrorType">The error's name on the wire, as in <c>__type</c>.</param>
/// <param name="Message">The text on the wire. May repeat parts of the request's own Authorization header: write it to the peer, not to a log.</param>
public readonly record struct SigV4Rejection(SigV4RejectionKind Kind, string ErrorType, string? Message)
{
    private const string MissingAuthenticationToken = "MissingAuthenticationTokenException";
    private const string IncompleteSignature = "IncompleteSignatureException";
    private const string InvalidSignature = "InvalidSignatureException";
    private const string UnrecognizedClient = "UnrecognizedClientException";
    private const string ExpiredToken = "ExpiredTokenException";
    private const string InvalidToken = "The security token included in the request is invalid.";

    internal static SigV4Rejection AuthorizationMissing() =>
        new(SigV4RejectionKind.AuthorizationMissing, MissingAuthenticationToken, "Request is missing Authentication Token");

    internal static SigV4Rejection AuthorizationDuplicate() =>
        new(SigV4RejectionKind.AuthorizationDuplicate, IncompleteSignature, "The header 'authorization' must be sent exactly once.");

    internal static SigV4Rejection AuthorizationTooLong() => new(
        SigV4RejectionKind.AuthorizationTooLong,
        IncompleteSignature,
        $"The Authorization header must have at most {SigV4Limits.AuthorizationCharactersMax} characters.");

    internal static SigV4Rejection RequestFormUnsupported() => new(
        SigV4RejectionKind.RequestFormUnsupported,
        IncompleteSignature,
        "Only POST requests to '/' without a query string, signed in the Authorization header, are accepted.");

    internal static SigV4Rejection AlgorithmUnsupported(ReadOnlySpan<char> algorithm) =>
        new(SigV4RejectionKind.AlgorithmUnsupported, IncompleteSignature, $"Unsupported AWS 'algorithm': '{algorithm}'.");

    internal static SigV4Rejection ParameterMalformed(ReadOnlySpan<char> item, string header) => new(
        SigV4RejectionKind.ParameterMalformed,
        IncompleteSignature,
        $"'{item}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'.");

    internal static SigV4Rejection ParameterUnexpected(ReadOnlySpan<char> name) => new(
        SigV4RejectionKind.ParameterUnexpected,
        IncompleteSignature,
        $"Authorization header accepts 'Credential', 'SignedHeaders' and 'Signature' once each, got '{name}'.");

    internal static SigV4Rejection ParameterMissing(bool credential, bool signature, bool signedHeaders, bool date)
    {
        var message =
            (credential ? "Authorization header requires 'Credential' parameter. " : "")
            + (signature ? "Authorization header requires 'Signature' parameter. " : "")
            + (signedHeaders ? "Authorization header requires 'SignedHeaders' parameter. " : "")
            + (date ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. " : "")
            + "Authorization=AWS4-HMAC-SHA256";
        return new(SigV4RejectionKind.ParameterMissing, IncompleteSignature, message);
    }

    internal static SigV4Rejection SignedHeadersMalformed() => new(
        SigV4RejectionKind.SignedHeadersMalformed,
        InvalidSignature,
        $"'SignedHeaders' must be at most {SigV4Limits.SignedHeadersMax} different lower-case names in ascending order, separated by ';'.");

    internal static SigV4Rejection SignedHeaderDuplicate(string name) =>
        new(SigV4RejectionKind.SignedHeaderDuplicate, InvalidSignature, $"The header '{name}' must be sent exactly once.");

    internal static SigV4Rejection SignedHeaderAbsent(string name) => new(
        SigV4RejectionKind.SignedHeaderAbsent,
        InvalidSignature,
        $"'{name}' is a 'SignedHeader' in the AWS Authorization but is not in the request.");

    internal static SigV4Rejection SignedHeaderValueMalformed(string name) =>
        new(SigV4RejectionKind.SignedHeaderValueMalformed, InvalidSignature, $"The header '{name}' has a control character in its value.");

    internal static SigV4Rejection SignedHeadersTooLong() => new(
        SigV4RejectionKind.SignedHeadersTooLong,
        InvalidSignature,
        $"The canonical request must have at most {SigV4Limits.CanonicalRequestBytesMax} bytes.");

    internal static SigV4Rejection HostNotSigned() => new(
        SigV4RejectionKind.HeaderNotSigned,
        InvalidSignature,
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");

    internal static SigV4Rejection HeaderNotSigned(string name) =>
        new(SigV4RejectionKind.HeaderNotSigned, InvalidSignature, $"'{name}' must be a 'SignedHeader' in the AWS Authorization.");

    internal static SigV4Rejection DateMalformed(string date) => new(
        SigV4RejectionKind.DateMalformed,
        IncompleteSignature,
        $"Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601");

    internal static SigV4Rejection CredentialMalformed(ReadOnlySpan<char> credential) => new(
        SigV4RejectionKind.CredentialMalformed,
        IncompleteSignature,
        $"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'");

    internal static SigV4Rejection ScopeWrong(string sentences) => new(SigV4RejectionKind.ScopeWrong, InvalidSignature, sentences);

    internal static SigV4Rejection AccessKeyIdMalformed() => new(SigV4RejectionKind.AccessKeyIdMalformed, UnrecognizedClient, InvalidToken);

    internal static SigV4Rejection SessionTokenMalformed() => new(SigV4RejectionKind.SessionTokenMalformed, UnrecognizedClient, InvalidToken);

    internal static SigV4Rejection CredentialUnknown() => new(SigV4RejectionKind.CredentialUnknown, UnrecognizedClient, InvalidToken);

    internal static SigV4Rejection CredentialExpired() =>
        new(SigV4RejectionKind.CredentialExpired, ExpiredToken, "The security token included in the request is expired");

    internal static SigV4Rejection SignatureExpired(long at, long now, int minutes) => new(
        SigV4RejectionKind.SignatureExpired,
        InvalidSignature,
        $"Signature expired: {SigV4Timestamp.Format(at)} is now earlier than {SigV4Timestamp.Format(now - (minutes * 60L))} ({SigV4Timestamp.Format(now)} - {minutes} min.)");

    internal static SigV4Rejection SignatureNotYetCurrent(long at, long now, int minutes) => new(
        SigV4RejectionKind.SignatureNotYetCurrent,
        InvalidSignature,
        $"Signature not yet current: {SigV4Timestamp.Format(at)} is still later than {SigV4Timestamp.Format(now + (minutes * 60L))} ({SigV4Timestamp.Format(now)} + {minutes} min.)");

    internal static SigV4Rejection BodyHashMismatch() => new(
        SigV4RejectionKind.BodyHashMismatch,
        InvalidSignature,
        "The header 'x-amz-content-sha256' must be the SHA-256 of the body in lower-case hexadecimal.");

    internal static SigV4Rejection SignatureMismatch() => new(
        SigV4RejectionKind.SignatureMismatch,
        InvalidSignature,
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");
}
