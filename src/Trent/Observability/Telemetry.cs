// Log and metrics of one server, made together and ended together.
using System.Diagnostics.Metrics;
using Trent.FrontDoor;
using Trent.Transport;

namespace Trent.Observability;

/// <summary>Everything through which a server tells its operator how it is doing.</summary>
internal sealed class Telemetry : IAsyncDisposable
{
    private readonly LineWriter lines;
    private readonly LineLoggerProvider provider;
    private readonly LoggerFactory loggers;
    private readonly Meter meter = new("Trent");

    /// <summary>Starts log and metrics.</summary>
    /// <param name="target">Where log lines go.</param>
    /// <param name="format">How they look.</param>
    /// <param name="least">The least level that is written; the web server is never below Warning, for it tells strangers' mistakes at length.</param>
    public Telemetry(Stream target, LogFormat format, LogLevel least)
    {
        TimeProvider clock = TimeProvider.System;
        lines = new LineWriter(
            target,
            lost => LogLines.Format(
                format,
                new LogEvent(clock.GetUtcNow(), LogLevel.Warning, nameof(LineWriter), "LogLinesDropped", $"{lost} log lines were dropped because the log was not read fast enough", [new("count", lost)], null)),
            clock);
        provider = new LineLoggerProvider(lines, format, clock);
        LoggerFilterOptions filter = new() { MinLevel = least };
        filter.Rules.Add(new LoggerFilterRule(providerName: null, "Microsoft", least < LogLevel.Warning ? LogLevel.Warning : least, filter: null));
        loggers = new LoggerFactory([provider], filter);
        Observer = new EngineObserver(loggers.CreateLogger<EngineObserver>(), new EngineMetrics(meter));
        Server = new ServerLog(loggers.CreateLogger<ServerLog>());
        AuditTrail = new LogAuditTrail(loggers.CreateLogger<LogAuditTrail>());
        FrontDoor = new FrontDoorMetrics(meter);
        Tls = new TlsMetrics(meter);
        TlsLog = new TlsLog(loggers.CreateLogger<TlsLog>());
        Page = new MetricsPage(meter);
    }

    /// <summary>Makes loggers.</summary>
    public ILoggerFactory Loggers => loggers;

    /// <summary>The server's own log lines.</summary>
    public ServerLog Server { get; }

    /// <summary>What the engine reports to.</summary>
    public EngineObserver Observer { get; }

    /// <summary>Where requests are recorded.</summary>
    public LogAuditTrail AuditTrail { get; }

    /// <summary>What the front door counts.</summary>
    public FrontDoorMetrics FrontDoor { get; }

    /// <summary>What is counted of TLS.</summary>
    public TlsMetrics Tls { get; }

    /// <summary>Log lines about the certificate.</summary>
    public TlsLog TlsLog { get; }

    /// <summary>The page of metrics.</summary>
    public MetricsPage Page { get; }

    /// <summary>Writes what is left of the log, as far as somebody reads it.</summary>
    public async ValueTask DisposeAsync()
    {
        loggers.Dispose();
        provider.Dispose();
        meter.Dispose();
        await lines.DisposeAsync();
    }
}
