// From the start of a process to its first successful answer, and the memory it has then.
using System.Globalization;

namespace Trent.Bench;

/// <summary>Starts servers again and again, in alternation.</summary>
internal sealed class Starts(BenchOptions options, HttpClient client, string workDirectory)
{
    private const string DescribeAnyKey = """{"KeyId":"1234abcd-12ab-34cd-56ef-1234567890ab"}""";

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(TextWriter output)
    {
        string store = Path.Combine(workDirectory, "existing");
        await (await ServerProcess.StartTrentAsync(options.TrentPath, store)).DisposeAsync();
        List<Start> bare = [];
        List<Start> first = [];
        List<Start> again = [];

        // The first exchange loads the client's own code and is not counted.
        for (int i = -1; i < options.Starts; i++)
        {
            Start ofBare = await MeasureAsync(() => ServerProcess.StartBareAsync(options.BarePath), "DescribeKey", DescribeAnyKey);
            string newStore = Path.Combine(workDirectory, string.Create(CultureInfo.InvariantCulture, $"new-{i}"));
            Start ofNew = await MeasureTrentAsync(newStore);
            Start ofExisting = await MeasureTrentAsync(store);
            if (i >= 0)
            {
                bare.Add(ofBare);
                first.Add(ofNew);
                again.Add(ofExisting);
            }
        }

        await output.WriteLineAsync("\n| start | to the first successful answer, ms | resident then, MiB |\n| --- | --- | --- |");
        await WriteAsync(output, "bare Kestrel", bare);
        await WriteAsync(output, "Trent, which makes its store", first);
        await WriteAsync(output, "Trent on the store it has", again);
    }

    /// <summary>Measures one start of Trent on a store, with a signed request as the first.</summary>
    public Task<Start> MeasureTrentAsync(string store) =>
        MeasureAsync(() => ServerProcess.StartTrentAsync(options.TrentPath, store), "ListKeys", """{"Limit":1}""");

    private async Task<Start> MeasureAsync(Func<Task<ServerProcess>> start, string operation, string body)
    {
        long began = TimeProvider.System.GetTimestamp();
        await using ServerProcess server = await start();
        _ = await SignedRequest.Create(server.Endpoint, operation, body).SendAsync(client);
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(began);
        return new Start(elapsed.TotalMilliseconds, await server.ResidentKibibytesAsync() / 1024.0);
    }

    private static Task WriteAsync(TextWriter output, string name, List<Start> starts) => output.WriteLineAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {Median.Of(starts.Select(start => start.Milliseconds)):F0} | {Median.Of(starts.Select(start => start.ResidentMebibytes)):F1} |"));
}

/// <summary>One start.</summary>
/// <param name="Milliseconds">From the start of the process to its first successful answer.</param>
/// <param name="ResidentMebibytes">Resident memory after that answer.</param>
internal readonly record struct Start(double Milliseconds, double ResidentMebibytes);
