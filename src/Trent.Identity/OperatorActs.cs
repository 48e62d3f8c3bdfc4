// What the operator does who has opened the store: no request, and recorded all the same.
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Identifiers;

namespace Trent.Identity;

/// <summary>Records the acts of whoever holds the seal.</summary>
internal sealed class OperatorActs(IAuditTrail auditTrail, string partition, TimeProvider clock)
{
    private const string OperatorName = "the operator of the store";
    private const string FailureCode = "InternalFailure";

    /// <summary>The record of an act.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="eventSource">The service that it would be asked of.</param>
    /// <param name="account">The account it is done in.</param>
    public AuditEvent EventOf(string name, string eventSource, AccountId account)
    {
        Caller caller = Caller.RootOf(partition, account, OperatorName);
        return new AuditEvent
        {
            EventId = RandomUuid.Create(),
            RequestId = RandomUuid.Create(),
            EventSource = eventSource,
            OperationName = name,
            At = clock.NowToTheMillisecond(),
            Caller = caller,
            Region = AuditEvent.GlobalRegion,
            Resources = [caller.PrincipalArn],
            IsReadOnly = false,
        };
    }

    /// <summary>Does it; the record is durable when it returns.</summary>
    public async Task<T> CommitAsync<T>(AuditEvent auditEvent, Func<Task<T>> act, CancellationToken cancellationToken)
    {
        await auditTrail.BeginAsync(auditEvent, cancellationToken);
        T result;
        try
        {
            result = await act();
        }
        catch (Exception failure)
        {
            auditEvent.Fail(FailureCode, failure is AccessKeys.AccessKeyLimitException ? failure.Message : null);
            await auditTrail.EndAsync(auditEvent, CancellationToken.None);
            throw;
        }

        await auditTrail.EndAsync(auditEvent, CancellationToken.None);
        return result;
    }
}
