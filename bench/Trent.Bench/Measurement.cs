// One run of wrk, and medians over runs.
using System.Diagnostics;
using System.Globalization;

namespace Trent.Bench;

/// <summary>What wrk saw.</summary>
/// <param name="RequestsPerSecond">Answers in a second.</param>
/// <param name="P50Microseconds">The median latency.</param>
/// <param name="P99Microseconds">The latency that one request in a hundred exceeded.</param>
/// <param name="Requests">All answers.</param>
/// <param name="Refused">Answers that were no success.</param>
/// <param name="Broken">Connections that failed, and time-outs.</param>
internal sealed record Measurement(double RequestsPerSecond, double P50Microseconds, double P99Microseconds, long Requests, long Refused, long Broken)
{
    private const int WrkThreads = 2;

    /// <summary>Runs wrk.</summary>
    public static async Task<Measurement> TakeAsync(Uri endpoint, string scriptPath, int connections, int seconds)
    {
        string[] arguments =
        [
            "-t", Text(Math.Min(WrkThreads, connections)), "-c", Text(connections), "-d", Text(seconds) + "s", "--timeout", "10s", "-s", scriptPath, endpoint.AbsoluteUri,
        ];
        using Process wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("wrk did not start.");
        string output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        string? line = output.Split('\n').SingleOrDefault(candidate => candidate.StartsWith("result ", StringComparison.Ordinal));
        if (wrk.ExitCode != 0 || line is null)
        {
            throw new InvalidOperationException($"wrk failed: {output}");
        }

        long[] figures = [.. line.Split(' ').Skip(1).Select(text => long.Parse(text, CultureInfo.InvariantCulture))];
        return new Measurement(figures[0] * 1_000_000.0 / figures[1], figures[2], figures[3], figures[0], figures[4], figures[5]);
    }

    /// <summary>The median of each figure; counts are added up.</summary>
    public static Measurement MedianOf(IReadOnlyList<Measurement> measurements) => new(
        Median.Of(measurements.Select(measurement => measurement.RequestsPerSecond)),
        Median.Of(measurements.Select(measurement => measurement.P50Microseconds)),
        Median.Of(measurements.Select(measurement => measurement.P99Microseconds)),
        measurements.Sum(measurement => measurement.Requests),
        measurements.Sum(measurement => measurement.Refused),
        measurements.Sum(measurement => measurement.Broken));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The middle of several figures.</summary>
internal static class Median
{
    /// <summary>The median; of an even number of figures, the mean of the two in the middle.</summary>
    public static double Of(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
