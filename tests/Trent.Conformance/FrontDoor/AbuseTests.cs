// Clients that hold what they can: connections, half a request, half a handshake, answers that nobody reads. The server's memory stays within its bounds.
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using Trent.Conformance.Harness;
using Trent.FrontDoor;

namespace Trent.Conformance.FrontDoor;

[SupportedOSPlatform("linux")]
public sealed partial class AbuseTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Connections = 900;
    private const long MiB = 1024 * 1024;

    // What a server of this kind takes and gives back as it likes: heaps that grow, code that is compiled.
    private const long Noise = 150 * MiB;

    private readonly List<TcpClient> clients = [];
    private TrentProcess? server;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The memory of the server is read from /proc.");
        server = await TrentProcess.StartReadyAsync("dev", "--ephemeral", "--port", "0");
        await AssertAnswersAsync();
    }

    public async ValueTask DisposeAsync()
    {
        CloseAll();
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Connections_that_say_nothing_cost_little()
    {
        long before = Resident();
        await OpenAsync(Connections);
        await AssertGrewAtMostAsync(before, Noise);
    }

    [Fact]
    public async Task Bodies_that_are_announced_and_do_not_come_cost_little()
    {
        long before = Resident();
        await OpenAsync(Connections);
        await SendToAllAsync(HeadOf(FrontDoorLimits.BodyBytesMax));
        await AssertGrewAtMostAsync(before, Noise);
    }

    [Fact]
    public async Task Large_bodies_that_lack_their_end_hold_no_more_together_than_they_may()
    {
        long before = Resident();
        await OpenAsync(Connections);
        byte[] most = [.. HeadOf(FrontDoorLimits.BodyBytesMax), .. new byte[FrontDoorLimits.BodyBytesMax - 1]];
        await SendToAllAsync(most);
        // What is refused is told so, as throttling.
        await Eventually.IsSoAsync(async _ => (await MetricsAsync()).Contains("reason=\"NoRoom\"", StringComparison.Ordinal));
        // A buffer is copied into one of twice its size, and what was given back is kept for a while.
        await AssertGrewAtMostAsync(before, (2 * FrontDoorLimits.LargeBodiesBytesMax) + Noise);
    }

    [Fact]
    public async Task Requests_whose_answers_nobody_reads_are_not_read_on()
    {
        long before = Resident();
        byte[] requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n", 40_000)));
        await OpenAsync(Connections / 10);
        await SendToAllAsync(requests);
        await AssertGrewAtMostAsync(before, Noise);
    }

    [Fact]
    public async Task Headers_without_an_end_are_cut_off()
    {
        long before = Resident();
        await OpenAsync(Connections);
        await SendToAllAsync(Encoding.ASCII.GetBytes("POST / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + new string('x', 64 * 1024)));
        await AssertGrewAtMostAsync(before, Noise);
    }

    private async Task OpenAsync(int count)
    {
        for (int opened = 0; opened < count; opened++)
        {
            TcpClient client = new() { SendTimeout = 1_000 };
            clients.Add(client);
            await client.ConnectAsync(server!.Address.Host, server.Address.Port, Now);
        }
    }

    // Sends what the server takes; one that takes no more, or has closed, is what this is about.
    private Task SendToAllAsync(byte[] bytes) => Task.WhenAll(clients.Select(async client =>
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Now);
        patience.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            await client.GetStream().WriteAsync(bytes, patience.Token);
        }
        catch (Exception refused) when (refused is IOException or OperationCanceledException)
        {
            // The server takes no more.
            Assert.False(Now.IsCancellationRequested);
        }
    }));

    private async Task AssertGrewAtMostAsync(long before, long bytes)
    {
        long during = Resident();
        CloseAll();
        await AssertAnswersAsync();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resident memory: {before / MiB} MiB before, {during / MiB} MiB during, {Resident() / MiB} MiB after"));
        Assert.True(during - before <= bytes, string.Create(CultureInfo.InvariantCulture, $"It grew by {(during - before) / MiB} MiB."));
    }

    private void CloseAll()
    {
        foreach (TcpClient client in clients)
        {
            client.Dispose();
        }

        clients.Clear();
    }

    private Task AssertAnswersAsync() => Eventually.IsSoAsync(async _ =>
    {
        try
        {
            return (await new SignedRequest().SendAsync(server!.Address)).Status == 200;
        }
        catch (Exception busy) when (busy is IOException or SocketException)
        {
            // Connections that were closed a moment ago may still count.
            return false;
        }
    });

    private async Task<string> MetricsAsync()
    {
        using HttpClient client = new();
        return await client.GetStringAsync(new Uri(server!.Address, "/metrics"), Now);
    }

    private static byte[] HeadOf(int contentLength) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: {contentLength}\r\n\r\n"));

    private long Resident() => 1024 * long.Parse(ResidentPattern().Match(File.ReadAllText($"/proc/{server!.Id}/status")).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"VmRSS:\s+(\d+) kB")]
    private static partial Regex ResidentPattern();
}
