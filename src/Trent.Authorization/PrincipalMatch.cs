// How closely a policy names the principal of a request.
namespace Trent.Authorization;

/// <summary>The ways in which one statement concerns a principal; several can hold at once.</summary>
[Flags]
internal enum PrincipalMatch
{
    /// <summary>The statement does not concern him.</summary>
    None = 0,

    /// <summary>Through his account: it is for identity-based policies to say more.</summary>
    Account = 1,

    /// <summary>As everyone.</summary>
    Everyone = 2,

    /// <summary>Through the role of his session.</summary>
    Role = 4,

    /// <summary>By his own ARN: a user, a session, or an identity provider for whom it vouches.</summary>
    Self = 8,
}
