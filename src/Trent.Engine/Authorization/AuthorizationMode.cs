// Whether what policies say is done.
namespace Trent.Engine.Authorization;

/// <summary>What a server does with the decisions of policies.</summary>
public enum AuthorizationMode
{
    /// <summary>Whoever is not allowed is refused.</summary>
    Enforce = 1,

    /// <summary>Everything is decided and recorded, and nobody of the key's account is refused: to see what enforcing would break.</summary>
    AuditOnly,

    /// <summary>Nothing is decided. For development only.</summary>
    Off,
}
