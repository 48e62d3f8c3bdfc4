// TrentService.RotateRootKey, Trent's own addition to the API: the operator brings a new root key into force.
using System.Globalization;
using System.Text;
using Trent.Embedded;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Explaining;
using Trent.Protocol;
using Trent.Sealing;

namespace Trent.Operating;

/// <summary>
/// Rotates the root key for principals of the operator's account that an identity-based policy of theirs allows <c>trent:RotateRootKey</c> on
/// <c>arn:aws:trent::ACCOUNT:store</c>; the root user has it. Every request is recorded. The answer is <c>{"RootKeyGeneration":2}</c>.
/// </summary>
internal sealed class RootKeyRotations(EmbeddedKms kms, IAuditTrail auditTrail, IEngineObserver observer)
{
    /// <summary>The name of the operation.</summary>
    public const string OperationName = "RotateRootKey";

    private const string Action = "trent:RotateRootKey";

    /// <summary>Answers a request.</summary>
    public async ValueTask<ExplanationAnswer> AnswerAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        AuditEvent auditEvent = new()
        {
            EventId = request.EventId,
            RequestId = request.RequestId,
            OperationName = OperationName,
            At = kms.Clock.GetUtcNow(),
            Caller = request.Caller,
            Region = request.Region.Value,
            SourceAddress = request.SourceAddress,
            UserAgent = request.UserAgent,
            EventSource = AuditEvent.TrentEventSource,
            IsReadOnly = false,
        };
        ExplanationAnswer answer;
        try
        {
            await auditTrail.BeginAsync(auditEvent, cancellationToken);
            answer = await RunAsync(request, auditEvent, cancellationToken);
            if (answer.Error is { } error)
            {
                auditEvent.Fail(error.Type, error.Message);
            }

            // Whatever the caller's patience: a key that came into force is recorded, and so is that he gave up before.
            await auditTrail.EndAsync(auditEvent, CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever went wrong inside, the caller gets a fixed text and the operator the exception.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            observer.UnexpectedFailure(OperationName, request.RequestId, unexpected);
            answer = new ExplanationAnswer(default, KMSInternalException.Unexpected().ToWireError());
        }

        observer.RequestAnswered(OperationName, answer.Error?.Type);
        return answer;
    }

    private async ValueTask<ExplanationAnswer> RunAsync(EngineRequest request, AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (await OperatorPermission.RefusalAsync(kms.Identities, request, Action, kms.Clock.GetUtcNow(), cancellationToken) is { } refused)
        {
            return new ExplanationAnswer(default, refused);
        }

        try
        {
            auditEvent.Resources = [OperatorPermission.StoreArnFor(request.Caller)];
            int generation = await kms.RotateRootKeyAsync(auditEvent, cancellationToken);
            return new ExplanationAnswer(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"RootKeyGeneration":{{generation}}}""")), null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new ExplanationAnswer(default, DependencyTimeoutException.TimedOut().ToWireError());
        }
        catch (RootRotationException refusal)
        {
            return Refuse(refusal.Message);
        }
        catch (SealException refusal)
        {
            // Its message names the path or the slot, which are for the operator, who this is, and holds no secret.
            return Refuse(refusal.Message);
        }
    }

    private static ExplanationAnswer Refuse(string message) => new(default, new WireError("KMSInvalidStateException", message, StatusCodes.Status400BadRequest));
}
