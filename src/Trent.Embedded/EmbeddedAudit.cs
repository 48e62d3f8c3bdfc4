// The durable audit trail of an embedded service: where it is, and what is put beside it.
using System.Runtime.CompilerServices;
using Trent.Audit;
using Trent.Engine.Auditing;
using Trent.Engine.Records;

namespace Trent.Embedded;

/// <summary>Where and how requests are recorded durably.</summary>
public sealed class EmbeddedAuditOptions
{
    /// <summary>The directory of the segments; made when it is missing, mode 0700.</summary>
    public required string Directory { get; init; }

    /// <summary>Bytes of a segment (<see cref="AuditTrailOptions.SegmentBytes"/>).</summary>
    public required long SegmentBytes { get; init; }

    /// <summary>How many days records are kept; <see langword="null"/> for ever.</summary>
    public required int? RetentionDays { get; init; }

    /// <summary>The epoch at which the operator accepts that trail or store was set back; <see langword="null"/> accepts nothing.</summary>
    public long? AcceptedEpoch { get; init; }
}

/// <summary>
/// The trail or the store is older than the other knows it to have been. Nothing was changed; the operator has to look, and to accept it by naming
/// the epoch (<see cref="EmbeddedAuditOptions.AcceptedEpoch"/>).
/// </summary>
/// <param name="findings">What was found.</param>
/// <param name="storeEpoch">The epoch that accepting has to name.</param>
public sealed class SetBackException(IReadOnlyList<AuditFinding> findings, long storeEpoch)
    : Exception($"{string.Join("; ", findings.Select(static finding => finding.Description))}. To accept that, start the server with --accept-rollback {storeEpoch}.")
{
    /// <summary>What was found.</summary>
    public IReadOnlyList<AuditFinding> Findings { get; } = findings;

    /// <summary>The epoch of the store.</summary>
    public long StoreEpoch { get; } = storeEpoch;
}

/// <summary>The durable trail with another beside it, which is told of what the durable one has.</summary>
internal sealed class AuditTrailWithLog(IAuditTrail durable, IAuditTrail beside) : IAuditTrail
{
    /// <inheritdoc/>
    public ValueTask BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => durable.BeginAsync(auditEvent, cancellationToken);

    /// <inheritdoc/>
    public RecordChange? RecordWithCommit(AuditEvent auditEvent) => durable.RecordWithCommit(auditEvent);

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask EndAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        await durable.EndAsync(auditEvent, cancellationToken);
        await beside.EndAsync(auditEvent, cancellationToken);
    }
}
