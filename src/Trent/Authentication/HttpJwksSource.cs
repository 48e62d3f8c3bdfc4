// Fetches the keys of identity providers over HTTPS.
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Identity.Sts;

namespace Trent.Authentication;

/// <summary>
/// Asks an issuer for its discovery document, and then for the key set that this names. Only HTTPS with a certificate that the system trusts,
/// no redirections, no credentials, five seconds and a bounded answer for each of the two.
/// </summary>
internal sealed class HttpJwksSource : IJwksSource, IDisposable
{
    private const int DiscoveryBytesMax = 64 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient client;
    private readonly KeyHosts hosts;

    /// <summary>Makes the source.</summary>
    /// <param name="handler">How requests are sent; disposed with the source.</param>
    /// <param name="hosts">Who may be asked; an issuer's discovery document does not lead to any other.</param>
    public HttpJwksSource(HttpMessageHandler handler, KeyHosts hosts)
    {
        this.hosts = hosts;
        client = new HttpClient(handler, disposeHandler: true)
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = Math.Max(DiscoveryBytesMax, StsLimits.JwksBytesMax),
        };
    }

    /// <summary>Makes a source that asks real issuers.</summary>
    /// <param name="hosts">Who may be asked.</param>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The source disposes its handler.")]
    public static HttpJwksSource OfIssuers(KeyHosts hosts) => new(CreateHandler(), hosts);

    /// <summary>How requests are sent to real issuers.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = Timeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    /// <inheritdoc/>
    public async ValueTask<string?> FetchAsync(string issuer, CancellationToken cancellationToken)
    {
        try
        {
            if (!Uri.TryCreate(issuer.TrimEnd('/') + "/.well-known/openid-configuration", UriKind.Absolute, out Uri? discovery)
                || await GetAsync(discovery, DiscoveryBytesMax, cancellationToken) is not { } document
                || JsonSerializer.Deserialize(document, DiscoveryJson.Default.DiscoveryDocument) is not { JwksUri: { } location } discovered
                // A document that speaks for another issuer would let one provider's keys stand for another's (OpenID Connect Discovery 1.0, 4.3).
                || discovered.Issuer?.TrimEnd('/') != issuer.TrimEnd('/')
                || !Uri.TryCreate(location, UriKind.Absolute, out Uri? keys))
            {
                return null;
            }

            return await GetAsync(keys, StsLimits.JwksBytesMax, cancellationToken) is { } set ? Encoding.UTF8.GetString(set) : null;
        }
        catch (HttpRequestException)
        {
            // The issuer cannot be reached, or its answer is too long: to the caller that is one and the same.
            return null;
        }
        catch (JsonException)
        {
            // What it answers is no discovery document.
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It did not answer in time.
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async ValueTask<byte[]?> GetAsync(Uri address, int bytesMax, CancellationToken cancellationToken)
    {
        if (address.Scheme != Uri.UriSchemeHttps || address.UserInfo.Length > 0 || !hosts.Allows(address))
        {
            return null;
        }

        using HttpResponseMessage answer = await client.GetAsync(address, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            return null;
        }

        byte[] bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return bytes.Length <= bytesMax ? bytes : null;
    }
}

/// <summary>The parts of an OpenID Connect discovery document that matter here.</summary>
/// <param name="Issuer">Whom it speaks for.</param>
/// <param name="JwksUri">Where the keys are.</param>
internal sealed record DiscoveryDocument(
    [property: JsonPropertyName("issuer")] string? Issuer,
    [property: JsonPropertyName("jwks_uri")] string? JwksUri);

/// <summary>Source-generated JSON of it.</summary>
[JsonSerializable(typeof(DiscoveryDocument))]
internal sealed partial class DiscoveryJson : JsonSerializerContext;
