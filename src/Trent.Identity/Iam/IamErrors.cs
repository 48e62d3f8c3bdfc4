// The errors of IAM, with AWS's names, statuses and texts.
using Trent.Authorization;
using Trent.Engine;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>One factory for each error that IAM answers (AWS IAM API reference; texts as AWS's service words them).</summary>
internal static class IamErrors
{
    private const int BadRequest = 400;
    private const int Forbidden = 403;
    private const int NotFound = 404;
    private const int Conflict = 409;

    public static QueryException NotAuthorized(Caller caller, string action, string resource, DecisionReason reason) => new(
        "AccessDenied",
        $"User: {caller.PrincipalArn} is not authorized to perform: {action} on resource: {resource} {BecauseOf(reason, action)}",
        Forbidden);

    public static QueryException SessionTokenNotAccepted() =>
        new("InvalidClientTokenId", "The security token included in the request is invalid", Forbidden);

    public static QueryException NoSuchEntity(string kind, string name) => NoSuchEntity($"The {kind} with name {name} cannot be found.");

    public static QueryException NoSuchAccessKey(string id) => NoSuchEntity($"The Access Key with id {id} cannot be found.");

    public static QueryException NoSuchPolicy(string arn) => NoSuchEntity($"Policy {arn} was not found.");

    public static QueryException PolicyNotAttachable(string arn) => NoSuchEntity($"Policy {arn} does not exist or is not attachable.");

    public static QueryException NoSuchPolicyVersion(string arn, string version) =>
        NoSuchEntity($"Policy {arn} version {version} does not exist or is not attachable.");

    public static QueryException NoSuchProvider(string arn) => NoSuchEntity($"OpenIDConnect Provider not found for arn {arn}");

    public static QueryException NoSuchEntity(string message) => new("NoSuchEntity", message, NotFound);

    public static QueryException AlreadyExists(string kind, string name) => AlreadyExists($"{kind} with name {name} already exists.");

    public static QueryException AlreadyExists(string message) => new("EntityAlreadyExists", message, Conflict);

    public static QueryException DeleteConflict(string message) => new("DeleteConflict", message, Conflict);

    public static QueryException MustFirst(string what) => DeleteConflict($"Cannot delete entity, must {what} first.");

    public static QueryException QuotaExceeded(string quota, int limit) => LimitExceeded($"Cannot exceed quota for {quota}: {limit}");

    public static QueryException LimitExceeded(string message) => new("LimitExceeded", message, Conflict);

    public static QueryException MalformedPolicyDocument(string reason) => new("MalformedPolicyDocument", reason, BadRequest);

    public static QueryException InvalidInput(string message) => new("InvalidInput", message, BadRequest);

    public static QueryException Unmodifiable(string message) => new("UnmodifiableEntity", message, BadRequest);

    public static QueryException ManagedByAws(string arn) =>
        new("AccessDenied", $"Policy {arn} is managed by AWS and cannot be changed.", Forbidden);

    public static QueryException ConcurrentModification() =>
        new("ConcurrentModification", "Multiple requests to change this object were submitted simultaneously.", Conflict);

    // The AWS IAM user guide, "access denied error messages".
    private static string BecauseOf(DecisionReason reason, string action) => reason switch
    {
        DecisionReason.DeniedByIdentityPolicy => "with an explicit deny in an identity-based policy",
        DecisionReason.DeniedByBoundary => "with an explicit deny in a permissions boundary",
        DecisionReason.DeniedBySessionPolicy => "with an explicit deny in a session policy",
        DecisionReason.NoBoundaryAllows => $"because no permissions boundary allows the {action} action",
        DecisionReason.NoSessionPolicyAllows => $"because no session policy allows the {action} action",
        _ => $"because no identity-based policy allows the {action} action",
    };
}
