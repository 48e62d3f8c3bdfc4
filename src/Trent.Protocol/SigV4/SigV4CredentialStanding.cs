// What the look-up of a credential found.
namespace Trent.Protocol.SigV4;

/// <summary>What the caller found out about the credential that a request claims.</summary>
public enum SigV4CredentialStanding
{
    /// <summary>There is no such access key, it is inactive, or the session token does not belong to it.</summary>
    Unknown = 1,

    /// <summary>A temporary credential whose time is over.</summary>
    Expired,

    /// <summary>A credential in force, whose secret is at hand.</summary>
    Active,
}
