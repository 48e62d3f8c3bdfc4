// The principals that a statement concerns.
using System.Collections.Immutable;

namespace Trent.Authorization;

/// <summary>The content of <c>Principal</c> or <c>NotPrincipal</c>.</summary>
public sealed class PrincipalSet
{
    internal PrincipalSet(bool isNegated, ImmutableArray<PolicyPrincipal> principals)
    {
        IsNegated = isNegated;
        Principals = principals;
    }

    /// <summary>Whether the element was <c>NotPrincipal</c>: it then concerns everyone but those listed.</summary>
    public bool IsNegated { get; }

    /// <summary>The principals in the order of the text; at least one.</summary>
    public ImmutableArray<PolicyPrincipal> Principals { get; }
}
