// TLS of the executable: versions, certificates that change under a running server, certificates of clients, and refusals to start.
using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Trent.CommandLine;
using Trent.Conformance.Harness;
using Trent.Conformance.Sealing;

namespace Trent.Conformance.Transport;

[UnsupportedOSPlatform("windows")]
public sealed class TlsTests : IAsyncDisposable
{
    private const int Hangup = 1;

#pragma warning disable CA5398 // What is tested is that exactly these are spoken.
    private static readonly SslProtocols[] Versions = [SslProtocols.Tls12, SslProtocols.Tls13];
#pragma warning restore CA5398

    private readonly Installation installation = new();
    private readonly CertificateHouse house = new("Authority of the server");
    private readonly CertificateHouse strangers = new("Authority of strangers");

    private int Port => installation.Address.Port;

    public async ValueTask DisposeAsync()
    {
        await installation.DisposeAsync();
        house.Dispose();
        strangers.Dispose();
    }

    [Fact]
    public async Task TLS_1_2_and_1_3_are_spoken_with_a_chain_up_to_the_authority_of_the_client()
    {
        string thumbprint = house.WriteServer(installation, "first");
        _ = await ServeAsync();
        foreach (SslProtocols protocol in Versions)
        {
            using TlsConnection connection = await TlsConnection.OpenAsync(Port, house.Trust(), own: null, protocol);
            Assert.Equal((protocol, thumbprint, 200), (connection.Protocol, connection.Thumbprint, (await connection.GetAsync("/health/ready")).Status));
        }

        await Assert.ThrowsAsync<AuthenticationException>(() => TlsConnection.OpenAsync(Port, strangers.Trust()));
    }

    [Fact]
    public async Task A_certificate_of_RSA_serves_as_well()
    {
        string thumbprint = house.WriteServer(installation, "first", isRsa: true);
        _ = await ServeAsync();
        using TlsConnection connection = await TlsConnection.OpenAsync(Port, house.Trust());
        Assert.Equal(thumbprint, connection.Thumbprint);
    }

