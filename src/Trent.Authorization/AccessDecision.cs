// The decision of a request: what each kind of policy says, and what comes of it together (docs/authorization.md, "The decision").
using System.Collections.Immutable;

namespace Trent.Authorization;

/// <summary>Decides one request. A value on the stack: nothing outlives the question.</summary>
internal readonly ref struct AccessDecision
{
    private const PrincipalMatch Direct = PrincipalMatch.Self | PrincipalMatch.Role | PrincipalMatch.Everyone;

    private readonly ref readonly AccessRequest _request;
    private readonly ICollection<DecidingStatement>? _statements;
    private readonly Voice _resource;
    private readonly Voice _identity;
    private readonly Voice _boundary;
    private readonly Voice _session;

    /// <summary>Hears all policies, so that a Deny in any of them counts.</summary>
    /// <param name="request">The question.</param>
    /// <param name="statements">Where to note the statements that have a part; <see langword="null"/> when nobody wants to know.</param>
    public AccessDecision(ref readonly AccessRequest request, ICollection<DecidingStatement>? statements)
    {
        _request = ref request;
        _statements = statements;
        CallerPolicies policies = request.Policies;
        _resource = request.ResourcePolicy is { } resourcePolicy ? Hear(resourcePolicy, null, isOfResource: true) : default;
        _identity = Hear(policies.Identity);
        _boundary = policies.Boundary is { } boundary ? Hear(boundary.Document, boundary.Name, isOfResource: false) : Voice.Silent;
        _session = policies.Session.IsEmpty ? Voice.Silent : Hear(policies.Session);
    }

    /// <summary>What comes of it.</summary>
    public DecisionReason Decide()
    {
        // In the order in which the user guide's flow chart looks at the policies; one is enough, and one is told.
        if (_resource.Denies)
        {
            return DecisionReason.DeniedByResourcePolicy;
        }

        if (_identity.Denies)
        {
            return DecisionReason.DeniedByIdentityPolicy;
        }

        if (_boundary.Denies)
        {
            return DecisionReason.DeniedByBoundary;
        }

        if (_session.Denies)
        {
            return DecisionReason.DeniedBySessionPolicy;
        }

        DecisionReason reason = _request.Principal.AccountId != _request.ResourceAccountId ? DecideFromOutside()
            : _request.ResourcePolicy is null ? DecideWithoutPolicy()
            : DecideFromInside();
        if (!new Decision(reason).IsAllowed && _request.IsGranted)
        {
            reason = DecisionReason.AllowedByGrant;
        }

        return new Decision(reason).IsAllowed && !IsPastLimits ? LimitedBy(reason) : reason;
    }

    private bool IsRoot => _request.Principal.Kind == PrincipalKind.Root;

    // A policy of the same account's resource that names the user or the session itself is not limited by what a boundary or a session
    // policy merely leaves out (IAM user guide, policy evaluation logic, resource-based policies).
    private bool IsPastLimits =>
        _resource.AllowsAny(PrincipalMatch.Self) && _request.Principal.AccountId == _request.ResourceAccountId;

    private DecisionReason LimitedBy(DecisionReason reason) =>
        !_boundary.Allows ? DecisionReason.NoBoundaryAllows
        : !_session.Allows ? DecisionReason.NoSessionPolicyAllows
        : reason;

    private DecisionReason DecideWithoutPolicy() =>
        IsRoot ? DecisionReason.AllowedAsRoot
        : _identity.Allows ? DecisionReason.AllowedByIdentityPolicy
        : DecisionReason.NoIdentityPolicyAllows;

    private DecisionReason DecideFromInside()
    {
        if (IsRoot)
        {
            return _resource.Allows ? DecisionReason.AllowedAsRoot : DecisionReason.NoResourcePolicyAllows;
        }

        if (_resource.AllowsAny(Direct))
        {
            return DecisionReason.AllowedByResourcePolicy;
        }

        return !_resource.AllowsAny(PrincipalMatch.Account) ? DecisionReason.NoResourcePolicyAllows
            : _identity.Allows ? DecisionReason.AllowedByIdentityPolicy
            : DecisionReason.NoIdentityPolicyAllows;
    }

    private DecisionReason DecideFromOutside()
    {
        if (_request.ResourcePolicy is null)
        {
            return DecisionReason.NoIdentityPolicyAllows;
        }

        // An identity provider vouches for its own account only.
        if (!_resource.Allows || _request.Principal.Kind == PrincipalKind.Federated)
        {
            return DecisionReason.NoResourcePolicyAllows;
        }

        if (IsRoot)
        {
            return DecisionReason.AllowedAsRoot;
        }

        return !_identity.Allows ? DecisionReason.NoIdentityPolicyAllows
            : _resource.AllowsAny(Direct) ? DecisionReason.AllowedByResourcePolicy
            : DecisionReason.AllowedByIdentityPolicy;
    }

    private Voice Hear(ImmutableArray<AttachedPolicy> policies)
    {
        Voice voice = default;
        foreach (AttachedPolicy policy in policies)
        {
            voice = voice.With(Hear(policy.Document, policy.Name, isOfResource: false));
        }

        return voice;
    }

    private Voice Hear(PolicyDocument document, string? name, bool isOfResource)
    {
        Voice voice = default;
        ImmutableArray<PolicyStatement> all = document.Statements;
        for (int i = 0; i < all.Length; i++)
        {
            PolicyStatement statement = all[i];
            // A policy in a place for the other kind concerns nobody.
            PrincipalMatch match = statement.Principals is not { } principals ? (isOfResource ? PrincipalMatch.None : PrincipalMatch.Self)
                : isOfResource ? principals.Match(_request, statement.Effect)
                : PrincipalMatch.None;
            if (match == PrincipalMatch.None || !statement.Covers(_request.Action, _request.Resource, _request.Context))
            {
                continue;
            }

            voice = voice.With(statement.Effect == PolicyEffect.Deny ? new Voice(PrincipalMatch.None, Denies: true) : new Voice(match, Denies: false));
            _statements?.Add(new DecidingStatement(name, i, statement.Sid));
        }

        return voice;
    }

    /// <summary>What the policies of one kind say.</summary>
    /// <param name="Allowed">In which ways they allow it; by itself, for policies that come with the caller.</param>
    /// <param name="Denies">Whether one denies it.</param>
    private readonly record struct Voice(PrincipalMatch Allowed, bool Denies)
    {
        /// <summary>There are no policies of the kind, and so it limits nothing.</summary>
        public static readonly Voice Silent = new(PrincipalMatch.Self, Denies: false);

        public bool Allows => Allowed != PrincipalMatch.None;

        public bool AllowsAny(PrincipalMatch ways) => (Allowed & ways) != PrincipalMatch.None;

        public Voice With(Voice other) => new(Allowed | other.Allowed, Denies || other.Denies);
    }
}
