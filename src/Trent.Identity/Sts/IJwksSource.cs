// The port to the identity providers themselves.
namespace Trent.Identity.Sts;

/// <summary>Fetches the keys of an issuer from the issuer: its discovery document first (OpenID Connect Discovery 1.0), then the set that it names.</summary>
public interface IJwksSource
{
    /// <summary>The JSON Web Key Set as text; <see langword="null"/> when the issuer cannot be reached or does not answer as it should.</summary>
    /// <param name="issuer">The issuer, beginning with <c>https://</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<string?> FetchAsync(string issuer, CancellationToken cancellationToken);
}
