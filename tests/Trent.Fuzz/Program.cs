// Fuzzes what reads the bytes of strangers: `Trent.Fuzz [TARGET…] [--seconds N] [--seed N] [--findings DIRECTORY]`, or `Trent.Fuzz --replay TARGET FILE…`.
using System.Globalization;
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
