// The seam to the audit trail: no request is worked on before its record is begun, none is answered before it is ended.
using Trent.Engine.Records;

namespace Trent.Engine.Auditing;

/// <summary>
/// Where requests are recorded. When a method throws, the request fails with an internal error; nothing is done before
/// <see cref="BeginAsync"/> returned and no answer leaves before <see cref="EndAsync"/> returned.
/// </summary>
public interface IAuditTrail
{
    /// <summary>A request arrives. Makes sure that its record will find room.</summary>
    /// <exception cref="AuditUnavailableException">The trail cannot take records now; nothing may be done.</exception>
    ValueTask BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken);

    /// <summary>
    /// The record of a request that is about to change something, as a change that its commit has to contain: so there is no change without
    /// its record, and no record of a change that did not happen. The event must be complete. <see langword="null"/> from a trail
    /// that is not durable. Called again with a fresh record when the commit is tried again.
    /// </summary>
    RecordChange? RecordWithCommit(AuditEvent auditEvent);

    /// <summary>
    /// A request is decided: the event now names the resources and, where it failed, the error. Durable when it returns. Called once for each
    /// <see cref="BeginAsync"/> that returned, whatever came of the request: also where <see cref="RecordWithCommit"/> made a record of success
    /// and the commit then failed. Not called for a request whose quota is used up (<see cref="EngineAnswer.IsOverQuota"/>).
    /// </summary>
    /// <exception cref="AuditUnavailableException">The record could not be made durable in the trail.</exception>
    ValueTask EndAsync(AuditEvent auditEvent, CancellationToken cancellationToken);
}

/// <summary>The audit trail cannot take records: no room, or the disk failed. No request is answered until it can.</summary>
public sealed class AuditUnavailableException(string message, Exception? innerException) : Exception(message, innerException);
