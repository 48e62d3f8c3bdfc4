// Temporary credentials: made by STS, carried by the client in a sealed token, stored nowhere.
using System.Security.Cryptography;
using Trent.Cryptography;
using Trent.Engine;
using Trent.Engine.Hierarchy;
using Trent.Identity.AccessKeys;
using Trent.Identity.Directory;
using Trent.Protocol.SigV4;

namespace Trent.Identity.Sts;

/// <summary>A temporary credential that was just made. Dispose it once it was sent.</summary>
/// <param name="AccessKeyId">The access key id, <c>ASIA…</c>.</param>
/// <param name="Secret">The secret, 40 ASCII characters.</param>
/// <param name="SessionToken">The token that has to come with every request; a secret of its holder.</param>
/// <param name="ExpiresAt">When the credential is over.</param>
public sealed record TemporaryCredential(string AccessKeyId, SecretBuffer Secret, string SessionToken, DateTimeOffset ExpiresAt) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Secret.Dispose();

    /// <summary>The access key id alone: the token is as good as the secret.</summary>
    public override string ToString() => AccessKeyId;
}

/// <summary>A temporary credential in force, found by its token.</summary>
/// <param name="content">What the token says.</param>
/// <param name="secret">The secret.</param>
/// <param name="callers">Where whoever signs is looked up.</param>
internal sealed class SessionCredential(SessionContent content, SigningSecret secret, Callers callers) : Credential(secret)
{
    /// <summary>What the token says.</summary>
    public SessionContent Content => content;

    /// <inheritdoc/>
    public override ValueTask<Caller?> FindCallerAsync(CancellationToken cancellationToken) =>
        content.Role is { } role ? callers.OfSessionAsync(role, cancellationToken) : callers.OfSessionAsync(content.User!, cancellationToken);
}

/// <summary>
/// Issues and opens session tokens. A token is sealed under the store's domain keys, bound to the store and to the access key id, so it
/// survives a restart and is good for no other service. What it allows is looked up again for every request: when the role or the
/// user is gone, so is the credential. Thread-safe.
/// </summary>
public sealed class SessionTokens : IDisposable
{
    private const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private readonly SecretVault vault;
    private readonly Callers callers;
    private readonly TimeProvider clock;
    private readonly OpenedTokens opened;

    /// <summary>Session tokens of a store.</summary>
    /// <param name="vault">What seals them.</param>
    /// <param name="callers">Where whoever signs is looked up.</param>
    /// <param name="clock">The service's clock, by which sessions end.</param>
    public SessionTokens(SecretVault vault, Callers callers, TimeProvider clock)
    {
        this.vault = vault;
        this.callers = callers;
        this.clock = clock;
        opened = new OpenedTokens(StsLimits.OpenedTokensMax, clock);
    }

    /// <summary>How many opened tokens are remembered.</summary>
    public int RememberedTokens => opened.Count;

    /// <summary>Issues the credential of a session of a role.</summary>
    /// <param name="session">The session.</param>
    /// <param name="packed">Its policies and tags (<see cref="SessionContent.Pack"/>).</param>
    /// <param name="expiresAt">When it ends.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal ValueTask<TemporaryCredential> IssueAsync(RoleSession session, ReadOnlyMemory<byte> packed, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        IssueAsync(new SessionContent(session, null, ToTheSecond(expiresAt)), packed, cancellationToken);

    /// <summary>Issues the credential of a session of a user or a root user.</summary>
    internal ValueTask<TemporaryCredential> IssueAsync(UserSession session, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        IssueAsync(new SessionContent(null, session, ToTheSecond(expiresAt)), ReadOnlyMemory<byte>.Empty, cancellationToken);

    /// <summary>
    /// Looks up the credential of a request. A token that was forged, altered, issued by another store or for another access key id is
    /// unknown, with one answer for all of them. Whether the role or the user still exists is asked when the signature is verified
    /// (<see cref="Credential.FindCallerAsync"/>).
    /// </summary>
    /// <param name="accessKeyId">The access key id of the request.</param>
    /// <param name="sessionToken">The token of the request.</param>
    /// <param name="credential">The credential, where it is known; its secret stays the look-up's to dispose.</param>
    public SigV4CredentialStanding Find(string accessKeyId, string sessionToken, out Credential? credential)
    {
        SessionCredential? found = Open(accessKeyId, sessionToken);
        credential = found;
        return found is null ? SigV4CredentialStanding.Unknown
            : found.Content.ExpiresAt <= clock.GetUtcNow() ? SigV4CredentialStanding.Expired
            : SigV4CredentialStanding.Active;
    }

    /// <inheritdoc/>
    public void Dispose() => opened.Dispose();

    private static DateTimeOffset ToTheSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static SecretLabel LabelOf(string accessKeyId) => new(SealedPurpose.SessionToken, string.Empty, accessKeyId, 0);

    private static SecretBuffer CreateSecret() => SecretBuffer.Create(SessionContent.SecretBytes, 0, static (span, _) =>
    {
        RandomNumberGenerator.Fill(span);
        for (int index = 0; index < span.Length; index++)
        {
            // The alphabet has 64 characters, so that six random bits choose one without bias.
            span[index] = (byte)SecretAlphabet[span[index] & 63];
        }
    });

    private async ValueTask<TemporaryCredential> IssueAsync(SessionContent content, ReadOnlyMemory<byte> packed, CancellationToken cancellationToken)
    {
        SecretBuffer secret = CreateSecret();
        byte[] bytes = content.Write(secret.DangerousSpan, packed.Span);
        try
        {
            byte[] token = await vault.SealAsync(LabelOf(content.AccessKeyId), bytes, cancellationToken);
            string text = Convert.ToBase64String(token);
            return text.Length <= SigV4Limits.SessionTokenCharactersMax
                ? new TemporaryCredential(content.AccessKeyId, secret, text, content.ExpiresAt)
                : throw new InvalidOperationException("A session token is longer than a request can carry.");
        }
        catch
        {
            secret.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private SessionCredential? Open(string accessKeyId, string sessionToken)
    {
        if (TokenHash.Of(sessionToken) is not { } hash)
        {
            return null;
        }

        if (opened.TryGet(hash, out SessionCredential? known))
        {
            return known.Content.AccessKeyId == accessKeyId ? known : null;
        }

        byte[] token = new byte[sessionToken.Length];
        if (!Convert.TryFromBase64String(sessionToken, token, out int length) || !IsCanonical(sessionToken, token.AsSpan(0, length)))
        {
            return null;
        }

        // The access key id is part of the label: the token of one credential does not open for another.
        using SecretBuffer? bytes = vault.TryOpen(LabelOf(accessKeyId), token.AsSpan(0, length));
        if (bytes is null)
        {
            return null;
        }

        SessionContent content = SessionContent.Read(bytes.DangerousSpan);
        return opened.Add(hash, new SessionCredential(content, new SigningSecret(bytes.DangerousSpan.Slice(1, SessionContent.SecretBytes), PrivatePages.Keep), callers));
    }

    // One token has one spelling: base64 with blanks or loose bits in it would fill the memory with copies of the same session.
    private static bool IsCanonical(string sessionToken, ReadOnlySpan<byte> token)
    {
        char[] spelled = new char[sessionToken.Length];
        return Convert.TryToBase64Chars(token, spelled, out int written) && spelled.AsSpan(0, written).SequenceEqual(sessionToken);
    }
}
