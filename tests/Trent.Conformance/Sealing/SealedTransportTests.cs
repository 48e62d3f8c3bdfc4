// Secrets for a sealed server: over TLS from anywhere, in the clear from this machine alone.
using System.Net;
using System.Net.Http.Json;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Trent.Conformance.Harness;

namespace Trent.Conformance.Sealing;

[UnsupportedOSPlatform("windows")]
public sealed class SealedTransportTests : IAsyncDisposable
{
    private const string Seal = """{"type":"shamir","threshold":2,"shares":2}""";

    private readonly Installation installation = new();

    public ValueTask DisposeAsync() => installation.DisposeAsync();

    [Fact]
    public async Task A_share_is_brought_over_TLS()
    {
        (string certificate, string key) = MakeCertificate();
        string config = installation.Configure(Seal, tls: $$"""{"certificateFile":"{{certificate}}","keyFile":"{{key}}"}""");
        string[] shares = await installation.InitAsync(config);
        installation.ServeUnasked(config);
        string url = $"https://127.0.0.1:{installation.Address.Port}";
        await Eventually.IsSoAsync(async _ => (await installation.RunAsync("status", "--url", url, "--ca-file", certificate)).Output.Contains("\"sealed\"", StringComparison.Ordinal));
        _ = await installation.RunWellAsync("unseal", "--url", url, "--ca-file", certificate, "--share-file", installation.WriteSecret("one", shares[0]));
        CommandAnswer strange = await installation.RunAsync("unseal", "--url", url, "--share-file", installation.WriteSecret("two", shares[1]));
        Assert.Equal(1, strange.ExitCode);
        Assert.Equal("The store is open.\n", await installation.RunWellAsync("unseal", "--url", url, "--ca-file", certificate, "--share-file", installation.PathOf("two")));
        Assert.Equal(0, (await installation.RunAsync("status", "--url", url, "--ca-file", certificate)).ExitCode);
    }

    [Fact]
    public async Task A_share_in_the_clear_from_another_machine_is_refused_unread()
    {
        IPAddress? outer = NetworkInterface.GetAllNetworkInterfaces()
            .Where(static network => network.OperationalStatus == OperationalStatus.Up)
            .SelectMany(static network => network.GetIPProperties().UnicastAddresses)
            .Select(static address => address.Address)
            .FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        Assert.SkipWhen(outer is null, "This machine has no address but those of loopback.");
        int port = FreePort(outer!);
        string config = installation.Configure(Seal, listen: $",\"{outer}:{port}\"", tls: """{"plaintextBehindProxy":true}""");
        string[] shares = await installation.InitAsync(config);
        await installation.ServeAsync(config);
        using HttpClient client = new();
        using HttpResponseMessage answer = await client.PostAsJsonAsync(new Uri($"http://{outer}:{port}/unseal"), new { share = shares[0] }, TestContext.Current.CancellationToken);
        JsonElement state = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.Forbidden, "not-protected"), (answer.StatusCode, state.GetProperty("outcome").GetString()));
        Assert.Equal(0, (await installation.SealedAsync()).GetProperty("received").GetInt32());
    }

    private static int FreePort(IPAddress address)
    {
        using TcpListener listener = new(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private (string Certificate, string Key) MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        return (installation.WriteSecret("server.pem", certificate.ExportCertificatePem()), installation.WriteSecret("server.key", key.ExportPkcs8PrivateKeyPem()));
    }
}
