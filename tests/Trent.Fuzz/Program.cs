// Fuzzes what reads the bytes of strangers: `Trent.Fuzz [TARGET…] [--seconds N] [--seed N] [--findings DIRECTORY]`, or `--replay TARGET FILE…`, or `--afl TARGET` below afl-fuzz.
using System.Globalization;
using SharpFuzz;
using Trent.Fuzz;
using Trent.Fuzz.Targets;

List<string> names = [];
int seconds = 10;
ulong seed = unchecked((ulong)DateTime.UtcNow.Ticks);
string findings = Path.Combine(Path.GetTempPath(), "trent-fuzz-findings");
Queue<string> rest = new(args);
while (rest.TryDequeue(out string? argument))
{
    switch (argument)
    {
        case "--seconds":
            seconds = int.Parse(rest.Dequeue(), CultureInfo.InvariantCulture);
            break;
        case "--seed":
            seed = ulong.Parse(rest.Dequeue(), CultureInfo.InvariantCulture);
            break;
        case "--findings":
            findings = rest.Dequeue();
            break;
        case "--list":
            foreach (TargetEntry entry in TargetList.All)
            {
                Console.WriteLine(entry.Name);
            }

            return 0;
        case "--replay":
            return Replay(rest.Dequeue(), rest);
        case "--seeds":
            return WriteSeeds(rest.Dequeue(), rest.Dequeue());
        case "--afl":
            return UnderAfl(rest.Dequeue());
        default:
            names.Add(argument);
            break;
    }
}

TargetEntry[] chosen = names.Count == 0 ? [.. TargetList.All] : [.. names.Select(TargetList.Find)];
long executions = 0;
int failed = 0;
foreach (TargetEntry entry in chosen)
{
    Campaign campaign = new(entry, seed, TimeSpan.FromSeconds(seconds), findings);
    campaign.Run();
    executions += campaign.Executions;
    failed += campaign.Findings > 0 ? 1 : 0;
    Console.WriteLine(campaign.Figures);
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fuzz all: {executions} executions, seed {seed}, {failed} targets with findings"));
Console.WriteLine($"# pass {chosen.Length - failed}\n# fail {failed}");
return failed == 0 ? 0 : 1;

static int Replay(string name, IEnumerable<string> files)
{
    using Target target = TargetList.Find(name).Create();
    foreach (string file in files)
    {
        Console.WriteLine($"{file}: outcome {target.Run(File.ReadAllBytes(file))}");
    }

    return 0;
}

// Coverage guides here: tests/faults/afl instruments the assemblies and starts this.
static int UnderAfl(string name)
{
    // Made within: instrumented code may only run when the memory that it counts in is there.
    Target? target = null;
    Fuzzer.OutOfProcess.Run(stream =>
    {
        if (target is null)
        {
            target = TargetList.Find(name).Create();
            _ = target.Seeds.Count();
        }

        using MemoryStream input = new();
        stream.CopyTo(input);
        _ = target.Run(input.ToArray());
    });
    target?.Dispose();
    return 0;
}

// Few and different: what afl-fuzz begins with.
static int WriteSeeds(string name, string directory)
{
    const int SeedsMax = 60;
    using Target target = TargetList.Find(name).Create();
    int number = 0;
    foreach (byte[] seed in target.Seeds.Concat(Corpus.Of(name)).Take(SeedsMax))
    {
        File.WriteAllBytes(Path.Combine(directory, $"seed-{number++:000}"), seed.Length == 0 ? [0] : seed);
    }

    return 0;
}
