// A server under measurement: started, watched and stopped.
using System.Diagnostics;
using System.Globalization;

namespace Trent.Bench;

/// <summary>A process that prints <c>ready URL</c> when it answers.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string ReadyPrefix = "ready ";
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly Task draining;

    private ServerProcess(Process process, Uri endpoint, Task draining)
    {
        this.process = process;
        this.draining = draining;
        Endpoint = endpoint;
    }

    /// <summary>Where it answers.</summary>
    public Uri Endpoint { get; }

    /// <summary>Starts Trent for development on a data directory.</summary>
    public static Task<ServerProcess> StartTrentAsync(string path, string dataDirectory, params string[] further) =>
        StartAsync(path, ["dev", "--port", "0", "--data", dataDirectory, .. further], preloaded: null);

    /// <summary>The same, with a library loaded before it that makes each sync take longer (bench/SlowSync).</summary>
    public static Task<ServerProcess> StartTrentOnSlowDiskAsync(string path, string slowSyncPath, string dataDirectory) =>
        StartAsync(path, ["dev", "--port", "0", "--data", dataDirectory], slowSyncPath);

    /// <summary>Starts the yardstick.</summary>
    public static Task<ServerProcess> StartBareAsync(string path) => StartAsync(path, [], preloaded: null);

    /// <summary>Memory that is resident now, in kibibytes (VmRSS in proc(5)).</summary>
    public async Task<long> ResidentKibibytesAsync()
    {
        string[] lines = await File.ReadAllLinesAsync($"/proc/{process.Id}/status");
        string line = lines.Single(candidate => candidate.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Asks the server to end, and waits until it has.</summary>
    public async ValueTask DisposeAsync()
    {
        using (Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using CancellationTokenSource timeout = new(StopTimeout, TimeProvider.System);
        await process.WaitForExitAsync(timeout.Token);
        await draining;
        process.Dispose();
    }

    private static async Task<ServerProcess> StartAsync(string path, string[] arguments, string? preloaded)
    {
        ProcessStartInfo start = new(path, arguments) { RedirectStandardOutput = true };
        if (preloaded is not null)
        {
            start.Environment["LD_PRELOAD"] = preloaded;
        }

        Process process = Process.Start(start)
            ?? throw new InvalidOperationException($"{path} did not start.");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(ReadyPrefix, StringComparison.Ordinal))
            {
                // What it prints from now on is read and dropped, lest a full pipe stops it.
                return new ServerProcess(process, new Uri(line[ReadyPrefix.Length..]), process.StandardOutput.BaseStream.CopyToAsync(Stream.Null));
            }
        }

        throw new InvalidOperationException($"{path} ended before it was ready.");
    }
}
