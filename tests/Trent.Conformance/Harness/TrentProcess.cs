// The executable as a process of its own: the one that TRENT_BINARY names, or the one that was built beside these tests.
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Trent.Conformance.Harness;

public sealed class TrentProcess : IAsyncDisposable
{
    private const string ReadyPrefix = "ready ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly Task<string> error;

    private TrentProcess(Process process)
    {
        this.process = process;
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The binary that the environment names, or null.</summary>
    public static string? ConfiguredBinary => Environment.GetEnvironmentVariable("TRENT_BINARY") is { Length: > 0 } path ? Path.GetFullPath(path) : null;

    /// <summary>The id of the process.</summary>
    public int Id => process.Id;

    /// <summary>Where it answers, once it said so.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Starts the executable and waits until it prints that it is ready.</summary>
    public static async Task<TrentProcess> StartReadyAsync(params string[] arguments)
    {
        TrentProcess started = Start(new Dictionary<string, string>(), arguments);
        using CancellationTokenSource patience = new(Patience);
        while (await started.process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith(ReadyPrefix, StringComparison.Ordinal))
            {
                started.Address = new Uri(line[ReadyPrefix.Length..]);
                // Read on, so that the log never fills the pipe.
                _ = started.process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return started;
            }
        }

        throw new InvalidOperationException($"The executable ended without being ready: {await started.error}");
    }

    /// <summary>The executable under test.</summary>
    public static string Binary => ConfiguredBinary ?? Path.Combine(AppContext.BaseDirectory, "trent");

    /// <summary>Starts the executable.</summary>
    public static TrentProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) => StartProgram(environment, [Binary, .. arguments]);

    /// <summary>Starts a program that becomes the executable, such as one that gives it another user or other limits.</summary>
    public static TrentProcess StartProgram(IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> program)
    {
        ProcessStartInfo start = new(program[0], program.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Closed below, so that a command that would ask finds nobody, whoever runs these tests.
            RedirectStandardInput = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        process.StandardInput.Close();
        return new TrentProcess(process);
    }

    /// <summary>Runs the executable to its end.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(), arguments);

    /// <summary>Runs the executable to its end, with variables in its environment.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        return RunProgramAsync(environment, [Binary, .. arguments]);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunProgramAsync(IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> program)
    {
        await using TrentProcess running = StartProgram(environment, program);
        using CancellationTokenSource patience = new(Patience);
        string output = await running.process.StandardOutput.ReadToEndAsync(patience.Token);
        await running.process.WaitForExitAsync(patience.Token);
        return (running.process.ExitCode, output, await running.error);
    }

    /// <summary>All that it writes to standard output, complete at its end. Asked for at once, it never waits for a reader.</summary>
    public Task<string> ReadOutputAsync() => process.StandardOutput.ReadToEndAsync();

    /// <summary>Sends a signal: 15 is SIGTERM, 9 is SIGKILL.</summary>
    public void Signal(int number)
    {
        if (number == 9)
        {
            process.Kill();
        }
        else if (Kill(process.Id, number) != 0)
        {
            throw new InvalidOperationException($"The signal could not be sent: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Error)> ExitAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Signal(15);
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }
        }

        process.Dispose();
    }

#pragma warning disable SYSLIB1054, CA5392 // Tests are not published and compile no unsafe code.
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
#pragma warning restore SYSLIB1054, CA5392
}
