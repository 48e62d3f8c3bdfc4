// The errors of STS, with AWS's names, statuses and texts.
using Trent.Engine;
using Trent.Identity.Query;

namespace Trent.Identity.Sts;

/// <summary>One factory for each error that STS answers (AWS STS API reference; texts as AWS's service words them).</summary>
internal static class StsErrors
{
    private const int BadRequest = 400;
    private const int Forbidden = 403;

    /// <summary>Nothing allows the action; also for roles that do not exist, so that a stranger learns nothing.</summary>
    public static QueryException NotAuthorized(Caller caller, string action, string? resource) => new(
        "AccessDenied",
        resource is null
            ? $"User: {caller.PrincipalArn} is not authorized to perform: {action}"
            : $"User: {caller.PrincipalArn} is not authorized to perform: {action} on resource: {resource}",
        Forbidden);

    public static QueryException WebIdentityNotAuthorized() =>
        new("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", Forbidden);

    public static QueryException RolesAreNotForRoot() => new("AccessDenied", "Roles may not be assumed by root accounts.", Forbidden);

    public static QueryException NotOfTheOperator(Caller caller, string target) => new(
        "AccessDenied",
        $"User: {caller.PrincipalArn} is not authorized to perform: sts:AssumeRoot on resource: {target} because only principals of the operator's account may",
        Forbidden);

    public static QueryException SessionCredentials(string action) => new("AccessDenied", $"Cannot call {action} with session credentials", Forbidden);

    public static QueryException MissingAuthenticationToken() => new("MissingAuthenticationToken", "Request is missing Authentication Token", Forbidden);

    public static QueryException MultiFactorFailed() =>
        new("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.", Forbidden);

    public static QueryException AccessKeyUnknown(string accessKeyId) => new(QueryError.ValidationError($"Access key {accessKeyId} does not exist."));

    public static QueryException ArnInvalid(string arn) => new(QueryError.ValidationError($"{arn} is invalid"));

    public static QueryException LongerThanRoleAllows() =>
        new(QueryError.ValidationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role."));

    public static QueryException LongerThanChainingAllows() =>
        new(QueryError.ValidationError("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."));

    public static QueryException MalformedPolicyDocument(string reason) => new("MalformedPolicyDocument", reason, BadRequest);

    public static QueryException PackedPolicyTooLarge(int percent) =>
        new("PackedPolicyTooLarge", $"Packed policy consumes {percent}% of allotted space, please use smaller policy.", BadRequest);

    public static QueryException InvalidParameterValue(string message) => new("InvalidParameterValue", message, BadRequest);

    public static QueryException InvalidIdentityToken(string message) => new("InvalidIdentityToken", message, BadRequest);

    public static QueryException IdentityTokenExpired(string message) => new("ExpiredTokenException", message, BadRequest);

    public static QueryException ProviderUnreachable(string issuer) =>
        new("IDPCommunicationError", $"Couldn't retrieve verification key from your identity provider, {issuer}", BadRequest);
}
