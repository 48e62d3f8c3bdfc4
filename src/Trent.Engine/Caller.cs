// Who calls, as authentication established it.
using System.Collections.Frozen;
using Trent.Authorization;
using Trent.Engine.Identifiers;

namespace Trent.Engine;

/// <summary>An authenticated caller, with all that policies may ask about him. Immutable, and shared by the requests of a credential.</summary>
public sealed class Caller
{
    /// <summary>Tags of callers and sessions: their keys are compared without case (AWS IAM user guide, aws:PrincipalTag).</summary>
    public static readonly FrozenDictionary<string, string> NoTags = FrozenDictionary<string, string>.Empty;

    /// <summary>Who it is.</summary>
    public required RequestPrincipal Principal { get; init; }

    /// <summary>The account he belongs to.</summary>
    public required AccountId Account { get; init; }

    /// <summary>The access key id that signed the request.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>What <c>aws:userid</c> is: the account of its root user, the unique id of a user, that of the role and the session's name.</summary>
    public required string UserId { get; init; }

    /// <summary>The name of a user; <see langword="null"/> for all others.</summary>
    public string? UserName { get; init; }

    /// <summary>The policies that come with him.</summary>
    public CallerPolicies Policies { get; init; } = CallerPolicies.None;

    /// <summary>The tags of the user, or those of the role and the session together; keys compare without case.</summary>
    public FrozenDictionary<string, string> Tags { get; init; } = NoTags;

    /// <summary>Those of the session's tags that pass on to roles assumed from it; keys compare without case.</summary>
    public FrozenDictionary<string, string> TransitiveTags { get; init; } = NoTags;

    /// <summary>When the temporary credential was issued; <see langword="null"/> for a lasting one.</summary>
    public DateTimeOffset? TokenIssuedAt { get; init; }

    /// <summary>The identity provider that vouched for whoever took the role, as <c>aws:FederatedProvider</c> names it.</summary>
    public string? FederatedProvider { get; init; }

    /// <summary>The source identity that was set when the role was taken.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The ARN of the principal, as it stands in messages and audit records.</summary>
    public string PrincipalArn => Principal.Arn;

    /// <summary>Whether the principal is the root user of the account.</summary>
    public bool IsAccountRoot => Principal.Kind == PrincipalKind.Root;

    /// <summary>
    /// Whether a user, or a root user, uses a temporary credential that he gave himself (GetSessionToken). A root user whom somebody took on
    /// (AssumeRoot) is no such caller: he always has a session policy.
    /// </summary>
    public bool IsOwnSession => TokenIssuedAt is not null && Principal.Kind is (PrincipalKind.User or PrincipalKind.Root) && Policies.Session.IsEmpty;

    /// <summary>The root user of an account.</summary>
    public static Caller RootOf(string partition, AccountId account, string accessKeyId) => new()
    {
        Principal = RequestPrincipal.RootOf(partition, account.Value),
        Account = account,
        AccessKeyId = accessKeyId,
        UserId = account.Value,
    };
}
