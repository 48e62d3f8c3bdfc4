// Joins changes with their record, so that both are committed or neither is.
using Trent.Engine.Records;

namespace Trent.Engine.Auditing;

/// <summary>Changes that carry their record.</summary>
public static class RecordedChanges
{
    /// <summary>Changes together with the record of what makes them. The event must be complete.</summary>
    /// <param name="auditTrail">The trail.</param>
    /// <param name="changes">What is to be committed.</param>
    /// <param name="auditEvent">The request, or the act of the service.</param>
    public static IReadOnlyList<RecordChange> With(this IAuditTrail auditTrail, IReadOnlyList<RecordChange> changes, AuditEvent auditEvent)
    {
        ArgumentNullException.ThrowIfNull(auditTrail);
        return auditTrail.RecordWithCommit(auditEvent) is { } record ? [.. changes, record] : changes;
    }
}
