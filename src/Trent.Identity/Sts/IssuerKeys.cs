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
            keys = await RefreshAsync(issuer, StsLimits.IssuerRefreshMin, cancellationToken);
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
        issuer.Keys is { } keys && clock.GetUtcNow() - issuer.FetchedAt < StsLimits.IssuerKeysMaxAge
            ? ValueTask.FromResult<JsonWebKeySet?>(keys)
            : RefreshAsync(issuer, StsLimits.IssuerRefreshMin, cancellationToken);

    private async ValueTask<JsonWebKeySet?> RefreshAsync(Issuer issuer, TimeSpan notBefore, CancellationToken cancellationToken)
    {
        await issuer.Gate.WaitAsync(cancellationToken);
        try
        {
            // Whoever waited at the gate takes what the one before him fetched. An issuer that does not answer is asked no more often.
            if (clock.GetUtcNow() - issuer.AskedAt >= notBefore)
            {
                issuer.AskedAt = clock.GetUtcNow();
                string? text = await source.FetchAsync($"https://{issuer.Name}", cancellationToken);
                if (text is not null && JsonWebKeySet.TryParse(text, out JsonWebKeySet? keys))
                {
                    issuer.Keys = keys;
                    issuer.FetchedAt = issuer.AskedAt;
                }
            }

            return clock.GetUtcNow() - issuer.FetchedAt < StsLimits.IssuerKeysMaxAge ? issuer.Keys : null;
        }
        finally
        {
            _ = issuer.Gate.Release();
        }
    }

    private sealed class Issuer(string name)
    {
        private volatile JsonWebKeySet? keys;

        public string Name { get; } = name;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public JsonWebKeySet? Keys
        {
            get => keys;
            set => keys = value;
        }

        public DateTimeOffset AskedAt { get; set; } = DateTimeOffset.MinValue;

        public DateTimeOffset FetchedAt { get; set; } = DateTimeOffset.MinValue;
    }
}
