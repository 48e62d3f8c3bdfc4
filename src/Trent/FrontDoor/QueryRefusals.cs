// Refusals of signed requests in the words of the query services.
using Trent.Identity.Query;
using Trent.Protocol.SigV4;

namespace Trent.FrontDoor;

/// <summary>
/// The names and statuses of IAM and STS for what the KMS calls otherwise (docs/authentication.md, "Query services"); the texts are the same.
/// </summary>
internal static class QueryRefusals
{
    /// <summary>The namespace of what AWS's front end says of requests that no service has taken.</summary>
    public const string NoService = "http://webservices.amazon.com/AWSFault/2005-15-09";

    /// <summary>The access key, or the session token with it, is not known or not good for the service.</summary>
    public static QueryError InvalidClientTokenId { get; } =
        new("InvalidClientTokenId", "The security token included in the request is invalid.", StatusCodes.Status403Forbidden);

    /// <summary>A refusal of the verifier as IAM and STS answer it.</summary>
    public static QueryError Of(in SigV4Rejection rejection)
    {
        string message = rejection.Message ?? string.Empty;
        return rejection.ErrorType switch
        {
            "MissingAuthenticationTokenException" => new("MissingAuthenticationToken", message, StatusCodes.Status403Forbidden),
            "IncompleteSignatureException" => new("IncompleteSignature", message, StatusCodes.Status400BadRequest),
            "InvalidSignatureException" => new("SignatureDoesNotMatch", message, StatusCodes.Status403Forbidden),
            "UnrecognizedClientException" => new("InvalidClientTokenId", message, StatusCodes.Status403Forbidden),
            "ExpiredTokenException" => new("ExpiredToken", message, StatusCodes.Status403Forbidden),
            _ => throw new InvalidOperationException($"The verifier refuses with {rejection.ErrorType}, which has no name in the query services."),
        };
    }
}
