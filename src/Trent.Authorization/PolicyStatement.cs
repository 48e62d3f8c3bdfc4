// One statement of a policy, as parsed.
using System.Collections.Immutable;

namespace Trent.Authorization;

/// <summary>A statement: whom it concerns, what it allows or denies, on what, and under which conditions.</summary>
public sealed class PolicyStatement
{
    internal PolicyStatement(
        string? sid,
        PolicyEffect effect,
        PrincipalSet principals,
        PatternSet? actions,
        PatternSet? resources,
        ImmutableArray<PolicyCondition> conditions)
    {
        Sid = sid;
        Effect = effect;
        Principals = principals;
        Actions = actions;
        Resources = resources;
        Conditions = conditions;
    }

    /// <summary>The statement's own name, any text, or <see langword="null"/>.</summary>
    public string? Sid { get; }

    /// <summary>Allow or Deny.</summary>
    public PolicyEffect Effect { get; }

    /// <summary><c>Principal</c> or <c>NotPrincipal</c>.</summary>
    public PrincipalSet Principals { get; }

    /// <summary><c>Action</c> or <c>NotAction</c>, matched without case; <see langword="null"/> when the statement has neither and so has no effect.</summary>
    public PatternSet? Actions { get; }

    /// <summary><c>Resource</c> or <c>NotResource</c>, matched by case; <see langword="null"/> when the statement has neither and so has no effect.</summary>
    public PatternSet? Resources { get; }

    /// <summary>The conditions, all of which must hold; in the order of the text.</summary>
    public ImmutableArray<PolicyCondition> Conditions { get; }
}
