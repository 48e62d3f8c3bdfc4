// The executable as a shell sees it: exit codes, one line on standard error, files and modes, signals.
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Trent.Conformance.Harness;

namespace Trent.Conformance.CommandLine;

[UnsupportedOSPlatform("windows")]
public sealed partial class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-cli-");

    private string Data => Path.Combine(directory.FullName, "store");

    private string RootKey => Path.Combine(directory.FullName, "root.key");

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [InlineData("--account is '12345'; an account id is 12 digits", "dev", "--ephemeral", "--account", "12345")]
    [InlineData("--port is 70000; it must be from 0 to 65535", "dev", "--ephemeral", "--port", "70000")]
    [InlineData("--access-key-id must be", "dev", "--ephemeral", "--access-key-id", "a/b")]
    [InlineData("--ephemeral and --data exclude each other", "dev", "--ephemeral", "--data", "x")]
    [InlineData("'nonsense'", "dev", "--port", "nonsense")]
    [InlineData("--authorization is 'none'; it must be one of enforce, audit-only, off", "dev", "--ephemeral", "--authorization", "none")]
    [InlineData("/nonexistent/acme.yaml cannot be read", "apply", "/nonexistent/acme.yaml", "--yes")]
    [InlineData("'unknown'", "unknown")]
    [InlineData("dataDirectory is missing", "serve")]
    [InlineData("cannot be read", "serve", "--config", "/nonexistent/trent.json")]
    [InlineData("--account", "init")]
    [InlineData("--url is 'nonsense'", "status", "--url", "nonsense")]
    public async Task Wrong_input_is_one_line_and_exit_code_2(string says, params string[] arguments)
    {
        (int exitCode, _, string error) = await TrentProcess.RunAsync(arguments);
        Assert.Equal(2, exitCode);
        AssertOneLine(says, error);
    }

    [Fact]
    public async Task The_version_is_that_of_the_build()
    {
        (int exitCode, string output, _) = await TrentProcess.RunAsync("--version");
        Assert.Equal(0, exitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", output);
    }

    [Theory]
    [InlineData("""{"dataDirectory":"d","rootKeyFile":"k","datadirectory":"x"}""", "unknown member 'datadirectory'")]
    [InlineData("""{"dataDirectory":"d","rootKeyFile":"k","maxConnections":0}""", "maxConnections is 0; it must be from 1 to 65535")]
    [InlineData("""{"dataDirectory":"d","rootKeyFile":"k","maxConnections":"9"}""", "maxConnections")]
    [InlineData("""{"dataDirectory":"d","rootKeyFile":"k","listen":["localhost"]}""", "listen has 'localhost'")]
    [InlineData("""{"dataDirectory":"d","rootKeyFile":"k","partition":"azure"}""", "partition is 'azure'")]
    [InlineData("""{"dataDirectory":"d","rootKeyFile":"k","logLevel":"loud"}""", "logLevel is 'loud'")]
    [InlineData("""{"dataDirectory":"d","rootKeyFile":"k","authorization":"off"}""", "authorization is 'off', which exists in trent dev only")]
    [InlineData("""{"dataDirectory":"d","rootKeyFile":"k","authorization":"lax"}""", "authorization is 'lax'; it must be one of enforce, audit-only")]
    [InlineData("""{"dataDirectory":"d"}""", "rootKeyFile is missing")]
    [InlineData("""{"dataDirectory":""", "is not what it should be")]
    [InlineData("null", "is null")]
    public async Task A_wrong_configuration_is_named(string json, string says)
    {
        string config = Path.Combine(directory.FullName, "trent.json");
        await File.WriteAllTextAsync(config, json, TestContext.Current.CancellationToken);
        (int exitCode, _, string error) = await TrentProcess.RunAsync("serve", "--config", config);
        Assert.Equal(2, exitCode);
        AssertOneLine(says, error);
    }

    [Fact]
    public async Task Init_makes_private_files_and_shows_an_access_key_that_serve_takes()
    {
        (int exitCode, string output, _) = await InitAsync();
        Assert.Equal(0, exitCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(RootKey));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
        Match keys = AccessKeyPattern().Match(output);
        Assert.True(keys.Success, output);

        int port = FreePort();
        Uri address = new($"http://127.0.0.1:{port}");
        await using TrentProcess server = TrentProcess.Start(EnvironmentFor(port), "serve");
        await UntilReadyAsync(address);
        await KmsCalls.CallAsync(address, "CreateKey", "{}", keys.Groups[1].Value, keys.Groups[2].Value);
        RawAnswer stranger = await new SignedRequest().SendAsync(address);
        Assert.Contains("UnrecognizedClientException", stranger.Text, StringComparison.Ordinal);

        (int status, string text, _) = await TrentProcess.RunAsync("status", "--url", address.ToString());
        Assert.Equal(0, status);
        Assert.Contains("\"ready\"", text, StringComparison.Ordinal);
        Assert.Contains("\"authorization\":\"enforce\"", text, StringComparison.Ordinal);

        server.Signal(15);
        Assert.Equal(0, (await server.ExitAsync()).ExitCode);
    }

    [Fact]
    public async Task A_second_init_changes_nothing()
    {
        await InitAsync();
        byte[] key = await File.ReadAllBytesAsync(RootKey, TestContext.Current.CancellationToken);
        (int exitCode, string output, string error) = await InitAsync();
        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        AssertOneLine("holds an initialized store already", error);
        Assert.Equal(key, await File.ReadAllBytesAsync(RootKey, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_root_key_that_others_may_read_is_refused()
    {
        await InitAsync();
        File.SetUnixFileMode(RootKey, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        await ServeFailsAsync("its mode must be 0600");
    }

    [Fact]
    public async Task A_data_directory_that_others_may_enter_is_refused()
    {
        await InitAsync();
        File.SetUnixFileMode(Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);
        await ServeFailsAsync("accessible to other users");
    }

    [Fact]
    public async Task A_foreign_database_is_left_alone()
    {
        Directory.CreateDirectory(Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string file = Path.Combine(Data, "trent.db");
        await File.WriteAllTextAsync(file, "not a database", TestContext.Current.CancellationToken);
        await ServeFailsAsync("is not a database of Trent");
        Assert.Equal("not a database", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_second_process_on_one_directory_is_refused()
    {
        await using TrentProcess first = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", Data);
        (int exitCode, _, string error) = await TrentProcess.RunAsync("dev", "--port", "0", "--data", Data);
        Assert.Equal(1, exitCode);
        AssertOneLine("is in use by", error);
        await KmsCalls.CallAsync(first.Address, "ListKeys", "{}");
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        await using TrentProcess first = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--ephemeral");
        (int exitCode, _, string error) = await TrentProcess.RunAsync("dev", "--port", $"{first.Address.Port}", "--ephemeral");
        Assert.Equal(1, exitCode);
        AssertOneLine($"127.0.0.1:{first.Address.Port}", error);
    }

    [Fact]
    public async Task Status_of_no_server_is_exit_code_1()
    {
        (int exitCode, _, string error) = await TrentProcess.RunAsync("status", "--url", $"http://127.0.0.1:{FreePort()}");
        Assert.Equal(1, exitCode);
        AssertOneLine("no server answers at", error);
    }

    [Fact]
    public async Task Keys_outlive_an_orderly_stop()
    {
        string key;
        await using (TrentProcess first = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", Data))
        {
            key = await KmsCalls.CreateKeyAsync(first.Address, "kept");
            first.Signal(15);
            Assert.Equal(0, (await first.ExitAsync()).ExitCode);
        }

        await using TrentProcess second = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--data", Data);
        await KmsCalls.CallAsync(second.Address, "DescribeKey", $$"""{"KeyId":"{{key}}"}""");
    }

    [Fact]
    public async Task A_request_in_flight_is_answered_after_SIGTERM()
    {
        await using TrentProcess server = await TrentProcess.StartReadyAsync("dev", "--port", "0", "--ephemeral");
        using RawConnection connection = new(server.Address);
        byte[] request = new SignedRequest { Operation = "TrentService.CreateKey" }.ToBytes(server.Address);
        await connection.SendAsync(request.AsMemory(0, request.Length - 1));
        // Another request on the same server, so that the first one has been taken up before the signal.
        await KmsCalls.CallAsync(server.Address, "ListKeys", "{}");
        server.Signal(15);
        await connection.SendAsync(request.AsMemory(request.Length - 1));
        Assert.Equal(200, (await connection.ReceiveAsync())?.Status);
        Assert.Equal(0, (await server.ExitAsync()).ExitCode);
    }

    private static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task UntilReadyAsync(Uri address)
    {
        using HttpClient client = new();
        await Eventually.IsSoAsync(async patience =>
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(address, "/health/ready"), patience);
            return answer.IsSuccessStatusCode;
        });
    }

    private static void AssertOneLine(string says, string error)
    {
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.StartsWith("trent: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    private Dictionary<string, string> EnvironmentFor(int port) => new()
    {
        ["TRENT_DATA_DIRECTORY"] = Data,
        ["TRENT_ROOT_KEY_FILE"] = RootKey,
        ["TRENT_LISTEN"] = $"127.0.0.1:{port}",
    };

    private Task<(int ExitCode, string Output, string Error)> InitAsync() => TrentProcess.RunAsync(EnvironmentFor(0), "init", "--account", "111122223333");

    private async Task ServeFailsAsync(string says)
    {
        (int exitCode, _, string error) = await TrentProcess.RunAsync(EnvironmentFor(0), "serve");
        Assert.Equal(1, exitCode);
        AssertOneLine(says, error);
    }

    [GeneratedRegex("AWS_ACCESS_KEY_ID=(AKIA[A-Z2-7]{16})\nAWS_SECRET_ACCESS_KEY=([A-Za-z0-9+/]{40})\n")]
    private static partial Regex AccessKeyPattern();
}
