// The one place where a decision against a caller becomes the error that he sees.
using Trent.Authorization;
using Trent.Protocol;

namespace Trent.Engine.Authorization;

/// <summary>The texts of AccessDeniedException, by what decided (AWS IAM user guide, access denied error messages).</summary>
internal static class Refusals
{
    /// <summary>The refusal of an action on something of the caller's own account.</summary>
    public static AccessDeniedException InOwnAccount(DecisionReason reason, string callerArn, string action, string resourceArn) => reason switch
    {
        DecisionReason.DeniedByResourcePolicy => AccessDeniedException.ExplicitDeny(callerArn, action, resourceArn, "resource-based policy"),
        DecisionReason.NoResourcePolicyAllows => AccessDeniedException.NoPolicyAllows(callerArn, action, resourceArn, "resource-based policy"),
        _ => Elsewhere(reason, callerArn, action, resourceArn) ?? AccessDeniedException.NoPolicyAllows(callerArn, action, resourceArn, "identity-based policy"),
    };

    /// <summary>
    /// The refusal of an action on another account's key, or on one that does not exist: whatever his own account says is told, and nothing
    /// that depends on the key.
    /// </summary>
    public static AccessDeniedException OfStranger(DecisionReason reason, string callerArn, string action, string resourceArn) =>
        Elsewhere(reason, callerArn, action, resourceArn) is { } own && reason is not (DecisionReason.NoBoundaryAllows or DecisionReason.NoSessionPolicyAllows)
            ? own
            : AccessDeniedException.ResourceNotVisible(callerArn, action);

    // What does not depend on the resource's policy.
    private static AccessDeniedException? Elsewhere(DecisionReason reason, string callerArn, string action, string resourceArn) => reason switch
    {
        DecisionReason.DeniedByIdentityPolicy => AccessDeniedException.ExplicitDeny(callerArn, action, resourceArn, "identity-based policy"),
        DecisionReason.DeniedByBoundary => AccessDeniedException.ExplicitDeny(callerArn, action, resourceArn, "permissions boundary"),
        DecisionReason.DeniedBySessionPolicy => AccessDeniedException.ExplicitDeny(callerArn, action, resourceArn, "session policy"),
        DecisionReason.NoBoundaryAllows => AccessDeniedException.NoPolicyAllows(callerArn, action, resourceArn, "permissions boundary"),
        DecisionReason.NoSessionPolicyAllows => AccessDeniedException.NoPolicyAllows(callerArn, action, resourceArn, "session policy"),
        _ => null,
    };
}
