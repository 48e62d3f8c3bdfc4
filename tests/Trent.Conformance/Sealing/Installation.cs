// A production server of its own for a test: its files, its commands and its calls, with any seal.
using System.Net;
using System.Net.Http.Json;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Trent.Conformance.Harness;

namespace Trent.Conformance.Sealing;

/// <summary>The answer of a command.</summary>
public sealed record CommandAnswer(int ExitCode, string Output, string Error);

[UnsupportedOSPlatform("windows")]
public sealed partial class Installation : IAsyncDisposable
{
    private const string Account = "111122223333";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-seal-");
    private readonly HttpClient client = new() { Timeout = Patience };
    private readonly Dictionary<string, string> environment = [];
    private readonly int port = FreePort();
    private string accessKeyId = string.Empty;
    private string secret = string.Empty;

    public Installation() => Address = new Uri($"http://127.0.0.1:{port}");

    public Uri Address { get; }

    /// <summary>The server, while one runs.</summary>
    public TrentProcess? Server { get; private set; }

    public string Database => PathOf("store/trent.db");

    /// <summary>What starts the executable: itself, or a program that gives it another user or other limits first.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [TrentProcess.Binary];

    public string AccessKeyId => accessKeyId;

    public string Secret => secret;

    public string PathOf(string name) => Path.Combine(directory.FullName, name);

    /// <summary>A variable for all commands and the server.</summary>
    public void Set(string variable, string value) => environment[variable] = value;

    /// <summary>Writes a configuration with a seal, and returns its path.</summary>
    public string Configure(string seal, string name = "trent.json", string listen = "", string tls = "{}", string quotas = """{"enabled":false}""", string more = "")
    {
        string config = $$$"""{"dataDirectory":"{{{PathOf("store")}}}","listen":["127.0.0.1:{{{port}}}"{{{listen}}}],"audit":{"segmentMegabytes":1},"quotas":{{{quotas}}}{{{more}}},"tls":{{{tls}}},"seal":{{{seal}}}}""";
        File.WriteAllText(PathOf(name), config);
        return PathOf(name);
    }

