// Who makes a request, as policies see it.
namespace Trent.Authorization;

/// <summary>What kind of principal makes a request.</summary>
public enum PrincipalKind
{
    /// <summary>The root user of an account.</summary>
    Root = 1,

    /// <summary>A user of an account.</summary>
    User,

    /// <summary>A session of a role.</summary>
    RoleSession,

    /// <summary>Somebody whom an identity provider vouches for, before he has a role. Only trust policies meet him.</summary>
    Federated,
}

/// <summary>The principal of a request. Immutable.</summary>
public sealed class RequestPrincipal
{
    /// <summary>What kind of principal it is.</summary>
    public required PrincipalKind Kind { get; init; }

    /// <summary>The partition of its ARN, such as <c>aws</c>.</summary>
    public required string Partition { get; init; }

    /// <summary>The 12 digits of its account.</summary>
    public required string AccountId { get; init; }

    /// <summary>
    /// Its ARN as messages and records show it; that of the session for a session of a role (which leaves out the role's path), that of the
    /// provider for a federated principal.
    /// </summary>
    public required string Arn { get; init; }

    /// <summary>The ARN of the role of a session, path included; <see langword="null"/> for all others.</summary>
    public string? RoleArn { get; init; }

    /// <summary>
    /// The unique id of the user or of the session's role (<c>AIDA…</c>, <c>AROA…</c>), which a deleted and recreated one does not share;
    /// <see langword="null"/> for the others.
    /// </summary>
    public string? UniqueId { get; init; }

    /// <summary>What <c>aws:PrincipalArn</c> is: the role's ARN for a session, the principal's own for all others.</summary>
    public string PolicyArn => RoleArn ?? Arn;

    /// <summary>The root user of an account.</summary>
    public static RequestPrincipal RootOf(string partition, string accountId) => new()
    {
        Kind = PrincipalKind.Root,
        Partition = partition,
        AccountId = accountId,
        Arn = $"arn:{partition}:iam::{accountId}:root",
    };
}
