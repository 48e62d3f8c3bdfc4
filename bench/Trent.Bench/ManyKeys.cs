// What a store of many keys costs: start, memory, and the throughput of one hot key, against a store of one key.
using System.Collections.Concurrent;
using System.Globalization;

namespace Trent.Bench;

/// <summary>Compares a store of many keys with one of a single key, in alternation.</summary>
internal sealed class ManyKeys(BenchOptions options, HttpClient client, string workDirectory)
{
    private const int Connections = 64;

    /// <summary>Measures and prints.</summary>
    /// <returns>How many requests were not answered with a success.</returns>
    public async Task<long> RunAsync(TextWriter output)
    {
        string oneStore = Path.Combine(workDirectory, "one-key");
        string manyStore = Path.Combine(workDirectory, "many-keys");
        string one = await CreateAsync(oneStore, keys: 1, output);
        string many = await CreateAsync(manyStore, options.Keys, output);

        Starts starts = new(options, client, workDirectory);
        List<Start> startsOfOne = [];
        List<Start> startsOfMany = [];
        for (int i = 0; i < options.Starts; i++)
        {
            startsOfOne.Add(await starts.MeasureTrentAsync(oneStore));
            startsOfMany.Add(await starts.MeasureTrentAsync(manyStore));
        }

        await using ServerProcess ofOne = await ServerProcess.StartTrentAsync(options.TrentPath, oneStore);
        await using ServerProcess ofMany = await ServerProcess.StartTrentAsync(options.TrentPath, manyStore);
        List<Measurement> runsOfOne = [];
        List<Measurement> runsOfMany = [];
        for (int round = 0; round < options.Rounds; round++)
        {
            runsOfOne.Add(await EncryptAsync(ofOne, one));
            runsOfMany.Add(await EncryptAsync(ofMany, many));
        }

        double residentOfOne = await ofOne.ResidentKibibytesAsync() / 1024.0;
        double residentOfMany = await ofMany.ResidentKibibytesAsync() / 1024.0;
        await DescribeAllAsync(ofMany);
        double residentOfAll = await ofMany.ResidentKibibytesAsync() / 1024.0;

        Measurement medianOfOne = Measurement.MedianOf(runsOfOne);
        Measurement medianOfMany = Measurement.MedianOf(runsOfMany);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"\n| | 1 key | {options.Keys:N0} keys |\n| --- | --- | --- |"));
        await WriteAsync(output, "start to the first successful answer, ms", Median.Of(startsOfOne.Select(start => start.Milliseconds)), Median.Of(startsOfMany.Select(start => start.Milliseconds)));
        await WriteAsync(output, "resident then, MiB", Median.Of(startsOfOne.Select(start => start.ResidentMebibytes)), Median.Of(startsOfMany.Select(start => start.ResidentMebibytes)));
        await WriteAsync(output, $"Encrypt on one hot key, {Connections} connections, requests/s", medianOfOne.RequestsPerSecond, medianOfMany.RequestsPerSecond);
        await WriteAsync(output, "p99, µs", medianOfOne.P99Microseconds, medianOfMany.P99Microseconds);
        await WriteAsync(output, "resident after that, MiB", residentOfOne, residentOfMany);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| resident after every key was described once, MiB | | {residentOfAll:N1} |"));
        long failures = medianOfOne.Refused + medianOfOne.Broken + medianOfMany.Refused + medianOfMany.Broken;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| not 2xx, broken | {medianOfOne.Refused}, {medianOfOne.Broken} | {medianOfMany.Refused}, {medianOfMany.Broken} |"));
        return failures;
    }

    /// <returns>The body of the request to encrypt with the first key.</returns>
    private async Task<string> CreateAsync(string store, int keys, TextWriter output)
    {
        await using ServerProcess server = await ServerProcess.StartTrentAsync(options.TrentPath, store);
        string keyId = await Workload.CreateKeyAsync(client, server.Endpoint);
        long began = TimeProvider.System.GetTimestamp();
        await Parallel.ForAsync(1, keys, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (_, _) => await Workload.CreateKeyAsync(client, server.Endpoint));
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(began);
        if (keys > 1)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"\nCreating {keys - 1:N0} keys over {Connections} connections: {(keys - 1) / elapsed.TotalSeconds:N0} keys/s."));
        }

        return Workload.EncryptBody(keyId);
    }

    private async Task<Measurement> EncryptAsync(ServerProcess server, string body)
    {
        string script = Path.Combine(workDirectory, "hot-key.lua");
        await SignedRequest.Create(server.Endpoint, "Encrypt", body).WriteScriptAsync(script);
        return await Measurement.TakeAsync(server.Endpoint, script, Connections, options.MeasurementSeconds);
    }

    private async Task DescribeAllAsync(ServerProcess server)
    {
        ConcurrentQueue<string> keyIds = [];
        string? marker = null;
        do
        {
            string body = marker is null ? """{"Limit":1000}""" : $$"""{"Limit":1000,"Marker":"{{marker}}"}""";
            using System.Text.Json.JsonDocument page = System.Text.Json.JsonDocument.Parse(await SignedRequest.Create(server.Endpoint, "ListKeys", body).SendAsync(client));
            foreach (System.Text.Json.JsonElement key in page.RootElement.GetProperty("Keys").EnumerateArray())
            {
                keyIds.Enqueue(key.GetProperty("KeyId").GetString()!);
            }

            marker = page.RootElement.GetProperty("Truncated").GetBoolean() ? page.RootElement.GetProperty("NextMarker").GetString() : null;
        }
        while (marker is not null);

        if (keyIds.Count != options.Keys)
        {
            throw new InvalidOperationException($"{keyIds.Count} keys are listed, {options.Keys} were created.");
        }

        await Parallel.ForEachAsync(
            keyIds, new ParallelOptions { MaxDegreeOfParallelism = Connections },
            async (keyId, _) => await SignedRequest.Create(server.Endpoint, "DescribeKey", $$"""{"KeyId":"{{keyId}}"}""").SendAsync(client));
    }

    private static Task WriteAsync(TextWriter output, string name, double one, double many) =>
        output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {name} | {one:N1} | {many:N1} |"));
}
