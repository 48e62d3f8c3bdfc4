// The trail that measures what keeping costs: it makes records and keeps none.
using Trent.Engine.Auditing;
using Trent.Engine.Records;

namespace Trent.Audit.Tests;

public sealed class DiscardingTrailTests
{
    [Fact]
    public async Task Every_record_is_dropped_and_whoever_stands_beside_is_told_of_it()
    {
        Beside beside = new();
        DiscardingTrail trail = new(beside);
        AuditEvent[] events = [TestHouse.Event("first"), TestHouse.Event("second")];
        foreach (AuditEvent auditEvent in events)
        {
            await trail.BeginAsync(auditEvent, TestContext.Current.CancellationToken);
            Assert.Null(trail.RecordWithCommit(auditEvent));
            await trail.EndAsync(auditEvent, TestContext.Current.CancellationToken);
        }

        Assert.Equal(events, beside.Ended);
    }

    private sealed class Beside : IAuditTrail
    {
        public List<AuditEvent> Ended { get; } = [];

        public ValueTask BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public RecordChange? RecordWithCommit(AuditEvent auditEvent) => null;

        public ValueTask EndAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
        {
            Ended.Add(auditEvent);
            return ValueTask.CompletedTask;
        }
    }
}
