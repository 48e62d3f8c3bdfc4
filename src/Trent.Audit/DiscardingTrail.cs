// A trail that forgets: it makes each record and drops it. To measure what it costs to keep them.
using System.Collections.Concurrent;
using Trent.Engine.Auditing;
using Trent.Engine.Records;

namespace Trent.Audit;

/// <summary>
/// An <see cref="IAuditTrail"/> that writes every record as <see cref="AuditTrail"/> does, but to nowhere: what a server is measured against whose records are
/// durable. Safe to call from several threads.
/// </summary>
/// <param name="beside">Is told of every record that was dropped.</param>
public sealed class DiscardingTrail(IAuditTrail beside) : IAuditTrail
{
    // As many as threads commonly make records at once.
    private const int KeptMax = 64;

    private readonly ConcurrentQueue<PendingAppend> kept = new();

    /// <inheritdoc/>
    public ValueTask BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public RecordChange? RecordWithCommit(AuditEvent auditEvent) => null;

    /// <inheritdoc/>
    public ValueTask EndAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(auditEvent);
        PendingAppend record = kept.TryDequeue(out PendingAppend? again) ? again : new PendingAppend();
        CloudTrailJson.Write(auditEvent, record);
        record.Reset();
        if (kept.Count < KeptMax)
        {
            kept.Enqueue(record);
        }

        return beside.EndAsync(auditEvent, cancellationToken);
    }
}
