// The one way of every request: audit, decode, constraints, plan, keys, permission, suitability, execution, DryRun, commit, answer.
using System.Buffers;
using System.Runtime.CompilerServices;
using Trent.Engine.Auditing;
using Trent.Engine.Authorization;
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Engine.Quotas;
using Trent.Engine.Records;
using Trent.Engine.Usage;
using Trent.Protocol;

namespace Trent.Engine;

/// <summary>
/// Runs operations. The order of its steps is the order in which errors win (docs/compatibility.md, "Order of checks"). All
/// errors become wire form here and nowhere else.
/// </summary>
internal sealed class Pipeline(
    KeyResolver resolver,
    Granted.Authorizer authorizer,
    GrantTokens grantTokens,
    Keyring keyring,
    MaterialExpiry expiry,
    KeyUsageLedger ledger,
    IAuditTrail auditTrail,
    AuthorizationMode authorization,
    RequestQuotas? quotas,
    IEngineObserver observer,
    string partition,
    TimeProvider clock)
{
    /// <summary>Answers one request; a successful answer is written to <paramref name="output"/>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<EngineAnswer> AnswerAsync<TCommand, TOutput>(
        CatalogEntry<TCommand, TOutput> entry, EngineRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken)
        where TCommand : KmsCommand<TOutput>
        where TOutput : class
    {
        Call call = Call.Begin(entry.OperationName, request, partition, clock);
        if (quotas is not null && !entry.Quota.TryTakeFirst(quotas, call))
        {
            return AnswerOverQuota(call);
        }

        AuditEvent auditEvent = AuditEventOf(call, entry.Recorded);
        KmsServiceException? error;
        bool gaveUp;
        try
        {
            await auditTrail.BeginAsync(auditEvent, cancellationToken);
            TOutput? result;
            (result, error, gaveUp) = await TryRunAsync(entry, call, auditEvent, cancellationToken);
            if (call.IsOverQuota)
            {
                return AnswerOverQuota(call);
            }

            using (result as IDisposable)
            {
                if (error is not null)
                {
                    auditEvent.Fail(error.ErrorCode, error.WireMessage);
                }

                // Whatever the caller's patience: what was decided is recorded, and not answered before.
                await auditTrail.EndAsync(auditEvent, CancellationToken.None);
                if (result is not null)
                {
                    entry.Contract.WriteOutput(output, result);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever keeps a request from being recorded, the caller gets a fixed text and the operator the exception.
        catch (Exception unrecorded)
#pragma warning restore CA1031
        {
            observer.UnexpectedFailure(call.OperationName, call.RequestId, unrecorded);
            error = KMSInternalException.Unexpected();
            gaveUp = false;
        }

        if (gaveUp)
        {
            throw new OperationCanceledException(cancellationToken);
        }

        observer.RequestAnswered(call.OperationName, error?.ErrorCode);
        return new EngineAnswer(error?.ToWireError());
    }

    private EngineAnswer AnswerOverQuota(Call call)
    {
        ThrottlingException refusal = call.OverQuota();
        observer.RequestAnswered(call.OperationName, refusal.ErrorCode);
        return new EngineAnswer(refusal.ToWireError(), IsOverQuota: true);
    }

    // The result, or the error that the caller is answered with, or both nothing but that he gave up, and what he is told by the front door.
    private async ValueTask<(TOutput? Result, KmsServiceException? Error, bool GaveUp)> TryRunAsync<TCommand, TOutput>(
        CatalogEntry<TCommand, TOutput> entry, Call call, AuditEvent auditEvent, CancellationToken cancellationToken)
        where TCommand : KmsCommand<TOutput>
        where TOutput : class
    {
        try
        {
            return (await RunAsync(entry, call, auditEvent, cancellationToken), null, false);
        }
        catch (KmsServiceException refusal)
        {
            return (null, refusal, false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (null, DependencyTimeoutException.TimedOut(), true);
        }
        catch (TimeoutException timeout)
        {
            observer.UnexpectedFailure(call.OperationName, call.RequestId, timeout);
            return (null, DependencyTimeoutException.TimedOut(), false);
        }
#pragma warning disable CA1031 // Whatever went wrong inside, the caller gets a fixed text and the operator the exception.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            observer.UnexpectedFailure(call.OperationName, call.RequestId, unexpected);
            return (null, KMSInternalException.Unexpected(), false);
        }
    }

    private async ValueTask<TOutput> RunAsync<TCommand, TOutput>(
        CatalogEntry<TCommand, TOutput> entry, Call call, AuditEvent auditEvent, CancellationToken cancellationToken)
        where TCommand : KmsCommand<TOutput>
        where TOutput : class
    {
        TCommand command = entry.Contract.ReadCommand(call.Request.Body.Span);
        using IDisposable? secrets = command as IDisposable;
        auditEvent.RequestParameters = entry.Recorded.ParametersOf(command);
        CheckConstraints(command);
        if (entry.Operation is not { } operation)
        {
            throw UnsupportedOperationException.NotAvailable(call.OperationName);
        }

        CheckGrantTokens(command);
        Access access = operation.Plan(command);
        for (int attempt = 1; ; attempt++)
        {
            Resolution[] resolutions = await resolver.ResolveAsync(access, call, cancellationToken);
            if (attempt == 1 && quotas is not null && !entry.Quota.TryTakeSecond(quotas, command, resolutions, call))
            {
                throw call.OverQuota();
            }

            if (await expiry.ExpireAsync(resolutions, call.Now, cancellationToken) && attempt < Limits.CommitAttemptsMax)
            {
                continue;
            }

            Granted granted = await DecideAsync(access, resolutions, command, call, auditEvent, cancellationToken);
            CheckSuitability(granted, access, call);
            if (await TryExecuteAsync(operation, command, granted, call, attempt, cancellationToken) is not { } outcome)
            {
                continue;
            }

            if (command is IDryRunCommand { DryRun: true })
            {
                (outcome.Output as IDisposable)?.Dispose();
                throw DryRunOperationException.WouldHaveSucceeded();
            }

            entry.Recorded.Complete(auditEvent, outcome.Output);
            if (outcome.Changes.Count > 0 && !await TryCommitAsync(outcome.Changes, auditEvent, attempt))
            {
                continue;
            }

            NoteUse(access, granted, call);
            return outcome.Output;
        }
    }

    private async ValueTask<Granted> DecideAsync(
        Access access, Resolution[] resolutions, KmsCommand command, Call call, AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        try
        {
            Granted granted = await authorizer.DecideAsync(access, resolutions, command, call, cancellationToken);
            NoteOverruled(granted, auditEvent, call);
            auditEvent.GrantIds = granted.GrantIds;
            auditEvent.Resources = ArnsOf(granted);
            return granted;
        }
        catch (KmsServiceException)
        {
            // What was asked for in vain is for the account to know that owns it; of other accounts' keys nothing is told.
            auditEvent.Resources = [.. resolutions.OfType<Resolution.Found>().Where(found => found.Account == call.Account.Value).Select(static found => found.Entry.Key.Arn.ToString())];
            throw;
        }
    }

    // Audit-only: what enforcing would have refused goes on, and is told to the trail and the operator.
    private void NoteOverruled(Granted granted, AuditEvent auditEvent, Call call)
    {
        if (granted.Overruled is { } refusal)
        {
            auditEvent.OverruledError = refusal.Message;
            observer.RefusalOverruled(call.OperationName, call.RequestId, refusal.Message);
        }
    }

    private static void CheckConstraints(KmsCommand command)
    {
        ConstraintViolations violations = new();
        command.Validate(violations);
        if (violations.Count > 0)
        {
            throw ValidationException.Violations(violations);
        }
    }

    // A grant counts from the moment it was made, so a token adds nothing; but it must be one that was given out.
    private void CheckGrantTokens(KmsCommand command)
    {
        if (command is IGrantTokensCommand { GrantTokens: { } tokens })
        {
            foreach (string token in tokens)
            {
                _ = grantTokens.Read(token);
            }
        }
    }

    private static string[] ArnsOf(Granted granted)
    {
        if (granted.Keys.Count == 0)
        {
            return [];
        }

        string[] arns = new string[granted.Keys.Count];
        for (int index = 0; index < arns.Length; index++)
        {
            arns[index] = granted.Keys[index].Arn;
        }

        return arns;
    }

    private AuditEvent AuditEventOf(Call call, RecordedOperation recorded) => new()
    {
        IsReadOnly = recorded.IsReadOnly,
        Authorization = authorization,
        EventId = call.EventId,
        RequestId = call.RequestId,
        OperationName = call.OperationName,
        At = call.Now,
        Caller = call.Caller,
        Region = call.Region.Value,
        SourceAddress = call.Request.SourceAddress,
        UserAgent = call.Request.UserAgent,
        Tls = call.Request.Tls,
    };

    private void CheckSuitability(Granted granted, Access access, Call call)
    {
        foreach (GrantedKey key in granted.Keys)
        {
            if (access.CountsAsUse is not null && key.Stored.IsLeaving)
            {
                observer.UseOfKeyPendingDeletion(key.Arn, call.Caller.PrincipalArn, call.OperationName, call.Now);
            }

            key.CheckSuitability();
        }
    }

    // An operation that reads further records may find that the keys it was granted have changed since.
    private static async ValueTask<Outcome<TOutput>?> TryExecuteAsync<TCommand, TOutput>(
        Operation<TCommand, TOutput> operation, TCommand command, Granted granted, Call call, int attempt, CancellationToken cancellationToken)
        where TCommand : KmsCommand<TOutput>
        where TOutput : class
    {
        try
        {
            return await operation.ExecuteAsync(command, granted, call, cancellationToken);
        }
        catch (RecordConflictException) when (attempt < Limits.CommitAttemptsMax)
        {
            return null;
        }
    }

    private async ValueTask<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, AuditEvent auditEvent, int attempt)
    {
        try
        {
            // Not given up half-way: whoever gave up would not know what came of it, and neither would the trail.
            await keyring.CommitAsync(auditTrail.With(changes, auditEvent), CancellationToken.None);
            return true;
        }
        catch (RecordConflictException) when (attempt < Limits.CommitAttemptsMax)
        {
            // Another request changed the key first: this one is decided anew against what the key is now.
            return false;
        }
    }

    private void NoteUse(Access access, Granted granted, Call call)
    {
        if (access.CountsAsUse is { } operation)
        {
            KeyUse use = new(operation, call.Now, call.EventId, call.RequestId);
            foreach (GrantedKey key in granted.Keys)
            {
                ledger.Note(key.Entry.Usage, use);
            }
        }
    }
}
