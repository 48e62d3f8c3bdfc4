// The one way of every request: audit, decode, constraints, plan, keys, permission, suitability, execution, DryRun, commit, answer.
using System.Buffers;
using Trent.Engine.Auditing;
using Trent.Engine.Authorization;
using Trent.Engine.Grants;
using Trent.Engine.Keys;
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
    IEngineObserver observer,
    string partition,
    TimeProvider clock)
{
    /// <summary>Answers one request; a successful answer is written to <paramref name="output"/>.</summary>
    public async ValueTask<EngineAnswer> AnswerAsync<TCommand, TOutput>(
        CommandContract<TCommand, TOutput> contract, Operation<TCommand, TOutput>? operation, EngineRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken)
        where TCommand : KmsCommand<TOutput>
        where TOutput : class
    {
        Call call = Call.Begin(contract.OperationName, request, partition, clock);
        AuditEvent auditEvent = AuditEventOf(call);
        KmsServiceException? error = null;
        try
        {
            await auditTrail.BeginAsync(auditEvent, cancellationToken);
            try
            {
                TOutput result = await RunAsync(contract, operation, call, auditEvent, cancellationToken);
                using (result as IDisposable)
                {
                    await auditTrail.EndAsync(auditEvent, cancellationToken);
                    contract.WriteOutput(output, result);
                }
            }
            catch (KmsServiceException refusal)
            {
                error = refusal;
                auditEvent.ErrorCode = refusal.ErrorCode;
                await auditTrail.EndAsync(auditEvent, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (TimeoutException timeout)
        {
            observer.UnexpectedFailure(call.OperationName, call.RequestId, timeout);
            error = DependencyTimeoutException.TimedOut();
        }
#pragma warning disable CA1031 // Whatever went wrong inside, the caller gets a fixed text and the operator the exception.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            observer.UnexpectedFailure(call.OperationName, call.RequestId, unexpected);
            error = KMSInternalException.Unexpected();
        }

        observer.RequestAnswered(call.OperationName, error?.ErrorCode);
        return new EngineAnswer(error?.ToWireError());
    }

    private async ValueTask<TOutput> RunAsync<TCommand, TOutput>(
        CommandContract<TCommand, TOutput> contract, Operation<TCommand, TOutput>? operation, Call call, AuditEvent auditEvent, CancellationToken cancellationToken)
        where TCommand : KmsCommand<TOutput>
        where TOutput : class
    {
        TCommand command = contract.ReadCommand(call.Request.Body.Span);
        using IDisposable? secrets = command as IDisposable;
        CheckConstraints(command);
        if (operation is null)
        {
            throw UnsupportedOperationException.NotAvailable(call.OperationName);
        }

        CheckGrantTokens(command);
        Access access = operation.Plan(command);
        for (int attempt = 1; ; attempt++)
        {
            Resolution[] resolutions = await resolver.ResolveAsync(access, call, cancellationToken);
            if (await expiry.ExpireAsync(resolutions, call.Now, cancellationToken) && attempt < Limits.CommitAttemptsMax)
            {
                continue;
            }

            Granted granted = await authorizer.DecideAsync(access, resolutions, command, call, cancellationToken);
            NoteOverruled(granted, auditEvent, call);
            auditEvent.GrantIds = granted.GrantIds;
            auditEvent.Resources = ArnsOf(granted);
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

            if (outcome.Changes.Count > 0 && !await TryCommitAsync(outcome.Changes, attempt, cancellationToken))
            {
                continue;
            }

            NoteUse(access, granted, call);
            return outcome.Output;
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

    private AuditEvent AuditEventOf(Call call) => new()
    {
        Authorization = authorization,
        EventId = call.EventId,
        RequestId = call.RequestId,
        OperationName = call.OperationName,
        At = call.Now,
        Caller = call.Caller,
        Region = call.Region.Value,
        SourceAddress = call.Request.SourceAddress,
        UserAgent = call.Request.UserAgent,
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

    private async ValueTask<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, int attempt, CancellationToken cancellationToken)
    {
        try
        {
            await keyring.CommitAsync(changes, cancellationToken);
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
