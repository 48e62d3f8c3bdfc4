// What came of deciding a request, and what decided it.
namespace Trent.Authorization;

/// <summary>Why a request is allowed or denied.</summary>
public enum DecisionReason
{
    /// <summary>The resource's policy allows the caller by name, or everyone.</summary>
    AllowedByResourcePolicy = 1,

    /// <summary>The resource's policy lets the account in, and the caller is its root user.</summary>
    AllowedAsRoot,

    /// <summary>An identity-based policy allows it; where the resource has a policy, that lets the account in.</summary>
    AllowedByIdentityPolicy,

    /// <summary>A grant allows it.</summary>
    AllowedByGrant,

    /// <summary>An identity-based policy denies it.</summary>
    DeniedByIdentityPolicy,

    /// <summary>The resource's policy denies it.</summary>
    DeniedByResourcePolicy,

    /// <summary>The permissions boundary denies it.</summary>
    DeniedByBoundary,

    /// <summary>A session policy denies it.</summary>
    DeniedBySessionPolicy,

    /// <summary>No identity-based policy allows it.</summary>
    NoIdentityPolicyAllows,

    /// <summary>The resource's policy lets in neither the caller nor, for identity-based policies to count, the account.</summary>
    NoResourcePolicyAllows,

    /// <summary>The permissions boundary does not allow it.</summary>
    NoBoundaryAllows,

    /// <summary>No session policy allows it.</summary>
    NoSessionPolicyAllows,
}

/// <summary>A statement that decided: its policy, and its place in it.</summary>
/// <param name="PolicyName">The name of the attached policy; <see langword="null"/> for the resource's own policy.</param>
/// <param name="Index">The statement's place, from 0.</param>
/// <param name="Sid">The statement's own name, if it has one.</param>
public sealed record DecidingStatement(string? PolicyName, int Index, string? Sid);

/// <summary>A decision.</summary>
/// <param name="Reason">Why.</param>
public readonly record struct Decision(DecisionReason Reason)
{
    /// <summary>Whether the request may go on.</summary>
    public bool IsAllowed => Reason <= DecisionReason.AllowedByGrant;

    /// <summary>Whether a policy denies it outright, which no grant can mend.</summary>
    public bool IsExplicitDeny => Reason is >= DecisionReason.DeniedByIdentityPolicy and <= DecisionReason.DeniedBySessionPolicy;
}
