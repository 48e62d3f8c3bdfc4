// A server in this process, of which everything is kept that it writes down or answers as an error.
using System.Text;
using Microsoft.Extensions.Logging;
using Trent.Clocks;
using Trent.Conformance.Harness;
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.Serving;

namespace Trent.Conformance.Auditing;

/// <summary>A development server on a store of its own; stop it before reading what it has written.</summary>
public sealed class WatchedServer : IAsyncDisposable
{
    public const string Account = "000000000000";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-watched-");
    private readonly MemoryStream log = new();
    private readonly StringBuilder errors = new();
    private readonly bool isAuditDurable;
    private KmsServer? server;

    private WatchedServer(bool isAuditDurable) => this.isAuditDurable = isAuditDurable;

    public Uri Address => server!.Addresses[0];

    /// <summary>Every answer that was not one of success, with its headers.</summary>
    public byte[] Errors => Encoding.UTF8.GetBytes(errors.ToString());

    /// <summary>What the server wrote to its log.</summary>
    public byte[] Log => log.ToArray();

    public string AuditDirectory => Path.Combine(directory.FullName, "audit");

    /// <summary>All segments of the trail.</summary>
    public byte[] Trail => [.. Directory.GetFiles(AuditDirectory, "*.jsonl").Order(StringComparer.Ordinal).SelectMany(ReadSegment)];

    /// <summary>The records of the trail, one JSON text each.</summary>
    public string[] Records => [.. Encoding.UTF8.GetString(Trail).Split('\n').Where(static line => line.StartsWith("{\"eventVersion\"", StringComparison.Ordinal))];

    public static async Task<WatchedServer> StartAsync(bool isAuditDurable = true)
    {
        WatchedServer watched = new(isAuditDurable);
        await watched.StartAgainAsync();
        return watched;
    }

    /// <summary>Starts it after it was stopped.</summary>
    public async Task StartAgainAsync() => server = await DevelopmentServer.StartAsync(
        new DevelopmentOptions
        {
            IsAuditDurable = isAuditDurable,
            AcceptedRollbackEpoch = null,
            Port = 0,
            DataDirectory = directory.FullName,
            Account = AccountId.Parse(Account),
            AccessKeyId = TrentServer.AccessKeyId,
            SecretAccessKey = TrentServer.SecretAccessKey,
            Authorization = AuthorizationMode.Enforce,
            Clock = new AdjustableClock(TimeProvider.System),
            Log = log,
            LogLevel = LogLevel.Trace,
        },
        CancellationToken.None);

    /// <summary>Sends a request and keeps the answer if it is an error.</summary>
    public async Task<RawAnswer> SendAsync(SignedRequest request)
    {
        RawAnswer answer = await request.SendAsync(Address);
        if (answer.Status != 200)
        {
            foreach (IGrouping<string, string> header in answer.Headers)
            {
                _ = errors.AppendJoin(' ', header.Key, string.Join(',', header)).Append('\n');
            }

            _ = errors.Append(answer.Text).Append('\n');
        }

        return answer;
    }

    /// <summary>The page of metrics.</summary>
    public async Task<byte[]> MetricsAsync()
    {
        using HttpClient client = new();
        return await client.GetByteArrayAsync(new Uri(Address, "/metrics"), TestContext.Current.CancellationToken);
    }

    /// <summary>Stops the server; what it has written can be read then.</summary>
    public async Task StopAsync()
    {
        if (server is { } running)
        {
            server = null;
            await running.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await log.DisposeAsync();
        directory.Delete(recursive: true);
    }

    // The newest segment is made ahead, full of zeros, and still written.
    private static byte[] ReadSegment(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content.AsSpan().TrimEnd((byte)0).ToArray();
    }
}
