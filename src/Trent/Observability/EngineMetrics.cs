// The engine's measurements: requests by operation and error, and attempts to use keys that are about to be deleted.
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Trent.Observability;

/// <summary>
/// Counts in memory and shows the counts when asked, so that a request costs one look-up and one addition. Operations and errors
/// are closed sets; the keys pending deletion that are shown one by one are bounded.
/// </summary>
internal sealed class EngineMetrics
{
    // Enough for any sane number of keys to be deleted at the same time, and a bound on what a caller can make a scraper store.
    private const int KeysShownMax = 1_000;

    private readonly ConcurrentDictionary<(string Operation, string Error), Tally> requests = new();
    private readonly ConcurrentDictionary<string, PendingUse> pendingUses = new(StringComparer.Ordinal);
    private readonly PendingUse unlistedPendingUses = new();
    private readonly Tally overruledRefusals = new();
    private readonly Tally unexpectedFailures = new();
    private readonly Tally backgroundFailures = new();
    private readonly Tally destroyedKeys = new();
    private readonly Tally rotatedKeys = new();
    private readonly Tally expiredMaterials = new();

    /// <summary>Registers the instruments.</summary>
    public EngineMetrics(Meter meter)
    {
        _ = meter.CreateObservableCounter("trent_requests_total", MeasureRequests, unit: null, "Requests answered, by operation and error; the error is empty when there was none.");
        _ = meter.CreateObservableCounter(
            "trent_uses_of_keys_pending_deletion_total",
            () => MeasurePendingUses(static use => use.Count),
            unit: null,
            "Attempts to use a key that is pending deletion: somebody still needs it. CancelKeyDeletion brings it back.");
        _ = meter.CreateObservableGauge(
            "trent_last_use_of_key_pending_deletion_timestamp_seconds",
            () => MeasurePendingUses(static use => use.LastUnixSeconds),
            unit: null,
            "When a key that is pending deletion was last tried to be used.");
        _ = meter.CreateObservableCounter("trent_overruled_refusals_total", () => overruledRefusals.Count, unit: null, "Requests that went on although enforced policies would have refused them.");
        _ = meter.CreateObservableCounter("trent_unexpected_failures_total", () => unexpectedFailures.Count, unit: null, "Requests that failed for a reason that is not the caller's; the log has the cause.");
        _ = meter.CreateObservableCounter("trent_background_failures_total", () => backgroundFailures.Count, unit: null, "Failures of background work; the log has the cause.");
        _ = meter.CreateObservableCounter("trent_destroyed_keys_total", () => destroyedKeys.Count, unit: null, "Keys destroyed at the end of their waiting period.");
        _ = meter.CreateObservableCounter("trent_rotated_keys_total", () => rotatedKeys.Count, unit: null, "Keys rotated automatically.");
        _ = meter.CreateObservableCounter("trent_expired_materials_total", () => expiredMaterials.Count, unit: null, "Times that imported key material expired and was destroyed.");
    }

    /// <summary>A request was answered.</summary>
    public void RequestAnswered(string operationName, string? errorCode)
    {
        (string, string) series = (operationName, errorCode ?? string.Empty);
        if (!requests.TryGetValue(series, out Tally? tally))
        {
            tally = requests.GetOrAdd(series, static _ => new Tally());
        }

        tally.Increment();
    }

    /// <summary>Somebody tried to use a key that is pending deletion.</summary>
    public void UseOfKeyPendingDeletion(string keyArn, DateTimeOffset at)
    {
        if (!pendingUses.TryGetValue(keyArn, out PendingUse? use))
        {
            use = pendingUses.Count < KeysShownMax ? pendingUses.GetOrAdd(keyArn, static _ => new PendingUse()) : unlistedPendingUses;
        }

        use.Note(at);
    }

    /// <summary>A key is gone: its attempts need not be shown any longer.</summary>
    public void KeyDestroyed(string keyArn)
    {
        destroyedKeys.Increment();
        _ = pendingUses.TryRemove(keyArn, out _);
    }

    /// <summary>A key was rotated.</summary>
    public void KeyRotated() => rotatedKeys.Increment();

    /// <summary>Imported material expired.</summary>
    public void MaterialExpired() => expiredMaterials.Increment();

    /// <summary>A request went on that enforced policies would have refused.</summary>
    public void RefusalOverruled() => overruledRefusals.Increment();

    /// <summary>A request failed unexpectedly.</summary>
    public void UnexpectedFailure() => unexpectedFailures.Increment();

    /// <summary>Background work failed.</summary>
    public void BackgroundFailure() => backgroundFailures.Increment();

    private IEnumerable<Measurement<long>> MeasureRequests() => requests.Select(static pair => new Measurement<long>(
        pair.Value.Count,
        new KeyValuePair<string, object?>("operation", pair.Key.Operation),
        new KeyValuePair<string, object?>("error", pair.Key.Error)));

    private IEnumerable<Measurement<long>> MeasurePendingUses(Func<PendingUse, long> measure)
    {
        foreach (KeyValuePair<string, PendingUse> pair in pendingUses)
        {
            yield return new Measurement<long>(measure(pair.Value), new KeyValuePair<string, object?>("key_arn", pair.Key));
        }

        if (unlistedPendingUses.Count > 0)
        {
            yield return new Measurement<long>(measure(unlistedPendingUses), new KeyValuePair<string, object?>("key_arn", "other"));
        }
    }

    private sealed class PendingUse
    {
        private long count;
        private long lastUnixSeconds;

        public long Count => Interlocked.Read(ref count);

        public long LastUnixSeconds => Interlocked.Read(ref lastUnixSeconds);

        public void Note(DateTimeOffset at)
        {
            _ = Interlocked.Increment(ref count);
            Interlocked.Exchange(ref lastUnixSeconds, at.ToUnixTimeSeconds());
        }
    }
}
