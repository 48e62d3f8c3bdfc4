// Requests that no service has taken are recorded too, but not as many as a stranger likes.
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Identifiers;

namespace Trent.FrontDoor;

/// <summary>
/// Records requests that the front door refuses: each, up to a bound, and above it one record a second with the number of those left out, so that
/// a flood of requests without a credential does not fill the disk (docs/audit-records.md). Thread-safe.
/// </summary>
internal sealed class RefusedRequests(IAuditTrail auditTrail, IEngineObserver observer, TimeProvider clock)
{
    /// <summary>The name of a request that names no operation, or none that there is.</summary>
    public const string NoOperation = "UnknownOperation";

    /// <summary>The name of the record that counts.</summary>
    public const string SummaryName = "RefusedRequestsLeftOut";

    /// <summary>Records a second in the long run: some 100 KB, a tenth of what a slow disk takes.</summary>
    public const int PerSecond = 100;

    /// <summary>Records at once, before the bound holds: a client whose clock is wrong retries in bursts.</summary>
    public const int Burst = 1_000;

    private readonly Lock gate = new();
    private double tokens = Burst;
    private long refilledAt = clock.GetTimestamp();
    private long leftOut;
    private DateTimeOffset leftOutSince;

    /// <summary>Records a refusal, or counts it.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="refused">What is known of it.</param>
    /// <returns>Whether it may be answered so; otherwise its record could not be written, and it fails within.</returns>
    public ValueTask<bool> RecordAsync(Exchange exchange, in RefusedRequest refused) =>
        TryTake() ? WriteAsync(EventOf(exchange, refused)) : ValueTask.FromResult(true);

    /// <summary>Records once a second how many were left out, until cancelled, and at the end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await SummarizeAsync();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await SummarizeAsync();
        }
    }

    /// <summary>Records how many were left out since this was last done; nothing when none was.</summary>
    public async Task SummarizeAsync()
    {
        long count;
        DateTimeOffset since;
        lock (gate)
        {
            (count, leftOut, since) = (leftOut, 0, leftOutSince);
        }

        if (count == 0)
        {
            return;
        }

        bool written = await WriteAsync(new AuditEvent
        {
            EventId = RandomUuid.Create(),
            RequestId = RandomUuid.Create(),
            EventSource = AuditEvent.TrentEventSource,
            EventType = AuditEventType.ServiceEvent,
            OperationName = SummaryName,
            At = clock.GetUtcNow(),
            Region = AuditEvent.GlobalRegion,
            AdditionalEventData = new AuditValue.Members([new("count", new AuditValue.Number(count)), new("since", new AuditValue.Time(since))]),
        });
        if (!written)
        {
            lock (gate)
            {
                (leftOut, leftOutSince) = (leftOut + count, since);
            }
        }
    }

    private bool TryTake()
    {
        lock (gate)
        {
            long now = clock.GetTimestamp();
            tokens = Math.Min(Burst, tokens + (clock.GetElapsedTime(refilledAt, now).TotalSeconds * PerSecond));
            refilledAt = now;
            if (tokens >= 1)
            {
                tokens--;
                return true;
            }

            if (leftOut++ == 0)
            {
                leftOutSince = clock.GetUtcNow();
            }

            return false;
        }
    }

    private AuditEvent EventOf(Exchange exchange, in RefusedRequest refused) => new()
    {
        EventId = exchange.NextId(),
        RequestId = exchange.RequestId,
        EventSource = refused.EventSource,
        OperationName = refused.OperationName,
        At = clock.GetUtcNow(),
        Caller = refused.Caller,
        Region = exchange.ClaimedRegion ?? AuditEvent.GlobalRegion,
        SourceAddress = exchange.PeerText(),
        UserAgent = exchange.Headers.UserAgent,
        Tls = exchange.Tls(),
        ErrorCode = refused.ErrorCode,
        ErrorMessage = refused.ErrorMessage,
        AdditionalEventData = refused.Caller is null && exchange.ClaimedAccessKeyId is { } claimed
            ? new AuditValue.Members([new("claimedAccessKeyId", new AuditValue.Literal(claimed))])
            : null,
    };

    private async ValueTask<bool> WriteAsync(AuditEvent auditEvent)
    {
        try
        {
            await auditTrail.BeginAsync(auditEvent, CancellationToken.None);
            await auditTrail.EndAsync(auditEvent, CancellationToken.None);
            return true;
        }
#pragma warning disable CA1031 // Whatever keeps a refusal from being recorded, the client gets a fixed text and the operator the exception.
        catch (Exception unrecorded)
#pragma warning restore CA1031
        {
            observer.UnexpectedFailure(auditEvent.OperationName, auditEvent.RequestId, unrecorded);
            return false;
        }
    }
}

/// <summary>What is known of a request that is refused.</summary>
/// <param name="EventSource">The service it was for, as far as that is known.</param>
/// <param name="OperationName">The operation, one that there is or <see cref="RefusedRequests.NoOperation"/>.</param>
/// <param name="Caller">Who signed it; <see langword="null"/> when nobody proved to be anybody.</param>
/// <param name="ErrorCode">The error that it is answered with.</param>
/// <param name="ErrorMessage">Its text, or <see langword="null"/>.</param>
internal readonly record struct RefusedRequest(string EventSource, string OperationName, Caller? Caller, string ErrorCode, string? ErrorMessage);
