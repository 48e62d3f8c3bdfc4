// What is shipped beside the binary says nothing that the binary, or what reads it, does not know.
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Trent.CommandLine;
using Trent.Conformance.Harness;
using Trent.Conformance.Sealing;

namespace Trent.Conformance.Packaging;

[UnsupportedOSPlatform("windows")]
public sealed partial class PackagingTests
{
    private const string Analyzer = "/usr/bin/systemd-analyze";
    private const string InstalledBinary = "/usr/bin/trent";
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public async Task Systemd_knows_every_directive_of_the_unit_and_finds_little_exposed()
    {
        Assert.SkipUnless(File.Exists(Analyzer), "systemd is not installed.");
        DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-unit-");
        try
        {
            // The binary is not installed where the unit expects it; all else is as it is shipped.
            string unit = Path.Combine(directory.FullName, "trent.service");
            await File.WriteAllTextAsync(unit, Unit().Replace(InstalledBinary, TrentProcess.Binary, StringComparison.Ordinal), TestContext.Current.CancellationToken);
            (int verified, string output, string error) = await TrentProcess.RunProgramAsync(Nothing, Analyzer, "verify", unit);
            Assert.Equal((0, string.Empty, string.Empty), (verified, output, error));
            // In tenths: services without any protection have 96.
            (int secure, string report, _) = await TrentProcess.RunProgramAsync(Nothing, Analyzer, "security", "--offline=true", "--threshold=20", unit);
            Assert.True(secure == 0, report);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_unit_starts_a_command_that_exists()
    {
        string start = Unit().Split('\n').Single(static line => line.StartsWith("ExecStart=", StringComparison.Ordinal));
        AssertIsCommand(start["ExecStart=".Length..].Split(' '), InstalledBinary);
    }

    [Fact]
    public void The_image_runs_a_command_that_exists_as_a_user_without_privileges()
    {
        string[] lines = Containerfile().Split('\n');
        string binary = Assert.Single(Words(lines.Single(static line => line.StartsWith("ENTRYPOINT ", StringComparison.Ordinal))));
        AssertIsCommand([binary, .. Words(lines.Single(static line => line.StartsWith("CMD ", StringComparison.Ordinal)))], binary);
        AssertIsCommand(Words(lines.Single(static line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal))), binary);
        string user = lines.Last(static line => line.StartsWith("USER ", StringComparison.Ordinal));
        Assert.Matches("^USER [1-9][0-9]*:[1-9][0-9]*$", user);
    }

    [Fact]
    public void The_image_sets_documented_variables_only()
    {
        string documented = File.ReadAllText(Checkout.FileIn("docs", "deployment.md"));
        string[] variables = [.. VariablePattern().Matches(Containerfile()).Select(static match => match.Groups[1].Value)];
        Assert.NotEmpty(variables);
        Assert.All(variables, variable => Assert.Contains($"`{variable}`", documented, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_service_manager_is_told_when_the_server_answers_and_when_it_stops()
    {
        await using Installation installation = new();
        string config = installation.Configure($$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""");
        _ = await installation.InitAsync(config);
        string path = installation.PathOf("notify");
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        installation.Set("NOTIFY_SOCKET", path);
        installation.ServeUnasked(config);
        byte[] notice = new byte[64];
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        int length = await socket.ReceiveAsync(notice, patience.Token);
        Assert.Equal("READY=1", Encoding.ASCII.GetString(notice, 0, length));
        // Asked once, and not again and again.
        _ = await installation.RunWellAsync("status", "--url", installation.Address.ToString());
        Assert.Equal(0, socket.Available);
        await installation.StopAsync();
        length = await socket.ReceiveAsync(notice, patience.Token);
        Assert.Equal("STOPPING=1", Encoding.ASCII.GetString(notice, 0, length));
        Assert.Equal(0, socket.Available);
    }

    [Fact]
    public async Task A_service_manager_that_is_gone_does_not_end_the_server()
    {
        await using Installation installation = new();
        string config = installation.Configure($$"""{"type":"file","keyFile":"{{installation.PathOf("root.key")}}"}""");
        _ = await installation.InitAsync(config);
        installation.Set("NOTIFY_SOCKET", installation.PathOf("nothing"));
        await installation.ServeReadyAsync(config);
        TrentProcess server = installation.Server!;
        server.Signal(15);
        (int exitCode, string error) = await server.ExitAsync();
        Assert.Equal(0, exitCode);
        Assert.Matches(@"\Atrent: the service manager at NOTIFY_SOCKET could not be told that the server answers: .*\ntrent: the .* that the server stops: .*\n\z", error);
    }

    private static string Unit() => File.ReadAllText(Checkout.FileIn("packaging", "systemd", "trent.service"));

    private static string Containerfile() => File.ReadAllText(Checkout.FileIn("packaging", "container", "Containerfile"));

    private static string[] Words(string line)
    {
        using JsonDocument words = JsonDocument.Parse(line[line.IndexOf('[', StringComparison.Ordinal)..]);
        return [.. words.RootElement.EnumerateArray().Select(static word => word.GetString()!)];
    }

    private static void AssertIsCommand(string[] words, string binary)
    {
        Assert.Equal(binary, words[0]);
        Assert.Empty(TrentCommand.CreateRoot().Parse(words[1..]).Errors);
    }

    [GeneratedRegex("(?m)^ENV (TRENT_[A-Z_]+)=")]
    private static partial Regex VariablePattern();
}
