// The session tokens that were opened lately, with their secrets ready to verify signatures.
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Trent.Identity.Sts;

/// <summary>
/// A bounded memory of opened tokens. Reading takes no lock. Those whose time is over are forgotten once a minute, and when it is full any of
/// them makes room: a token that is forgotten only has to be opened again. Thread-safe.
/// </summary>
/// <param name="capacity">Most tokens remembered.</param>
/// <param name="clock">The service's clock.</param>
internal sealed class OpenedTokens(int capacity, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<TokenHash, SessionCredential> tokens = new();
    private readonly Lock gate = new();
    private DateTimeOffset nextSweep = DateTimeOffset.MinValue;

    public int Count => tokens.Count;

    public bool TryGet(TokenHash hash, [NotNullWhen(true)] out SessionCredential? token) => tokens.TryGetValue(hash, out token);

    /// <summary>Remembers a token, and returns the one to use: another request may have opened it in the meantime.</summary>
    public SessionCredential Add(TokenHash hash, SessionCredential token)
    {
        lock (gate)
        {
            if (tokens.TryGetValue(hash, out SessionCredential? present))
            {
                token.Secret.Dispose();
                return present;
            }

            Sweep();
            if (tokens.Count >= capacity)
            {
                Forget(tokens.First().Key);
            }

            tokens[hash] = token;
            return token;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (TokenHash hash in tokens.Keys)
            {
                Forget(hash);
            }
        }
    }

    private void Sweep()
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (now < nextSweep)
        {
            return;
        }

        nextSweep = now + StsLimits.OpenedTokensSweep;
        foreach ((TokenHash hash, SessionCredential token) in tokens)
        {
            if (token.Content.ExpiresAt <= now)
            {
                Forget(hash);
            }
        }
    }

    private void Forget(TokenHash hash)
    {
        if (tokens.TryRemove(hash, out SessionCredential? token))
        {
            token.Secret.Dispose();
        }
    }
}
