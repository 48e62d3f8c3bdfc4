// One statement of a policy, as parsed.
using System.Collections.Immutable;

namespace Trent.Authorization;

/// <summary>A statement: whom it concerns, what it allows or denies, on what, and under which conditions.</summary>
public sealed class PolicyStatement
{
    internal PolicyStatement(
        PolicyKind kind,
        string? sid,
        PolicyEffect effect,
        PrincipalSet? principals,
        PatternSet? actions,
        PatternSet? resources,
        ImmutableArray<PolicyCondition> conditions)
    {
        Kind = kind;
        Sid = sid;
        Effect = effect;
        Principals = principals;
        Actions = actions;
        Resources = resources;
        Conditions = conditions;
    }

    /// <summary>The statement's own name, or <see langword="null"/>: any text in a key policy, letters and digits elsewhere.</summary>
    public string? Sid { get; }

    /// <summary>Allow or Deny.</summary>
    public PolicyEffect Effect { get; }

    /// <summary><c>Principal</c> or <c>NotPrincipal</c>; <see langword="null"/> in an identity-based policy, which concerns whom it is attached to.</summary>
    public PrincipalSet? Principals { get; }

    /// <summary><c>Action</c> or <c>NotAction</c>, matched without case; <see langword="null"/> when the statement has neither and so has no effect.</summary>
    public PatternSet? Actions { get; }

    /// <summary>
    /// <c>Resource</c> or <c>NotResource</c>, matched by case; <see langword="null"/> when the statement has neither: it then has no effect,
    /// but in a trust policy, whose only resource is the role.
    /// </summary>
    public PatternSet? Resources { get; }

    /// <summary>The conditions, all of which must hold; in the order of the text.</summary>
    public ImmutableArray<PolicyCondition> Conditions { get; }

    private PolicyKind Kind { get; }

    /// <summary>Whether the statement, whoever it concerns, covers what is asked for and how.</summary>
    internal bool Covers(string action, string resource, RequestContext context)
    {
        bool inDoubt = Effect == PolicyEffect.Deny;
        if (Actions is null
            || !Actions.Takes(action, context, inDoubt)
            || !(Resources is null ? Kind == PolicyKind.Trust : Resources.Takes(resource, context, inDoubt)))
        {
            return false;
        }

        foreach (PolicyCondition condition in Conditions)
        {
            if (!condition.Test.Holds(context, inDoubt))
            {
                return false;
            }
        }

        return true;
    }
}
