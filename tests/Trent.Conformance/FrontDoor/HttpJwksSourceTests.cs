// How the keys of an identity provider are fetched, and from whom they are not.
using System.Net;
using Trent.Authentication;
using Trent.Identity.Sts;

namespace Trent.Conformance.FrontDoor;

public sealed class HttpJwksSourceTests
{
    private const string Issuer = "https://idp.example.com/realm";
    private const string Discovery = Issuer + "/.well-known/openid-configuration";
    private const string Keys = "https://keys.example.com/jwks.json";
    private const string KeySet = """{"keys":[]}""";

    [Theory]
    [InlineData(Issuer)]
    [InlineData(Issuer + "/")]
    public async Task The_discovery_document_names_the_keys(string issuer) =>
        Assert.Equal(KeySet, await FetchAsync(issuer, new() { [Discovery] = Document(issuer, Keys), [Keys] = KeySet }));

    [Theory]
    [InlineData("https://other.example.com", Keys)]
    [InlineData(Issuer, "http://keys.example.com/jwks.json")]
    [InlineData(Issuer, "file:///etc/passwd")]
    [InlineData(Issuer, "https://user:password@keys.example.com/jwks.json")]
    [InlineData(Issuer, "/jwks.json")]
    [InlineData(Issuer, "https://absent.example.com/jwks.json")]
    public async Task A_document_that_speaks_for_another_or_points_elsewhere_is_none(string issuer, string keys) =>
        Assert.Null(await FetchAsync(Issuer, new()
        {
            [Discovery] = Document(issuer, keys),
            [Keys] = KeySet,
            ["http://keys.example.com/jwks.json"] = KeySet,
            ["https://user:password@keys.example.com/jwks.json"] = KeySet,
        }));

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"issuer":"https://idp.example.com/realm"}""")]
    public async Task A_document_that_is_none_names_no_keys(string document) => Assert.Null(await FetchAsync(Issuer, new() { [Discovery] = document }));

    [Fact]
    public async Task An_answer_that_is_too_long_is_not_read() =>
        Assert.Null(await FetchAsync(Issuer, new() { [Discovery] = Document(Issuer, Keys), [Keys] = new string(' ', StsLimits.JwksBytesMax + 1) }));

    [Fact]
    public async Task An_issuer_over_plain_HTTP_is_not_asked() => Assert.Null(await FetchAsync("http://idp.example.com", new()));

    [Fact]
    public void Redirections_are_not_followed()
    {
        using SocketsHttpHandler handler = HttpJwksSource.CreateHandler();
        Assert.False(handler.AllowAutoRedirect);
        Assert.False(handler.UseCookies);
    }

    [Fact]
    public async Task Where_no_keys_may_be_fetched_nobody_is_asked()
    {
        Dictionary<string, string> pages = new() { [Discovery] = Document(Issuer, Keys), [Keys] = KeySet };
        Pages asked = new(pages);
        using HttpJwksSource source = new(asked, KeyHosts.None);
        Assert.Null(await source.FetchAsync(Issuer, TestContext.Current.CancellationToken));
        Assert.Equal(0, asked.Requests);
    }

    [Theory]
    [InlineData(true, "idp.example.com", "keys.example.com")]
    [InlineData(true, "IDP.example.com:443", "keys.example.com.")]
    [InlineData(false, "idp.example.com")]
    [InlineData(false, "keys.example.com")]
    [InlineData(false, "idp.example.com:8443", "keys.example.com")]
    [InlineData(false, "example.com", "keys.example.com")]
    public async Task Only_hosts_that_the_operator_names_are_asked(bool isFetched, params string[] hosts)
    {
        KeyHosts named = KeyHosts.Of(hosts.Select(static host =>
        {
            Assert.True(KeyHosts.TryNormalize(host, out string normalized));
            return normalized;
        }));
        Assert.Equal(isFetched ? KeySet : null, await FetchAsync(Issuer, new() { [Discovery] = Document(Issuer, Keys), [Keys] = KeySet }, named));
    }

    private static string Document(string issuer, string keys) => $$"""{"issuer":"{{issuer}}","jwks_uri":"{{keys}}","other":[1]}""";

    private static Task<string?> FetchAsync(string issuer, Dictionary<string, string> pages) => FetchAsync(issuer, pages, KeyHosts.All);

    private static async Task<string?> FetchAsync(string issuer, Dictionary<string, string> pages, KeyHosts hosts)
    {
        using HttpJwksSource source = new(new Pages(pages), hosts);
        return await source.FetchAsync(issuer, TestContext.Current.CancellationToken);
    }

    private sealed class Pages(Dictionary<string, string> pages) : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return pages.TryGetValue(request.RequestUri!.ToString(), out string? page)
                ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(page) })
                : throw new HttpRequestException("No such host.");
        }
    }
}
