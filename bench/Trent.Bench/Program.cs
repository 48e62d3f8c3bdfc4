// The benchmarks of bench/run: everything is measured beside a yardstick in the same run, and printed as Markdown.
using Trent.Bench;

BenchOptions options = BenchOptions.Parse(args);
DirectoryInfo work = Directory.CreateTempSubdirectory("trent-bench-");
try
{
    using SocketsHttpHandler handler = new() { UseProxy = false };
    using HttpClient client = new(handler, disposeHandler: false);
    long failures = await new Throughput(options, client, work.FullName).RunAsync(Console.Out);
    if (options.Authorization)
    {
        failures += await new AuthorizationCosts(options, client, work.FullName).RunAsync(Console.Out);
    }

    if (options.Audit)
    {
        failures += await new AuditCosts(options, client, work.FullName).RunAsync(Console.Out);
    }

    if (options.LongAlgorithms)
    {
        failures += await new LongAlgorithms(options, client, work.FullName).RunAsync(Console.Out);
    }

    await new Starts(options, client, work.FullName).RunAsync(Console.Out);
    if (options.Keys > 0)
    {
        failures += await new ManyKeys(options, client, work.FullName).RunAsync(Console.Out);
    }

    await Console.Out.WriteLineAsync($"\nRequests that were not answered with a success: {failures}");
    return failures == 0 ? 0 : 1;
}
finally
{
    work.Delete(recursive: true);
}
