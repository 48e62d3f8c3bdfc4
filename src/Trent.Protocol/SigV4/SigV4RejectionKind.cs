// The closed set of reasons for which a signed request is refused.
namespace Trent.Protocol.SigV4;

/// <summary>Why a request was refused; in the order in which the reasons win (docs/authentication.md).</summary>
public enum SigV4RejectionKind
{
    /// <summary>There is no Authorization header, or it is empty.</summary>
    AuthorizationMissing = 1,

    /// <summary>The Authorization header was sent more than once.</summary>
    AuthorizationDuplicate,

    /// <summary>The Authorization header is longer than <see cref="SigV4Limits.AuthorizationCharactersMax"/>.</summary>
    AuthorizationTooLong,

    /// <summary>The request is not POST / without a query string; presigned requests are among these.</summary>
    RequestFormUnsupported,

    /// <summary>The algorithm is not AWS4-HMAC-SHA256.</summary>
    AlgorithmUnsupported,

    /// <summary>A parameter of the Authorization header has no equal sign.</summary>
    ParameterMalformed,

    /// <summary>A parameter of the Authorization header is unknown or given twice.</summary>
    ParameterUnexpected,

    /// <summary>Credential, Signature, SignedHeaders or the date is missing.</summary>
    ParameterMissing,

    /// <summary>SignedHeaders is not a list of lower-case names in ascending order, or has too many names.</summary>
    SignedHeadersMalformed,

    /// <summary>A signed header was sent more than once.</summary>
    SignedHeaderDuplicate,

    /// <summary>A header is named as signed and is not in the request.</summary>
    SignedHeaderAbsent,

    /// <summary>A signed header has a control character in its value.</summary>
    SignedHeaderValueMalformed,

    /// <summary>The signed headers together are too long.</summary>
    SignedHeadersTooLong,

    /// <summary>A header that has to be signed is not.</summary>
    HeaderNotSigned,

    /// <summary>The date is not in ISO 8601 basic format.</summary>
    DateMalformed,

    /// <summary>The credential does not have five parts.</summary>
    CredentialMalformed,

    /// <summary>Region, service, terminator or date of the scope is wrong.</summary>
    ScopeWrong,

    /// <summary>The access key id is empty, too long or has other characters than letters, digits, '_' and '-'.</summary>
    AccessKeyIdMalformed,

    /// <summary>The session token is empty or longer than <see cref="SigV4Limits.SessionTokenCharactersMax"/>.</summary>
    SessionTokenMalformed,

    /// <summary>The access key, or the session token with it, is not known.</summary>
    CredentialUnknown,

    /// <summary>The temporary credential is over.</summary>
    CredentialExpired,

    /// <summary>The request is older than the skew allows.</summary>
    SignatureExpired,

    /// <summary>The request is further ahead than the skew allows.</summary>
    SignatureNotYetCurrent,

    /// <summary>x-amz-content-sha256 is not the hash of the body.</summary>
    BodyHashMismatch,

    /// <summary>The signature is another one.</summary>
    SignatureMismatch,
}
