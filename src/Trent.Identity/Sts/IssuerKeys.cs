// The keys of issuers, as far as they are known.
using System.Collections.Concurrent;
using System.Collections.Immutable;
using Trent.Cryptography;
using Trent.Engine.Keys;
using Trent.Identity.Model;

namespace Trent.Identity.Sts;

/// <summary>
/// Finds the keys that a token may be signed with: in the provider's record where an operator laid them down, else at the issuer. What was
/// fetched is remembered for an hour, and fetched again because of an unknown key at most once a minute, whoever asks. Thread-safe.
/// </summary>
/// <param name="source">Fetches from issuers.</param>
/// <param name="clock">A clock that runs as the outside world's does.</param>
internal sealed class IssuerKeys(IJwksSource source, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Issuer> issuers = new(StringComparer.Ordinal);
    private readonly BoundedCache<string, JsonWebKeySet> laidDown = new(StsLimits.IssuersMax, static _ => { });

    /// <summary>The keys of a provider for a key id.</summary>
    /// <returns>Empty when it has no such key; <see langword="null"/> when its keys cannot be had.</returns>
    public async ValueTask<ImmutableArray<JsonWebPublicKey>?> FindAsync(StoredOidcProvider provider, string? keyId, CancellationToken cancellationToken)
    {
        if (provider.Jwks is { } text)
        {
            return FindLaidDown(text)?.Find(keyId);
        }

        Issuer issuer = IssuerOf(provider.Issuer);
        JsonWebKeySet? keys = await KeysOfAsync(issuer, cancellationToken);
        if (keys is not null && keys.Find(keyId).IsEmpty)
        {
            keys = await RefreshAsync(issuer, cancellationToken);
        }

        return keys?.Find(keyId);
    }

    private JsonWebKeySet? FindLaidDown(string text)
    {
        if (laidDown.TryGet(text, out JsonWebKeySet? known))
        {
            return known;
        }

        return JsonWebKeySet.TryParse(text, out JsonWebKeySet? parsed) ? laidDown.TryAdd(text, parsed, laidDown.BeginRead(text)) : null;
    }

    private Issuer IssuerOf(string name)
    {
        if (issuers.TryGetValue(name, out Issuer? known))
        {
            return known;
        }

        // Issuers stand in records of providers, which only those with permission make; the bound holds even against those.
        if (issuers.Count >= StsLimits.IssuersMax)
        {
            issuers.Clear();
        }

        return issuers.GetOrAdd(name, static issuerName => new Issuer(issuerName));
    }

    private ValueTask<JsonWebKeySet?> KeysOfAsync(Issuer issuer, CancellationToken cancellationToken) =>
        InForce(issuer) is { } keys ? ValueTask.FromResult<JsonWebKeySet?>(keys) : RefreshAsync(issuer, cancellationToken);

    private JsonWebKeySet? InForce(Issuer issuer) => issuer.Fetched is { } fetched && clock.GetUtcNow() - fetched.At < StsLimits.IssuerKeysMaxAge ? fetched.Keys : null;

    private async ValueTask<JsonWebKeySet?> RefreshAsync(Issuer issuer, CancellationToken cancellationToken)
    {
        await issuer.Gate.WaitAsync(cancellationToken);
        try
        {
            // Whoever waited at the gate takes what the one before him fetched. An issuer that does not answer is asked no more often.
            DateTimeOffset now = clock.GetUtcNow();
            if (now - issuer.AskedAt >= StsLimits.IssuerRefreshMin)
            {
                issuer.AskedAt = now;
                if (await source.FetchAsync($"https://{issuer.Name}", cancellationToken) is { } text && JsonWebKeySet.TryParse(text, out JsonWebKeySet? keys))
                {
                    issuer.Fetched = new FetchedKeys(keys, now);
                }
            }

            return InForce(issuer);
        }
        finally
        {
            _ = issuer.Gate.Release();
        }
    }

    private sealed record FetchedKeys(JsonWebKeySet Keys, DateTimeOffset At);

    private sealed class Issuer(string name)
    {
        private volatile FetchedKeys? fetched;

        public string Name { get; } = name;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public FetchedKeys? Fetched
        {
            get => fetched;
            set => fetched = value;
        }

        // Only behind the gate.
        public DateTimeOffset AskedAt { get; set; } = DateTimeOffset.MinValue;
    }
}
