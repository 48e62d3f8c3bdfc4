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

    /// <summary>How the set concerns a principal (docs/authorization.md, "Principals").</summary>
    /// <param name="request">The request, with its principal and the unique ids of those who are named.</param>
    /// <param name="effect">The effect of the statement.</param>
    internal PrincipalMatch Match(in AccessRequest request, PolicyEffect effect)
    {
        PrincipalMatch match = PrincipalMatch.None;
        foreach (PolicyPrincipal principal in Principals)
        {
            match |= MatchOf(principal, request);
        }

        if (IsNegated)
        {
            return IsExcepted(match, request, effect) ? PrincipalMatch.None : PrincipalMatch.Everyone;
        }

        // Whoever has no identity here yet is let in by the name of his provider alone.
        return request.Principal.Kind == PrincipalKind.Federated && effect == PolicyEffect.Allow ? match & PrincipalMatch.Self : match;
    }

    // The user guide wants a Deny with NotPrincipal to list the principal himself, and his role and account beside him: those do not
    // except all who belong to them. And it excepts nobody who has a permissions boundary. An Allow excepts whoever is listed in any way.
    private static bool IsExcepted(PrincipalMatch match, in AccessRequest request, PolicyEffect effect)
    {
        if (effect == PolicyEffect.Allow)
        {
            return match != PrincipalMatch.None || request.Principal.Kind == PrincipalKind.Federated;
        }

        PrincipalMatch closest = request.Principal.Kind == PrincipalKind.Root ? PrincipalMatch.Account : PrincipalMatch.Self;
        return (match & (closest | PrincipalMatch.Everyone)) != PrincipalMatch.None && request.Policies.Boundary is null;
    }

    private static PrincipalMatch MatchOf(PolicyPrincipal named, in AccessRequest request)
    {
        RequestPrincipal principal = request.Principal;
        switch (named)
        {
            case PolicyPrincipal.Anyone:
                return PrincipalMatch.Everyone;
            case PolicyPrincipal.Account account:
                return account.AccountId == principal.AccountId && (account.Partition is null || account.Partition == principal.Partition)
                    ? PrincipalMatch.Account
                    : PrincipalMatch.None;
            case PolicyPrincipal.Federated federated:
                return principal.Kind == PrincipalKind.Federated && federated.Provider == principal.Arn ? PrincipalMatch.Self : PrincipalMatch.None;
            case PolicyPrincipal.Identity identity when principal.Kind is PrincipalKind.User or PrincipalKind.RoleSession:
                PrincipalMatch match = identity.Arn == principal.Arn ? PrincipalMatch.Self
                    : identity.Arn == principal.RoleArn ? PrincipalMatch.Role
                    : PrincipalMatch.None;
                return match != PrincipalMatch.None && IsTheOneNamed(identity.Arn, request) ? match : PrincipalMatch.None;
            default:
                return PrincipalMatch.None;
        }
    }

    private static bool IsTheOneNamed(string arn, in AccessRequest request) =>
        request.NamedUniqueIds is not { } ids || (ids.TryGetValue(arn, out string? id) && id == request.Principal.UniqueId);
}
