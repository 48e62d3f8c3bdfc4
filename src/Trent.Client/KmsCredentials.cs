// Who a client is: an access key with its secret, and the token of a session.
using Trent.Protocol.SigV4;

namespace Trent.Client;

/// <summary>
/// An access key. The secret is copied into memory that does not move, from which nothing reads it back; disposing zeroes it.
/// </summary>
public sealed class KmsCredentials : IDisposable
{
    private readonly SigningSecret secret;

    /// <summary>Copies credentials given as text.</summary>
    /// <param name="accessKeyId">Letters, digits, '_' and '-', at most <see cref="SigV4Limits.AccessKeyIdCharactersMax"/>.</param>
    /// <param name="secretAccessKey">The secret. The caller clears its own copy, if it can.</param>
    /// <param name="sessionToken">The token of temporary credentials, visible ASCII; <see langword="null"/> for long-term ones.</param>
    /// <exception cref="ArgumentException">A part is missing, too long or malformed. The message does not repeat it.</exception>
    public KmsCredentials(string accessKeyId, ReadOnlySpan<char> secretAccessKey, string? sessionToken)
    {
        Check(accessKeyId, sessionToken);
        secret = new SigningSecret(secretAccessKey);
        ForSigning = new SigV4Credentials(accessKeyId, secret, sessionToken);
    }

    /// <summary>Copies credentials given as UTF-8.</summary>
    /// <param name="accessKeyId">Letters, digits, '_' and '-', at most <see cref="SigV4Limits.AccessKeyIdCharactersMax"/>.</param>
    /// <param name="secretAccessKey">The secret. The caller zeroes its own copy.</param>
    /// <param name="sessionToken">The token of temporary credentials, visible ASCII; <see langword="null"/> for long-term ones.</param>
    /// <exception cref="ArgumentException">A part is missing, too long or malformed. The message does not repeat it.</exception>
    public KmsCredentials(string accessKeyId, ReadOnlySpan<byte> secretAccessKey, string? sessionToken)
    {
        Check(accessKeyId, sessionToken);
        secret = new SigningSecret(secretAccessKey);
        ForSigning = new SigV4Credentials(accessKeyId, secret, sessionToken);
    }

    /// <summary>The access key id.</summary>
    public string AccessKeyId => ForSigning.AccessKeyId;

    /// <summary>What signs requests. It has no secret any more once these credentials are disposed.</summary>
    public SigV4Credentials ForSigning { get; }

    /// <summary>Zeroes the secret and what was derived from it. May be called again.</summary>
    public void Dispose() => secret.Dispose();

    /// <summary>The access key id alone.</summary>
    public override string ToString() => AccessKeyId;

    // Both travel in headers, so that neither may hold what ends a line.
    private static void Check(string accessKeyId, string? sessionToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(accessKeyId);
        if (accessKeyId.Length > SigV4Limits.AccessKeyIdCharactersMax || !accessKeyId.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            throw new ArgumentException(
                $"An access key id has at most {SigV4Limits.AccessKeyIdCharactersMax} letters, digits, '_' and '-'.", nameof(accessKeyId));
        }

        if (sessionToken is not null
            && (sessionToken.Length is 0 or > SigV4Limits.SessionTokenCharactersMax || sessionToken.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            throw new ArgumentException(
                $"A session token has 1 to {SigV4Limits.SessionTokenCharactersMax} visible ASCII characters.", nameof(sessionToken));
        }
    }
}
