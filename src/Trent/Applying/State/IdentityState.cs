// A user, group or role as it is, or as a file wants it to be.
namespace Trent.Applying.State;

/// <summary>The three kinds of identities. Their names are those of IAM's actions and parameters.</summary>
internal enum IdentityKind
{
    /// <summary>A group of users.</summary>
    Group = 1,

    /// <summary>A user.</summary>
    User,

    /// <summary>A role.</summary>
    Role,
}

/// <summary>
/// A user, group or role. What a file does not say of it is <see langword="null"/> and left as it is; what is said is meant completely.
/// Nothing is <see langword="null"/> in a state that was read from a server, but for what the kind does not have.
/// </summary>
internal sealed record IdentityState
{
    /// <summary>What a file writes for no permissions boundary.</summary>
    public const string NoBoundary = "none";

    /// <summary>What it is.</summary>
    public required IdentityKind Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its path.</summary>
    public string? Path { get; init; }

    /// <summary>The inline policies by their names.</summary>
    public IReadOnlyDictionary<string, string>? InlinePolicies { get; init; }

    /// <summary>The managed policies attached to it: ARNs, in a file also names of policies of the account.</summary>
    public IReadOnlyList<string>? AttachedPolicies { get; init; }

    /// <summary>The tags of a user or role.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The permissions boundary of a user or role, written as an attached policy, or <see cref="NoBoundary"/>.</summary>
    public string? Boundary { get; init; }

    /// <summary>The groups of a user.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>How many access keys a user has at least.</summary>
    public int? AccessKeys { get; init; }

    /// <summary>The ids of the access keys that a user has; empty in a file.</summary>
    public IReadOnlyList<string> AccessKeyIds { get; init; } = [];

    /// <summary>Who may assume a role.</summary>
    public string? TrustPolicy { get; init; }

    /// <summary>What a role is for.</summary>
    public string? Description { get; init; }

    /// <summary>How long a session of a role may be, in seconds.</summary>
    public int? MaxSessionSeconds { get; init; }

    /// <summary>The kind as plans write it.</summary>
    public string Noun => Kind switch
    {
        IdentityKind.Group => "group",
        IdentityKind.User => "user",
        _ => "role",
    };
}