    /// <summary>Writes a file that only its owner may read.</summary>
    public string WriteSecret(string name, string text)
    {
        using FileStream file = new(PathOf(name), new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        file.Write(Encoding.UTF8.GetBytes(text));
        return PathOf(name);
    }

    public async Task<CommandAnswer> RunAsync(params string[] arguments)
    {
        (int exitCode, string output, string error) = await TrentProcess.RunProgramAsync(environment, [.. Launcher, .. arguments]);
        return new CommandAnswer(exitCode, output, error);
    }

    public async Task<string> RunWellAsync(params string[] arguments)
    {
        CommandAnswer answer = await RunAsync(arguments);
        Assert.True(answer.ExitCode == 0, answer.Error);
        return answer.Output;
    }

    /// <summary>Starts a command that the test ends.</summary>
    public TrentProcess Begin(params string[] arguments) => TrentProcess.StartProgram(environment, [.. Launcher, .. arguments]);

    /// <summary>Makes the store, and returns the texts of the shares, if any.</summary>
    public async Task<string[]> InitAsync(string config, params string[] options)
    {
        string output = await RunWellAsync(["init", "--config", config, "--account", Account, .. options]);
        Match keys = AccessKeyPattern().Match(output);
        Assert.True(keys.Success, "The output shows no access key.");
        accessKeyId = keys.Groups[1].Value;
        secret = keys.Groups[2].Value;
        return SharesIn(output);
    }

    public static string[] SharesIn(string output) => [.. SharePattern().Matches(output).Select(static match => match.Groups[1].Value)];

    /// <summary>Starts the server and waits until it answers, sealed or not.</summary>
    public async Task ServeAsync(string config, params string[] options)
    {
        Server = TrentProcess.StartProgram(environment, [.. Launcher, "serve", "--config", config, .. options]);
        await UntilAsync("/health/live");
    }

    /// <summary>Starts the server and leaves it to the test to find out when it answers.</summary>
    public void ServeUnasked(string config) => Server = TrentProcess.StartProgram(environment, [.. Launcher, "serve", "--config", config]);

    /// <summary>Starts the server and waits until it is ready.</summary>
    public async Task ServeReadyAsync(string config)
    {
        await ServeAsync(config);
        await UntilReadyAsync();
    }

    public Task UntilReadyAsync() => UntilAsync("/health/ready");

    public async Task StopAsync()
    {
        if (Server is { } running)
        {
            Server = null;
            running.Signal(15);
            (int exitCode, string error) = await running.ExitAsync();
            Assert.True(exitCode == 0, error);
            await running.DisposeAsync();
        }
    }

    /// <summary>Starts the server, which must end by itself with one line.</summary>
    public async Task<string> ServeFailsAsync(string config)
    {
        await using TrentProcess server = TrentProcess.StartProgram(environment, [.. Launcher, "serve", "--config", config]);
        (int exitCode, string error) = await server.ExitAsync();
        Assert.Equal(1, exitCode);
        Assert.StartsWith("trent: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        return error;
    }

    /// <summary>The answer of <c>/health/ready</c> of a sealed server.</summary>
    public async Task<JsonElement> SealedAsync()
    {
        using HttpResponseMessage answer = await client.GetAsync(new Uri(Address, "/health/ready"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        JsonElement state = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("sealed", state.GetProperty("status").GetString());
        return state;
    }

    /// <summary>Brings the server a secret over HTTP; returns status and outcome.</summary>
    public async Task<(int Status, string Outcome, JsonElement State)> BringAsync(string member, string text)
    {
        using HttpResponseMessage answer = await client.PostAsJsonAsync(new Uri(Address, "/unseal"), new Dictionary<string, string> { [member] = text });
        JsonElement state = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return ((int)answer.StatusCode, state.GetProperty("outcome").GetString()!, state);
    }

    /// <summary>Sends bytes to <c>/unseal</c>.</summary>
    public async Task<(int Status, string Outcome)> PostAsync(string body, string? origin = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(Address, "/unseal")) { Content = new StringContent(body) };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using HttpResponseMessage answer = await client.SendAsync(request);
        JsonElement state = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return ((int)answer.StatusCode, state.GetProperty("outcome").GetString()!);
    }

    public async Task<JsonElement> CallAsync(string operation, string body) => (await KmsCalls.CallAsync(Address, operation, body, accessKeyId, secret))!.Value;

    /// <summary>Makes a key and encrypts with it.</summary>
    public async Task<string> EncryptAsync()
    {
        JsonElement key = await CallAsync("CreateKey", "{}");
        string keyId = key.GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;
        JsonElement answer = await CallAsync("Encrypt", $$"""{"KeyId":"{{keyId}}","Plaintext":"aGVsbG8="}""");
        return answer.GetProperty("CiphertextBlob").GetString()!;
    }

    public async Task AssertDecryptsAsync(string ciphertext)
    {
        JsonElement answer = await CallAsync("Decrypt", $$"""{"CiphertextBlob":"{{ciphertext}}"}""");
        Assert.Equal("aGVsbG8=", answer.GetProperty("Plaintext").GetString());
    }

    /// <summary>What the audit trail says, one record a line.</summary>
    public string Audit()
    {
        StringBuilder all = new();
        foreach (string segment in Directory.GetFiles(PathOf("store/audit")).Order(StringComparer.Ordinal))
        {
            using FileStream stream = new(segment, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using StreamReader reader = new(stream);
            _ = all.Append(reader.ReadToEnd());
        }

        return all.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        client.Dispose();
        directory.Delete(recursive: true);
    }

    private Task UntilAsync(string path) => Eventually.IsSoAsync(async patience =>
    {
        using HttpResponseMessage answer = await client.GetAsync(new Uri(Address, path), patience);
        return answer.IsSuccessStatusCode;
    });

    private static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("AWS_ACCESS_KEY_ID=(AKIA[A-Z2-7]{16})\nAWS_SECRET_ACCESS_KEY=([A-Za-z0-9+/]{40})\n")]
    private static partial Regex AccessKeyPattern();

    [GeneratedRegex("^share [0-9]+: (trent-share-1.*)$", RegexOptions.Multiline)]
    private static partial Regex SharePattern();
}
