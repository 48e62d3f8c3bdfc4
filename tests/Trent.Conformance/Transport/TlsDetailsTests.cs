// What records say of the TLS of a request.
using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Authentication;
using System.Text.Json;
using Trent.Audit;
using Trent.Conformance.Harness;
using Trent.Conformance.Sealing;
using Trent.FrontDoor;

namespace Trent.Conformance.Transport;

[UnsupportedOSPlatform("windows")]
public sealed class TlsDetailsTests : IAsyncDisposable
{
    private readonly Installation installation = new();
    private readonly CertificateHouse house = new("Authority of the server");

    private int Port => installation.Address.Port;

    private Uri Here => new($"https://127.0.0.1:{Port}");

    public async ValueTask DisposeAsync()
    {
        await installation.DisposeAsync();
        house.Dispose();
    }

    [Theory]
    [InlineData(TlsCipherSuite.TLS_AES_128_GCM_SHA256, "TLSv1.3", "TLS_AES_128_GCM_SHA256")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, "TLSv1.2", "ECDHE-ECDSA-AES256-GCM-SHA384")]
    public async Task Every_request_over_TLS_is_recorded_with_what_was_negotiated(TlsCipherSuite suite, string version, string name)
    {
        await ServeAsync();
#pragma warning disable CA5398 // What is tested is what is recorded of exactly these.
        SslProtocols protocol = version == "TLSv1.3" ? SslProtocols.Tls13 : SslProtocols.Tls12;
#pragma warning restore CA5398
        using (TlsConnection connection = await TlsConnection.OpenAsync(Port, house.Trust(), own: null, protocol, new CipherSuitesPolicy([suite])))
        {
            Assert.Equal(200, (await connection.AskAsync(Signed(new SignedRequest()))).Status);
            Assert.Equal(200, (await connection.AskAsync(Signed(new SignedRequest { Operation = "TrentService.CreateKey" }))).Status);
            Assert.Equal(200, (await connection.AskAsync(Signed(new SignedRequest { Operation = "TrentService.RotateRootKey" }))).Status);
            Assert.Equal(200, (await connection.AskAsync(Signed(SignedRequest.OfForm("iam", "Action=ListUsers&Version=2010-05-08")))).Status);
            Assert.Equal(200, (await connection.AskAsync(Signed(SignedRequest.OfForm("sts", "Action=GetCallerIdentity&Version=2011-06-15")))).Status);
            Assert.Equal(400, (await connection.AskAsync(Signed(new SignedRequest { Operation = "TrentService.DescribeKey" }, secret: "wrong"))).Status);
        }

        foreach (string operation in (string[])["ListKeys", "CreateKey", "RotateRootKey", "ListUsers", "GetCallerIdentity", "DescribeKey"])
        {
            Assert.Equal(
                $$"""{"tlsVersion":"{{version}}","cipherSuite":"{{name}}","clientProvidedHostHeader":"127.0.0.1:{{Port}}"}""",
                Requested(operation).GetProperty("tlsDetails").GetRawText());
        }
    }

    [Theory]
    [InlineData(261, true)]
    [InlineData(262, false)]
    public async Task The_host_that_a_client_names_is_recorded_unless_it_is_longer_than_any(int characters, bool isRecorded)
    {
        await ServeAsync();
        string host = new string('a', characters - 5) + ":4599";
        using (TlsConnection connection = await TlsConnection.OpenAsync(Port, house.Trust()))
        {
            byte[] request = Signed(new SignedRequest { Tamper = headers => headers[headers.FindIndex(static header => header.Key == "Host")] = new("Host", host) });
            Assert.Equal(400, (await connection.AskAsync(request)).Status);
            // The next request on the connection is recorded with what it says itself.
            Assert.Equal(200, (await connection.AskAsync(Signed(new SignedRequest { Operation = "TrentService.ListAliases" }))).Status);
        }

        JsonElement details = Requested("ListKeys").GetProperty("tlsDetails");
        Assert.Equal(isRecorded ? host : null, details.TryGetProperty("clientProvidedHostHeader", out JsonElement named) ? named.GetString() : null);
        Assert.StartsWith("TLSv1.", details.GetProperty("tlsVersion").GetString(), StringComparison.Ordinal);
        Assert.Equal($"127.0.0.1:{Port}", Requested("ListAliases").GetProperty("tlsDetails").GetProperty("clientProvidedHostHeader").GetString());
    }

    [Fact]
    public async Task Requests_without_TLS_are_recorded_without()
    {
        string config = installation.Configure($$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""");
        _ = await installation.InitAsync(config);
        await installation.ServeReadyAsync(config);
        _ = await installation.CallAsync("ListKeys", "{}");
        Assert.False(Requested("ListKeys").TryGetProperty("tlsDetails", out _));
    }

    // As `openssl ciphers -stdname` has them, of OpenSSL 3.0.
    [Theory]
    [InlineData(TlsCipherSuite.TLS_AES_256_GCM_SHA384, "TLS_AES_256_GCM_SHA384")]
    [InlineData(TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256, "TLS_CHACHA20_POLY1305_SHA256")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, "ECDHE-ECDSA-CHACHA20-POLY1305")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "ECDHE-ECDSA-AES128-GCM-SHA256")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, "ECDHE-ECDSA-AES128-SHA256")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, "ECDHE-ECDSA-AES256-SHA384")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "ECDHE-RSA-AES128-GCM-SHA256")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "ECDHE-RSA-AES256-GCM-SHA384")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, "ECDHE-RSA-CHACHA20-POLY1305")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, "ECDHE-RSA-AES128-SHA256")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, "ECDHE-RSA-AES256-SHA384")]
    public void Cipher_suites_have_the_names_of_OpenSSL(TlsCipherSuite suite, string name) => Assert.Equal(name, ConnectionTls.SuiteName(suite));

    private byte[] Signed(SignedRequest request, string? secret = null)
    {
        request.AccessKeyId = installation.AccessKeyId;
        request.Secret = secret ?? installation.Secret;
        return request.ToBytes(Here);
    }

    private JsonElement Requested(string operation) => Assert.Single(
        AuditReader.Search(installation.PathOf("store/audit"), new AuditQuery { EventName = operation }).Select(static line => JsonElement.Parse(line.Span)),
        static record => record.GetProperty("eventType").GetString() == "AwsApiCall");

    private async Task ServeAsync()
    {
        _ = house.WriteServer(installation, "first");
        string config = installation.Configure(
            $$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""",
            tls: $$"""{"certificateFile":"{{installation.PathOf("tls.pem")}}","keyFile":"{{installation.PathOf("tls.key")}}"}""");
        _ = await installation.InitAsync(config);
        installation.ServeUnasked(config);
        await Eventually.IsSoAsync(async _ =>
        {
            try
            {
                using TlsConnection connection = await TlsConnection.OpenAsync(Port, house.Trust());
                return (await connection.GetAsync("/health/ready")).Status == 200;
            }
            catch (System.Net.Sockets.SocketException)
            {
                return false;
            }
        });
    }
}
