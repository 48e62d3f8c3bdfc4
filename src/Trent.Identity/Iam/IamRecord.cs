// The audit record of a request to IAM, made when it is known what the request comes to.
using Trent.Engine.Auditing;
using Trent.Engine.Records;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>Completes the record of one request.</summary>
internal sealed class IamRecord(QueryRequest request, AuditEvent auditEvent, IAuditTrail auditTrail)
{
    /// <summary>The record as a change; <see langword="null"/> where none is kept.</summary>
    /// <param name="resources">What permission was given on.</param>
    /// <param name="answer">The answer, or <see langword="null"/> when it says nothing.</param>
    public RecordChange? Of(IReadOnlyList<string> resources, XmlAnswer? answer)
    {
        auditEvent.Resources = [.. resources];
        RecordedQueries.Complete(auditEvent, request, answer);
        return auditTrail.RecordWithCommit(auditEvent);
    }

    /// <summary>Changes together with the record of what makes them.</summary>
    public IReadOnlyList<RecordChange> With(IReadOnlyList<RecordChange> changes, IReadOnlyList<string> resources, XmlAnswer answer) =>
        Of(resources, answer) is { } change ? [.. changes, change] : changes;
}
