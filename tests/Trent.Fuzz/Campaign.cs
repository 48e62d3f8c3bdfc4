// One target, for a time: inputs are made, run and watched; what fails is written to a file, which replays it.
using System.Diagnostics;
using System.Globalization;

namespace Trent.Fuzz;

internal sealed class Campaign(TargetEntry entry, ulong seed, TimeSpan duration, string findingsDirectory)
{
    private const int PoolMax = 4096;
    private const int FindingsMax = 20;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    private readonly HashSet<string> reported = [];
    private byte[] current = [];
    private long startedAt;
    private int pool;

    /// <summary>How many inputs were run.</summary>
    public long Executions { get; private set; }

    /// <summary>How many inputs did what they must not, each kind counted once.</summary>
    public int Findings => reported.Count;

    /// <summary>A line for people and tables.</summary>
    public string Figures => string.Create(
        CultureInfo.InvariantCulture, $"fuzz {entry.Name}: {Executions} executions, {pool} inputs kept, seed {seed}, {Findings} findings");

    /// <summary>Runs to the end of the time; a hang ends the process.</summary>
    public void Run()
    {
        // A stack as large as a request's thread has, and a second thread that notices when an input never ends.
        Thread worker = new(Work, 1 << 20);
        worker.Start();
        while (!worker.Join(TimeSpan.FromSeconds(1)))
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref startedAt)) > Hang && Volatile.Read(ref startedAt) != 0)
            {
                Report(new FindingException($"An input took longer than {Hang}."), Volatile.Read(ref current));
                Console.WriteLine($"{Figures}\n# pass 0\n# fail 1");
                Environment.Exit(1);
            }
        }
    }

    private void Work()
    {
        using Target target = entry.Create();
        Sequence sequence = new(seed ^ NumberOf(entry.Name));
        Mutator mutator = new(sequence, target.BytesMax);
        HashSet<int> outcomes = [];
        List<byte[]> inputs = [.. target.Seeds, .. Corpus.Of(entry.Name)];
        if (inputs.Count == 0)
        {
            inputs.Add([]);
        }

        int seeds = inputs.Count;
        for (int i = 0; i < seeds; i++)
        {
            _ = Execute(target, inputs[i], outcomes);
        }

        long until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < until && Findings < FindingsMax)
        {
            byte[] input = mutator.Make(inputs);
            if (Execute(target, input, outcomes) && inputs.Count < PoolMax)
            {
                inputs.Add(input);
            }
        }

        Volatile.Write(ref startedAt, 0);
        pool = inputs.Count;
    }

    // Whether the outcome is a new one.
    private bool Execute(Target target, byte[] input, HashSet<int> outcomes)
    {
        Volatile.Write(ref current, input);
        Volatile.Write(ref startedAt, Stopwatch.GetTimestamp());
        Executions++;
        try
        {
            return outcomes.Add(target.Run(input));
        }
        catch (Exception finding)
        {
            Report(finding, input);
            return false;
        }
    }

    private void Report(Exception finding, byte[] input)
    {
        // One report for each place that fails.
        string frame = new StackTrace(finding).GetFrames().FirstOrDefault(static f => f.GetMethod()?.DeclaringType?.Namespace?.StartsWith("Trent", StringComparison.Ordinal) == true)?.ToString() ?? string.Empty;
        if (!reported.Add(finding is FindingException ? finding.Message : finding.GetType().Name + frame))
        {
            return;
        }

        Directory.CreateDirectory(findingsDirectory);
        string file = Path.Combine(findingsDirectory, string.Create(CultureInfo.InvariantCulture, $"{entry.Name}-{seed}-{reported.Count}.bin"));
        File.WriteAllBytes(file, input);
        Console.WriteLine($"FINDING {entry.Name} {file}\n{finding}");
    }

    private static ulong NumberOf(string name) => name.Aggregate(14695981039346656037UL, static (hash, c) => unchecked((hash ^ c) * 1099511628211UL));
}