    [Fact]
    public async Task TLS_1_1_is_refused_by_the_server()
    {
        _ = house.WriteServer(installation, "first");
        _ = await ServeAsync();
        byte[] current = await TlsConnection.GreetAsync(Port, 0x0303);
        byte[] old = await TlsConnection.GreetAsync(Port, 0x0302);
        // The same greeting is answered with a handshake in TLS 1.2, and with the fatal alert protocol_version (RFC 5246, 7.2) in TLS 1.1.
        Assert.Equal(0x16, current[0]);
        Assert.Equal([0x15, 2, 70], [old[0], old[5], old[6]]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Changed_files_serve_new_connections_while_old_ones_go_on(bool isTold)
    {
        string first = house.WriteServer(installation, "first");
        _ = await ServeAsync();
        using TlsConnection old = await TlsConnection.OpenAsync(Port, house.Trust());
        Assert.Equal(200, (await old.GetAsync("/health/live")).Status);
        string second = house.WriteServer(installation, "second");
        if (isTold)
        {
            installation.Server!.Signal(Hangup);
        }

        await Eventually.IsSoAsync(async _ => await ThumbprintAsync() == second);
        Assert.Equal((first, 200), (old.Thumbprint, (await old.GetAsync("/health/ready")).Status));
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("damaged", "damaged or do not belong together")]
    [InlineData("another key", "damaged or do not belong together")]
    [InlineData("expired", "which is not now")]
    [InlineData("loose key", "is accessible to other users")]
    [InlineData("missing", "cannot be read")]
    public async Task Files_that_cannot_be_used_change_nothing_and_are_told_of_once(string fault, string reason)
    {
        string first = house.WriteServer(installation, "first");
        Task<string> log = await ServeAsync();
        switch (fault)
        {
            case "damaged":
                _ = installation.WriteSecret("tls.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
                break;
            case "another key":
                string certificate = await File.ReadAllTextAsync(installation.PathOf("tls.pem"), TestContext.Current.CancellationToken);
                _ = house.WriteServer(installation, "second");
                _ = installation.WriteSecret("tls.pem", certificate);
                break;
            case "expired":
                _ = house.WriteServer(installation, "second", isExpired: true);
                break;
            case "missing":
                File.Delete(installation.PathOf("tls.pem"));
                break;
            default:
                File.SetUnixFileMode(installation.PathOf("tls.key"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
                break;
        }

        installation.Server!.Signal(Hangup);
        await Eventually.IsSoAsync(async _ => !(await MetricsAsync()).Contains("trent_tls_certificates_refused_total 0\n", StringComparison.Ordinal));
        Assert.Equal(first, await ThumbprintAsync());
        string third = house.WriteServer(installation, "third");
        installation.Server.Signal(Hangup);
        await Eventually.IsSoAsync(async _ => await ThumbprintAsync() == third);
        await installation.StopAsync();
        // The two files are not written at one moment, so that another reason may stand beside the one that stays.
        _ = Assert.Single(
            (await log).Split('\n'), line => line.Contains("\"event\":\"CertificateRefused\"", StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal));
        Assert.DoesNotContain("PRIVATE KEY", await log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_shows_a_certificate_of_the_authorities_or_gets_no_answer()
    {
        _ = house.WriteServer(installation, "first");
        using CertificateHouse clients = new("Authority of clients");
        string authorities = installation.WriteSecret("clients.pem", clients.RootPem);
        string config = ConfigOf($$""","clientCertificateAuthorities":"{{authorities}}" """);
        _ = await installation.InitAsync(config);
        installation.ServeUnasked(config);
        await Eventually.IsSoAsync(async _ => await AnswersAsync(clients.Client()));

        foreach (SslProtocols protocol in Versions)
        {
            Assert.True(await AnswersAsync(clients.Client(), protocol));
            Assert.False(await AnswersAsync(own: null, protocol), "A client without a certificate was answered.");
            Assert.False(await AnswersAsync(strangers.Client(), protocol), "A client of another authority was answered.");
            Assert.False(await AnswersAsync(clients.Client(isExpired: true), protocol), "An expired certificate was accepted.");
            Assert.False(await AnswersAsync(clients.Client(isForServers: true), protocol), "A certificate for servers was accepted.");
            Assert.False(await AnswersAsync(house.Client(), protocol), "A client of the server's own authority was answered.");
        }

        // An authority that is taken out lets nobody in any more.
        _ = installation.WriteSecret("clients.pem", strangers.RootPem);
        installation.Server!.Signal(Hangup);
        await Eventually.IsSoAsync(async _ => await AnswersAsync(strangers.Client()));
        Assert.False(await AnswersAsync(clients.Client()));
    }

    [Theory]
    [InlineData("loose key", "is accessible to other users")]
    [InlineData("expired", "which is not now")]
    public async Task A_server_does_not_start_with_files_that_cannot_be_used(string fault, string reason)
    {
        _ = house.WriteServer(installation, "first", isExpired: fault == "expired");
        string config = ConfigOf();
        _ = await installation.InitAsync(config);
        if (fault == "loose key")
        {
            File.SetUnixFileMode(installation.PathOf("tls.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        }

        CommandAnswer answer = await installation.RunAsync("serve", "--config", config);
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains(reason, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_TLS_only_loopback_is_served_unless_a_proxy_is_vouched_for()
    {
        string seal = $$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""";
        string config = installation.Configure(seal, listen: ",\"0.0.0.0:0\"");
        CommandAnswer answer = await installation.RunAsync("serve", "--config", config);
        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("0.0.0.0:0, which others reach, and there is no TLS", answer.Error, StringComparison.Ordinal);

        config = installation.Configure(seal, listen: ",\"0.0.0.0:0\"", tls: """{"plaintextBehindProxy":true}""");
        _ = await installation.InitAsync(config);
        await installation.ServeReadyAsync(config);
    }

    [Fact]
    public async Task The_SDK_of_AWS_works_over_TLS()
    {
        _ = house.WriteServer(installation, "first");
        _ = await ServeAsync();
        AmazonKeyManagementServiceConfig config = new()
        {
            ServiceURL = $"https://127.0.0.1:{Port}",
            AuthenticationRegion = "eu-central-1",
            MaxErrorRetry = 0,
            HttpClientFactory = new TrustingFactory(house.Trust()),
        };
        using AmazonKeyManagementServiceClient client = new(new BasicAWSCredentials(installation.AccessKeyId, installation.Secret), config);
        CancellationToken now = TestContext.Current.CancellationToken;
        string key = (await client.CreateKeyAsync(new CreateKeyRequest(), now)).KeyMetadata.KeyId;
        using MemoryStream plaintext = new(Encoding.UTF8.GetBytes("hello"));
        MemoryStream ciphertext = (await client.EncryptAsync(new EncryptRequest { KeyId = key, Plaintext = plaintext }, now)).CiphertextBlob;
        Assert.Equal("hello", Encoding.UTF8.GetString((await client.DecryptAsync(new DecryptRequest { CiphertextBlob = ciphertext }, now)).Plaintext.ToArray()));
    }

    [Fact]
    public async Task A_command_trusts_the_authorities_it_is_told_and_no_others()
    {
        _ = house.WriteServer(installation, "first");
        _ = await ServeAsync();
        string[] status = ["status", "--url", $"https://127.0.0.1:{Port}"];
        _ = await installation.RunWellAsync([.. status, "--ca-file", installation.WriteSecret("ca.pem", house.RootPem)]);
        Assert.Equal(1, (await installation.RunAsync([.. status, "--ca-file", installation.WriteSecret("other.pem", strangers.RootPem)])).ExitCode);
        Assert.Equal(1, (await installation.RunAsync(status)).ExitCode);
    }

    [Fact]
    public void Every_command_that_asks_a_server_takes_the_options_of_TLS()
    {
        Command[] clients = [.. All(TrentCommand.CreateRoot()).Where(static command => command.Options.Any(static option => option.Name is "--url" or "--endpoint-url"))];
        Assert.Contains(clients, static command => command.Name == "status");
        Assert.All(clients, static command => Assert.Superset(
            new HashSet<string> { "--ca-file", "--client-certificate-file", "--client-key-file" }, command.Options.Select(static option => option.Name).ToHashSet(StringComparer.Ordinal)));
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private string ConfigOf(string more = "") => installation.Configure(
        $$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""",
        tls: $$"""{"certificateFile":"{{installation.PathOf("tls.pem")}}","keyFile":"{{installation.PathOf("tls.key")}}"{{more}}}""");

    /// <summary>Makes a store and serves it; the log is complete when the server has ended.</summary>
    private async Task<Task<string>> ServeAsync()
    {
        string config = ConfigOf();
        _ = await installation.InitAsync(config);
        installation.ServeUnasked(config);
        Task<string> log = installation.Server!.ReadOutputAsync();
        await Eventually.IsSoAsync(async _ => await AnswersAsync(own: null));
        return log;
    }

    private async Task<bool> AnswersAsync(System.Net.Security.SslStreamCertificateContext? own, SslProtocols protocol = SslProtocols.None)
    {
        try
        {
            using TlsConnection connection = await TlsConnection.OpenAsync(Port, house.Trust(), own, protocol);
            // In TLS 1.3 a client learns only by reading that its certificate was refused.
            return (await connection.GetAsync("/health/ready")).Status == 200;
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException or SocketException)
        {
            return false;
        }
    }

    private async Task<string> ThumbprintAsync()
    {
        using TlsConnection connection = await TlsConnection.OpenAsync(Port, house.Trust());
        return connection.Thumbprint;
    }

    private async Task<string> MetricsAsync()
    {
        using TlsConnection connection = await TlsConnection.OpenAsync(Port, house.Trust());
        return (await connection.GetAsync("/metrics")).Body;
    }

    private sealed class TrustingFactory(X509ChainPolicy trust) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            SocketsHttpHandler handler = new();
            handler.SslOptions.CertificateChainPolicy = trust;
            return new HttpClient(handler, disposeHandler: true);
        }
    }
}
