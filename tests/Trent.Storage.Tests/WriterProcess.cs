// The writer as a process of its own, which a test can kill, and what it has reported until then.
using System.Diagnostics;
using System.Globalization;
using Trent.Storage.CrashWriter;

namespace Trent.Storage.Tests;

internal sealed class WriterProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> errors;

    private WriterProcess(Process process)
    {
        this.process = process;
        errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => process.Id;

    /// <summary>The last acknowledged step of each committer that has reported one.</summary>
    public Dictionary<int, int> Acknowledged { get; } = [];

    public int AcknowledgedCount { get; private set; }

    /// <summary>Lines that are no acknowledgements.</summary>
    public List<string> Messages { get; } = [];

    public static string Executable { get; } = Path.Combine(
        AppContext.BaseDirectory, "Trent.Storage.CrashWriter" + (OperatingSystem.IsWindows() ? ".exe" : ""));

    /// <param name="directory">The data directory it writes to.</param>
    /// <param name="wrapper">A program with its arguments that starts the writer, or nothing.</param>
    public static WriterProcess Start(string directory, params IReadOnlyList<string> wrapper)
    {
        string[] command = [.. wrapper, Executable, directory];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new WriterProcess(Process.Start(start)!);
    }

    /// <summary>Reads reports until a line is the wanted one.</summary>
    public async Task ReadUntilAsync(string wanted)
    {
        while (Messages.Count == 0 || Messages[^1] != wanted)
        {
            if (!await ReadLineAsync())
            {
                Assert.Fail($"The writer ended before it reported '{wanted}': {await errors}");
            }
        }
    }

    /// <summary>Reads reports until so many commits were acknowledged.</summary>
    public async Task ReadAcknowledgedAsync(int count)
    {
        while (AcknowledgedCount < count)
        {
            if (!await ReadLineAsync())
            {
                Assert.Fail($"The writer ended after {AcknowledgedCount} commits: {string.Join('\n', Messages)} {await errors}");
            }
        }
    }

    /// <summary>Kills it (SIGKILL), reads what it had reported until then, and makes sure that it died of nothing else.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await ReadToEndAsync();
        Assert.Equal("", await errors);
        Assert.Equal(OperatingSystem.IsWindows() ? -1 : 128 + 9, process.ExitCode);
    }

    /// <summary>Reads reports until it ends by itself.</summary>
    public async Task<int> ReadToEndAsync()
    {
        while (await ReadLineAsync())
        {
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private async Task<bool> ReadLineAsync()
    {
        if (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is not { } line)
        {
            return false;
        }

        string[] parts = line.Split(' ');
        if (parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out int committer))
        {
            Assert.InRange(committer, 0, CrashWorkload.Committers - 1);
            Acknowledged[committer] = int.Parse(parts[1], CultureInfo.InvariantCulture);
            AcknowledgedCount++;
        }
        else
        {
            Messages.Add(line);
        }

        return true;
    }
}
