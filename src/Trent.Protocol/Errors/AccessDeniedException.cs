// AccessDeniedException: the caller may not do this.
namespace Trent.Protocol;

/// <summary>The caller may not do this.</summary>
public sealed class AccessDeniedException : KmsServiceException
{
    internal AccessDeniedException(string? wireMessage)
        : base("AccessDeniedException", wireMessage, Fault.Client)
    {
    }

    /// <summary>Nothing allows it; the kind is that of the policy that should have, <c>identity-based policy</c> for instance (docs/compatibility.md, "Key identifiers").</summary>
    public static AccessDeniedException NoPolicyAllows(string callerArn, string action, string resourceArn, string policyKind) =>
        new($"User: {callerArn} is not authorized to perform: {action} on resource: {resourceArn} because no {policyKind} allows the {action} action");

    /// <summary>A key that does not exist and one that the caller may not see are told alike (docs/compatibility.md, "Key identifiers").</summary>
    public static AccessDeniedException ResourceNotVisible(string callerArn, string action) =>
        new($"User: {callerArn} is not authorized to perform: {action} on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access");

    /// <summary>The key named by a ciphertext is unknown or not permitted (docs/compatibility.md, "Key identifiers").</summary>
    public static AccessDeniedException CiphertextKeyNotAccessible() =>
        new("The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.");

    /// <summary>A policy denies it; its kind is <c>identity-based policy</c> or <c>resource-based policy</c>, for instance (docs/compatibility.md, "Key identifiers").</summary>
    public static AccessDeniedException ExplicitDeny(string callerArn, string action, string resourceArn, string policyKind) =>
        new($"User: {callerArn} is not authorized to perform: {action} on resource: {resourceArn} with an explicit deny in {(policyKind.StartsWith('i') ? "an" : "a")} {policyKind}");
}
