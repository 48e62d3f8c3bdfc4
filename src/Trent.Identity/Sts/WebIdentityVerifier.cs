// Decides whether a token of an identity provider is to be believed.
using System.Collections.Immutable;
using System.Globalization;
using Trent.Cryptography;
using Trent.Engine.Identifiers;
using Trent.Identity.Directory;
using Trent.Identity.Model;

namespace Trent.Identity.Sts;

/// <summary>A token that was verified, and the provider that vouches for it.</summary>
/// <param name="Token">The token; every claim of it is true as far as the provider is believed.</param>
/// <param name="Provider">The provider.</param>
internal sealed record WebIdentity(WebIdentityToken Token, StoredOidcProvider Provider)
{
    /// <summary>Whom the token speaks of.</summary>
    public string Subject => Token.Subject!;
}

/// <summary>Verifies tokens of the identity providers of an account: form, issuer, audience, signature and time, in this order.</summary>
/// <param name="directory">Where the providers are.</param>
/// <param name="keys">Where their keys are.</param>
/// <param name="clock">A clock that runs as the outside world's does.</param>
internal sealed class WebIdentityVerifier(IdentityDirectory directory, IssuerKeys keys, TimeProvider clock)
{
    /// <summary>Verifies a token.</summary>
    /// <param name="account">The account of the role that is asked for; its providers alone count.</param>
    /// <param name="text">The token.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Query.QueryException">The token is not to be believed.</exception>
    public async ValueTask<WebIdentity> VerifyAsync(AccountId account, string text, CancellationToken cancellationToken)
    {
        if (!WebIdentityToken.TryParse(text, out WebIdentityToken? token))
        {
            throw StsErrors.InvalidIdentityToken("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
        }

        RequireClaim("iss", token.Issuer is not null);
        RequireClaim("sub", token.Subject is not null);
        RequireClaim("aud", !token.Audiences.IsEmpty);
        RequireClaim("exp", token.ExpiresAt is not null);
        if (await directory.FindOidcProviderAsync(account, token.Issuer!, cancellationToken) is not { } provider)
        {
            throw StsErrors.InvalidIdentityToken($"No OpenIDConnect provider found in your account for https://{token.Issuer}");
        }

        if (!token.Audiences.Any(audience => provider.ClientIds.Contains(audience, StringComparer.Ordinal)))
        {
            throw StsErrors.InvalidIdentityToken("Incorrect token audience");
        }

        if (await keys.FindAsync(provider, token.KeyId, cancellationToken) is not { } candidates)
        {
            throw StsErrors.ProviderUnreachable($"https://{provider.Issuer}");
        }

        CheckSignature(token, candidates);
        CheckTime(token);
        return new WebIdentity(token, provider);
    }

    private static void RequireClaim(string name, bool isThere)
    {
        if (!isThere)
        {
            throw StsErrors.InvalidIdentityToken($"Missing a required claim: {name}");
        }
    }

    private static void CheckSignature(WebIdentityToken token, ImmutableArray<JsonWebPublicKey> candidates)
    {
        if (candidates.IsEmpty)
        {
            throw StsErrors.InvalidIdentityToken(
                "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements");
        }

        if (!token.IsSignedBy(candidates))
        {
            throw StsErrors.InvalidIdentityToken("The signature of the token is not valid.");
        }
    }

    private void CheckTime(WebIdentityToken token)
    {
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (token.ExpiresAt!.Value <= now - StsLimits.WebIdentitySkewSeconds)
        {
            throw StsErrors.IdentityTokenExpired(string.Create(
                CultureInfo.InvariantCulture, $"Token expired: current date/time {now} must be before the expiration date/time {token.ExpiresAt}"));
        }

        if (token.NotBefore > now + StsLimits.WebIdentitySkewSeconds || token.IssuedAt > now + StsLimits.WebIdentitySkewSeconds)
        {
            throw StsErrors.InvalidIdentityToken(string.Create(
                CultureInfo.InvariantCulture, $"Token is not yet valid: current date/time {now} is before the date/time from which it is good"));
        }
    }
}
