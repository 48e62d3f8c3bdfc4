// What the audit trail costs: Encrypt with durable records, beside the same server whose trail discards them, and beside bare Kestrel.
using System.Globalization;

namespace Trent.Bench;

/// <summary>Measures the servers in turn, round by round; one of them on a disk that takes a millisecond longer to sync.</summary>
internal sealed class AuditCosts(BenchOptions options, HttpClient client, string workDirectory)
{
    private static readonly int[] ConnectionCounts = [64, 256];

    /// <summary>Measures and prints.</summary>
    /// <returns>How many requests were not answered with a success.</returns>
    public async Task<long> RunAsync(TextWriter output)
    {
        await using ServerProcess discarding = await ServerProcess.StartTrentAsync(options.TrentPath, Data("discarding"), "--audit", "discard");
        await using ServerProcess durable = await ServerProcess.StartTrentAsync(options.TrentPath, Data("durable"));
        await using ServerProcess slow = await ServerProcess.StartTrentOnSlowDiskAsync(options.TrentPath, options.SlowSyncPath, Data("slow"));
        await using ServerProcess bare = await ServerProcess.StartBareAsync(options.BarePath);
        Case[] cases =
        [
            await CaseAsync("records discarded", discarding),
            await CaseAsync("records durable", durable),
            await CaseAsync("records durable, a sync takes 1 ms longer", slow),
            new("bare Kestrel", bare, Workload.EncryptBody(Guid.Empty.ToString())),
        ];
        await output.WriteLineAsync(
            "\n| Encrypt, connections | server | requests/s | of the discarding server's | of bare Kestrel's | p50, µs | p99, µs | p99 ÷ the discarding server's | not 2xx, broken |\n"
            + "| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        long failures = 0;
        foreach (int connections in ConnectionCounts)
        {
            failures += await MeasureAsync(output, cases, connections);
        }

        return failures;
    }

    private string Data(string name) => Path.Combine(workDirectory, "audit-" + name);

    private async Task<Case> CaseAsync(string name, ServerProcess server) =>
        new(name, server, Workload.EncryptBody(await Workload.CreateKeyAsync(client, server.Endpoint)));

    private async Task<long> MeasureAsync(TextWriter output, Case[] cases, int connections)
    {
        List<Measurement>[] measurements = [.. cases.Select(_ => new List<Measurement>())];
        foreach (Case warmed in cases)
        {
            _ = await TakeAsync(warmed, connections, seconds: 1);
        }

        for (int round = 0; round < options.Rounds; round++)
        {
            for (int index = 0; index < cases.Length; index++)
            {
                measurements[index].Add(await TakeAsync(cases[index], connections, options.MeasurementSeconds));
            }
        }

        long failures = 0;
        for (int index = 0; index < cases.Length; index++)
        {
            Measurement median = Measurement.MedianOf(measurements[index]);
            double Ratio(int to, Func<Measurement, double> figure) => Median.Of(measurements[index].Zip(measurements[to], (one, other) => figure(one) / figure(other)));
            failures += median.Refused + median.Broken;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {connections} | {cases[index].Name} | {median.RequestsPerSecond:N0} | {Ratio(0, static one => one.RequestsPerSecond):F2} | {Ratio(cases.Length - 1, static one => one.RequestsPerSecond):F2} | {median.P50Microseconds:N0} | {median.P99Microseconds:N0} | {Ratio(0, static one => one.P99Microseconds):F2} | {median.Refused}, {median.Broken} |"));
        }

        return failures;
    }

    private async Task<Measurement> TakeAsync(Case measured, int connections, int seconds)
    {
        string script = Path.Combine(workDirectory, "audit.lua");
        await SignedRequest.Create(measured.Server.Endpoint, "Encrypt", measured.Body).WriteScriptAsync(script);
        return await Measurement.TakeAsync(measured.Server.Endpoint, script, connections, seconds);
    }

    private sealed record Case(string Name, ServerProcess Server, string Body);
}
