// What a temporary credential says of its holder, as the session token carries it.
using System.Collections.Immutable;
using Trent.Engine.Identifiers;
using Trent.Identity.Model;

namespace Trent.Identity.Directory;

/// <summary>A session of a role. Immutable; keep one instance per token, by which what is made of it is remembered.</summary>
public sealed class RoleSession
{
    /// <summary>The access key id of the temporary credential.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The account of the role.</summary>
    public required AccountId Account { get; init; }

    /// <summary>The name of the role.</summary>
    public required string RoleName { get; init; }

    /// <summary>The unique id that the role had when the session began; a role made anew under the name is not the one that was assumed.</summary>
    public required string RoleUniqueId { get; init; }

    /// <summary>The name of the session.</summary>
    public required string SessionName { get; init; }

    /// <summary>When the credential was issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The session policy that was given in line, or <see langword="null"/>.</summary>
    public string? Policy { get; init; }

    /// <summary>The ARNs of the managed policies that were given as session policies.</summary>
    public ImmutableArray<string> PolicyArns { get; init; } = [];

    /// <summary>The session tags; one of the role's key stands in for the role's.</summary>
    public ImmutableArray<IdentityTag> Tags { get; init; } = [];

    /// <summary>The keys of the tags that pass on to roles assumed from this session.</summary>
    public ImmutableArray<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>The source identity, or <see langword="null"/>.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The provider that vouched for whoever assumed the role, as <c>aws:FederatedProvider</c> names it, or <see langword="null"/>.</summary>
    public string? FederatedProvider { get; init; }
}

/// <summary>A temporary credential of a user (GetSessionToken) or of the root user of an account (GetSessionToken, AssumeRoot). Immutable; keep one instance per token.</summary>
public sealed class UserSession
{
    /// <summary>The access key id of the temporary credential.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The account.</summary>
    public required AccountId Account { get; init; }

    /// <summary>The name of the user; <see langword="null"/> for the root user.</summary>
    public required string? UserName { get; init; }

    /// <summary>The unique id that the user had when the session began; <see langword="null"/> for the root user.</summary>
    public required string? UserUniqueId { get; init; }

    /// <summary>When the credential was issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>
    /// The ARN of the managed policy that limits a root user whom somebody took on (AssumeRoot); <see langword="null"/> for the credential
    /// of whoever asked for it himself.
    /// </summary>
    public string? TaskPolicyArn { get; init; }
}
