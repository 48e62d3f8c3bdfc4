// A server for tests: in this process, or the binary that TRENT_BINARY names, so that one suite runs against both.
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Trent.Clocks;
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.Serving;

namespace Trent.Conformance.Harness;

/// <summary>A development server on a free port with a store of its own. In this process it is put together by the code that the command line uses.</summary>
public sealed class TrentServer : IAsyncLifetime
{
    public const string AccessKeyId = "test";
    public const string SecretAccessKey = "test";

    private KmsServer? inProcess;
    private TrentProcess? process;
    private DirectoryInfo? directory;

    /// <summary>Where it answers.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public async ValueTask InitializeAsync()
    {
        if (TrentProcess.ConfiguredBinary is not null)
        {
            process = await TrentProcess.StartReadyAsync("dev", "--ephemeral", "--port", "0");
            Address = process.Address;
            return;
        }

        directory = Directory.CreateTempSubdirectory("trent-test-");
        inProcess = await DevelopmentServer.StartAsync(
            new DevelopmentOptions
            {
                IsAuditDurable = true,
                AcceptedRollbackEpoch = null,
                Port = 0,
                DataDirectory = directory.FullName,
                Account = AccountId.Parse("000000000000"),
                AccessKeyId = AccessKeyId,
                SecretAccessKey = SecretAccessKey,
                Authorization = AuthorizationMode.Enforce,
                Clock = new AdjustableClock(TimeProvider.System),
                Log = Stream.Null,
                LogLevel = LogLevel.Information,
            },
            CancellationToken.None);
        Address = inProcess.Addresses[0];
    }

    /// <summary>Moves the server's clock forward, by an ISO 8601 duration, and lets it do what falls due.</summary>
    public async Task<DateTimeOffset> AdvanceClockAsync(string duration)
    {
        using HttpClient client = new();
        using HttpResponseMessage answer = await client.PostAsJsonAsync(new Uri(Address, "/_dev/clock"), new { advance = duration });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("now").GetDateTimeOffset();
    }

    public async ValueTask DisposeAsync()
    {
        if (inProcess is not null)
        {
            await inProcess.DisposeAsync();
        }

        if (process is not null)
        {
            await process.DisposeAsync();
        }

        directory?.Delete(recursive: true);
    }
}
