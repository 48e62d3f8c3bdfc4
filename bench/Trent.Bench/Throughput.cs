// Requests per second and latency, against the yardstick, in alternation.
using System.Globalization;

namespace Trent.Bench;

/// <summary>Measures every operation on both servers, round by round, so that what changes on the machine changes for both.</summary>
internal sealed class Throughput(BenchOptions options, HttpClient client, string workDirectory)
{
    /// <summary>Measures and prints.</summary>
    /// <returns>How many requests were not answered with a success.</returns>
    public async Task<long> RunAsync(TextWriter output)
    {
        await using ServerProcess trent = await ServerProcess.StartTrentAsync(options.TrentPath, Path.Combine(workDirectory, "throughput"));
        await using ServerProcess bare = await ServerProcess.StartBareAsync(options.BarePath);
        Workload workload = await Workload.CreateAsync(client, trent.Endpoint);

        await output.WriteLineAsync("| operation | request body, bytes | answer, bytes | yardstick's answer, bytes |\n| --- | --- | --- | --- |");
        foreach ((string operation, int requestBytes, int trentBytes, int bareBytes) in await workload.AnswerBytesAsync(client, trent.Endpoint, bare.Endpoint))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {operation} | {requestBytes} | {trentBytes} | {bareBytes} |"));
        }

        // One round that is not counted: the first requests meet cold caches in both.
        _ = await RoundAsync(workload, trent, bare, options.Connections[0], seconds: 1);
        await output.WriteLineAsync(
            "\n| connections | operation | Trent, requests/s | bare, requests/s | Trent ÷ bare | Trent p50, µs | bare p50, µs | Trent p99, µs | bare p99, µs | not 2xx | broken |\n"
            + "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        long failures = 0;
        foreach (int connections in options.Connections)
        {
            List<Pair[]> rounds = [];
            for (int round = 0; round < options.Rounds; round++)
            {
                rounds.Add(await RoundAsync(workload, trent, bare, connections, options.MeasurementSeconds));
            }

            for (int i = 0; i < workload.Operations.Count; i++)
            {
                Measurement ofTrent = Measurement.MedianOf([.. rounds.Select(round => round[i].Trent)]);
                Measurement ofBare = Measurement.MedianOf([.. rounds.Select(round => round[i].Bare)]);
                double ratio = Median.Of(rounds.Select(round => round[i].Trent.RequestsPerSecond / round[i].Bare.RequestsPerSecond));
                failures += ofTrent.Refused + ofTrent.Broken + ofBare.Refused + ofBare.Broken;
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {connections} | {workload.Operations[i].Operation} | {ofTrent.RequestsPerSecond:N0} | {ofBare.RequestsPerSecond:N0} | {ratio:F2} | {ofTrent.P50Microseconds:N0} | {ofBare.P50Microseconds:N0} | {ofTrent.P99Microseconds:N0} | {ofBare.P99Microseconds:N0} | {ofTrent.Refused + ofBare.Refused} | {ofTrent.Broken + ofBare.Broken} |"));
            }
        }

        return failures;
    }

    private async Task<Pair[]> RoundAsync(Workload workload, ServerProcess trent, ServerProcess bare, int connections, int seconds)
    {
        List<Pair> pairs = [];
        foreach ((string operation, string body) in workload.Operations)
        {
            Measurement ofTrent = await MeasureAsync(trent, operation, body, connections, seconds);
            pairs.Add(new Pair(ofTrent, await MeasureAsync(bare, operation, body, connections, seconds)));
        }

        return [.. pairs];
    }

    // Signed anew each time: a signature is good for five minutes.
    private async Task<Measurement> MeasureAsync(ServerProcess server, string operation, string body, int connections, int seconds)
    {
        string script = Path.Combine(workDirectory, operation + ".lua");
        await SignedRequest.Create(server.Endpoint, operation, body).WriteScriptAsync(script);
        return await Measurement.TakeAsync(server.Endpoint, script, connections, seconds);
    }

    private readonly record struct Pair(Measurement Trent, Measurement Bare);
}
