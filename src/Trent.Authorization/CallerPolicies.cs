// The policies that come with a caller, whatever he asks for.
using System.Collections.Immutable;

namespace Trent.Authorization;

/// <summary>A policy and where it is attached, for those who want to know what decided.</summary>
/// <param name="Name">As a person finds it: the ARN of a managed policy, or such as <c>inline policy NAME of user NAME</c>.</param>
/// <param name="Document">The policy, of kind <see cref="PolicyKind.Identity"/>.</param>
public sealed record AttachedPolicy(string Name, PolicyDocument Document);

/// <summary>The policies of a caller. Immutable.</summary>
public sealed class CallerPolicies
{
    /// <summary>No policies at all, as of the root user of an account.</summary>
    public static CallerPolicies None { get; } = new();

    /// <summary>The identity-based policies: inline and managed ones, the groups' included.</summary>
    public ImmutableArray<AttachedPolicy> Identity { get; init; } = [];

    /// <summary>The permissions boundary: whatever it does not allow too is not allowed; <see langword="null"/> where there is none.</summary>
    public AttachedPolicy? Boundary { get; init; }

    /// <summary>The policies given when the session began: whatever none of them allows too is not allowed; empty where the session has none.</summary>
    public ImmutableArray<AttachedPolicy> Session { get; init; } = [];
}
