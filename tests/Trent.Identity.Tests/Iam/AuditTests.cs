// What the audit trail is told of requests to IAM, and that there is no answer without a record.
using Trent.Engine.Auditing;
using Trent.Identity.Query;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Iam;

public sealed class AuditTests
{
    [Fact]
    public async Task A_request_is_recorded_before_it_is_worked_on_and_when_it_is_decided()
    {
        await using StsStore store = await StsStore.OpenAsync();
        Trail trail = new();
        store.AuditTrail = trail;
        await store.ReopenAsync();
        _ = await store.CreateUserAsync("ann");
        _ = await store.IamRefusedAsync("CreateUser", ("UserName", "ann"));
        Assert.Equal(["begin CreateUser", "end CreateUser  arn:aws:iam::111122223333:user/ann", "begin CreateUser", "end CreateUser EntityAlreadyExists arn:aws:iam::111122223333:user/ann"], trail.Told);
    }

    [Fact]
    public async Task A_request_that_cannot_be_recorded_does_nothing()
    {
        await using StsStore store = await StsStore.OpenAsync();
        store.AuditTrail = new Trail { BeginFails = true };
        await store.ReopenAsync();
        QueryError error = await store.IamRefusedAsync("CreateUser", ("UserName", "ann"));
        Assert.Equal(("InternalFailure", 500), (error.Code, error.HttpStatus));
        Assert.Null(await store.UserAsync("ann"));
    }

    [Fact]
    public async Task An_answer_whose_record_fails_does_not_leave()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        store.AuditTrail = new Trail { EndFails = true };
        await store.ReopenAsync();
        Assert.Equal("InternalFailure", (await store.IamRefusedAsync("CreateAccessKey", ("UserName", "ann"))).Code);
    }

    private sealed class Trail : IAuditTrail
    {
        public bool BeginFails { get; init; }

        public bool EndFails { get; init; }

        public List<string> Told { get; } = [];

        public ValueTask BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
        {
            Told.Add($"begin {auditEvent.OperationName}");
            return BeginFails ? throw new IOException("The trail is full.") : ValueTask.CompletedTask;
        }

        public Trent.Engine.Records.RecordChange? RecordWithCommit(AuditEvent auditEvent) => null;

        public ValueTask EndAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
        {
            Told.Add($"end {auditEvent.OperationName} {auditEvent.ErrorCode} {string.Join(' ', auditEvent.Resources)}");
            return EndFails ? throw new IOException("The trail is full.") : ValueTask.CompletedTask;
        }
    }
}
