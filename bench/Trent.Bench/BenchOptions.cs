// What one run of the benchmarks measures, from its command line.
using System.Globalization;

namespace Trent.Bench;

/// <summary>The choices of a run; bench/run gives every one of them.</summary>
internal sealed record BenchOptions
{
    /// <summary>The native binary of Trent.</summary>
    public required string TrentPath { get; init; }

    /// <summary>The native binary of the yardstick.</summary>
    public required string BarePath { get; init; }

    /// <summary>The numbers of connections to measure with.</summary>
    public required IReadOnlyList<int> Connections { get; init; }

    /// <summary>Interleaved rounds, of which medians are shown.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long wrk sends requests in one measurement.</summary>
    public required int MeasurementSeconds { get; init; }

    /// <summary>Starts, of which medians are shown.</summary>
    public required int Starts { get; init; }

    /// <summary>Keys of the store to compare with one of a single key; 0 leaves that comparison out.</summary>
    public required int Keys { get; init; }

    /// <summary>Whether algorithms that cost more than their requests are measured as well.</summary>
    public required bool LongAlgorithms { get; init; }

    /// <summary>Whether callers whom policies and grants let in are measured as well.</summary>
    public required bool Authorization { get; init; }

    /// <summary>Whether the cost of the audit trail is measured as well.</summary>
    public required bool Audit { get; init; }

    /// <summary>The library that makes each sync take longer.</summary>
    public required string SlowSyncPath { get; init; }

    /// <summary>Reads <c>--name value</c> pairs.</summary>
    /// <exception cref="ArgumentException">A choice is missing, unknown or malformed.</exception>
    public static BenchOptions Parse(string[] arguments)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        for (int i = 0; i + 1 < arguments.Length; i += 2)
        {
            values.Add(arguments[i], arguments[i + 1]);
        }

        string Required(string name) => values.TryGetValue(name, out string? value) ? value : throw new ArgumentException($"{name} is missing.", nameof(arguments));
        int Number(string name) => int.Parse(Required(name), NumberStyles.None, CultureInfo.InvariantCulture);
        return new BenchOptions
        {
            TrentPath = Required("--trent"),
            BarePath = Required("--bare"),
            Connections = [.. Required("--connections").Split(',').Select(text => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture))],
            Rounds = Number("--rounds"),
            MeasurementSeconds = Number("--seconds"),
            Starts = Number("--starts"),
            Keys = Number("--keys"),
            LongAlgorithms = Number("--algorithms") != 0,
            Authorization = Number("--authorization") != 0,
            Audit = Number("--audit") != 0,
            SlowSyncPath = Required("--slow-sync"),
        };
    }
}
