// Counts what the front door turns away before the engine sees it.
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Trent.Observability;

namespace Trent.FrontDoor;

/// <summary>Refusals by reason. The reasons are a closed set of names, so the number of time series is bounded.</summary>
internal sealed class FrontDoorMetrics
{
    private readonly ConcurrentDictionary<string, Tally> refused = new(StringComparer.Ordinal);
    private readonly Tally timedOut = new();

    /// <summary>Registers the instruments.</summary>
    public FrontDoorMetrics(Meter meter)
    {
        _ = meter.CreateObservableCounter(
            "trent_refused_requests_total",
            () => refused.Select(static pair => new Measurement<long>(pair.Value.Count, new KeyValuePair<string, object?>("reason", pair.Key))),
            unit: null,
            "Requests refused before they reached an operation, by reason.");
        _ = meter.CreateObservableCounter(
            "trent_timed_out_requests_total", () => timedOut.Count, unit: null, "Requests given up because they took longer than the request timeout.");
    }

    /// <summary>A request was refused.</summary>
    public void Refused(string reason) => refused.GetOrAdd(reason, static _ => new Tally()).Increment();

    /// <summary>A request took too long.</summary>
    public void TimedOut() => timedOut.Increment();
}
