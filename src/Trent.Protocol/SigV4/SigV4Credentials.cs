// The credentials a client signs with.
namespace Trent.Protocol.SigV4;

/// <summary>An access key with its secret and, for temporary credentials, the session token. Does not own the secret.</summary>
public sealed class SigV4Credentials
{
    /// <summary>Pairs an access key id with its secret.</summary>
    /// <param name="accessKeyId">1 to <see cref="SigV4Limits.AccessKeyIdCharactersMax"/> characters.</param>
    /// <param name="secret">The secret; the caller disposes it after its last use.</param>
    /// <param name="sessionToken">The session token of temporary credentials, or null for long-term ones.</param>
    /// <exception cref="ArgumentException">The access key id or the session token is empty.</exception>
    public SigV4Credentials(string accessKeyId, SigningSecret secret, string? sessionToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(accessKeyId);
        ArgumentNullException.ThrowIfNull(secret);
        if (sessionToken is { Length: 0 })
        {
            throw new ArgumentException("A session token is not empty.", nameof(sessionToken));
        }

        AccessKeyId = accessKeyId;
        Secret = secret;
        SessionToken = sessionToken;
    }

    /// <summary>The access key id.</summary>
    public string AccessKeyId { get; }

    /// <summary>The secret access key.</summary>
    public SigningSecret Secret { get; }

    /// <summary>The session token, or null.</summary>
    public string? SessionToken { get; }

    /// <summary>The access key id alone.</summary>
    public override string ToString() => AccessKeyId;
}
