// One question to the policies: may this principal do this to that.
namespace Trent.Authorization;

/// <summary>Whose the resource is, and whether it has a policy of its own.</summary>
public enum ResourceStanding
{
    /// <summary>No policy of its own (an account as a whole, an alias, a user): identity-based policies alone decide.</summary>
    WithoutPolicy = 1,

    /// <summary>A key: its policy decides who is let in, and whether identity-based policies count.</summary>
    WithPolicy,
}

/// <summary>A request as policies see it.</summary>
public readonly record struct AccessRequest
{
    /// <summary>Who asks.</summary>
    public required RequestPrincipal Principal { get; init; }

    /// <summary>The policies that come with him.</summary>
    public required CallerPolicies Policies { get; init; }

    /// <summary>The action, such as <c>kms:Encrypt</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The ARN of the resource, or <c>*</c> where none is concerned.</summary>
    public required string Resource { get; init; }

    /// <summary>The 12 digits of the account that owns the resource.</summary>
    public required string ResourceAccountId { get; init; }

    /// <summary>The resource's own policy; <see langword="null"/> for what has none.</summary>
    public PolicyDocument? ResourcePolicy { get; init; }

    /// <summary>
    /// The unique ids that the principals of <see cref="ResourcePolicy"/> had when it was put, by ARN; a user or role that was made anew
    /// under an old name is not the one that was named. <see langword="null"/> where names alone count.
    /// </summary>
    public IReadOnlyDictionary<string, string>? NamedUniqueIds { get; init; }

    /// <summary>Whether a grant on the resource allows the action to this principal.</summary>
    public bool IsGranted { get; init; }

    /// <summary>What the request says for condition keys.</summary>
    public required RequestContext Context { get; init; }

    /// <summary>Decides (docs/authorization.md, "The decision"). Pure; allocates nothing.</summary>
    public Decision Decide() => new(new AccessDecision(in this, null).Decide());

    /// <summary>
    /// Decides, and tells every statement that allows or denies it, whether or not the others let that count; for people, not for the path
    /// of a request.
    /// </summary>
    /// <param name="statements">Where they are added: the resource's own policy first, then identity-based policies, boundary and session policies.</param>
    public Decision Explain(ICollection<DecidingStatement> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        return new Decision(new AccessDecision(in this, statements).Decide());
    }
}
