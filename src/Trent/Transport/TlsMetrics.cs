// What an operator's alarms ask about TLS: when the certificate ends, and whether a new one was refused.
using System.Diagnostics.Metrics;
using Trent.Observability;

namespace Trent.Transport;

/// <summary>Counts in memory and shows the counts when asked.</summary>
internal sealed class TlsMetrics
{
    private readonly Tally loaded = new();
    private readonly Tally refused = new();
    private long expiresAtSeconds;

    /// <summary>Registers the instruments.</summary>
    public TlsMetrics(Meter meter)
    {
        _ = meter.CreateObservableGauge(
            "trent_tls_certificate_expiry_timestamp_seconds", () => Interlocked.Read(ref expiresAtSeconds), unit: null, "When the certificate in use ends; 0 when the server speaks without TLS.");
        _ = meter.CreateObservableCounter("trent_tls_certificates_loaded_total", () => loaded.Count, unit: null, "Certificates taken into use, the first included.");
        _ = meter.CreateObservableCounter(
            "trent_tls_certificates_refused_total", () => refused.Count, unit: null, "Changes of the certificate files that could not be used; the certificate before stays in use.");
    }

    /// <summary>A certificate is in use from now on.</summary>
    public void Shown(DateTimeOffset expiresAt)
    {
        loaded.Increment();
        _ = Interlocked.Exchange(ref expiresAtSeconds, expiresAt.ToUnixTimeSeconds());
    }

    /// <summary>The files changed and cannot be used.</summary>
    public void Refused() => refused.Increment();
}
