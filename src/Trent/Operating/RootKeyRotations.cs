// TrentService.RotateRootKey, Trent's own addition to the API: the operator brings a new root key into force.
using System.Globalization;
using System.Text;
using Trent.Embedded;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Sealing;

namespace Trent.Operating;

/// <summary>
/// Rotates the root key for principals of the operator's account that an identity-based policy of theirs allows <c>trent:RotateRootKey</c> on
/// <c>arn:aws:trent::ACCOUNT:store</c>; the root user has it. Every request is recorded. The answer is <c>{"RootKeyGeneration":2}</c>.
/// </summary>
internal sealed class RootKeyRotations
{
    /// <summary>The name of the operation.</summary>
    public const string OperationName = "RotateRootKey";

    private const string Action = "trent:RotateRootKey";

    private readonly EmbeddedKms kms;
    private readonly RecordedAct act;

    /// <summary>Rotates the root key of a service.</summary>
    public RootKeyRotations(EmbeddedKms kms, IAuditTrail auditTrail, IEngineObserver observer)
    {
        this.kms = kms;
        act = new RecordedAct(OperationName, isReadOnly: false, auditTrail, observer, kms.Clock, RotateAsync);
    }

    /// <summary>Answers a request.</summary>
    public ValueTask<ActAnswer> AnswerAsync(EngineRequest request, CancellationToken cancellationToken) => act.AnswerAsync(request, cancellationToken);

    private async ValueTask<ActAnswer> RotateAsync(EngineRequest request, AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        auditEvent.Resources = [OperatorPermission.StoreArnFor(request.Caller)];
        if (!RecordedAct.IsEmptyObject(request.Body.Span))
        {
            return ActAnswer.Unreadable;
        }

        if (await OperatorPermission.RefusalAsync(kms.Identities, request, Action, kms.Clock.GetUtcNow(), cancellationToken) is { } refused)
        {
            return ActAnswer.Refuse(refused);
        }

        try
        {
            int generation = await kms.RotateRootKeyAsync(auditEvent, cancellationToken);
            return new ActAnswer(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"RootKeyGeneration":{{generation}}}""")), null);
        }
        catch (Exception refusal) when (refusal is RootRotationException or SealException)
        {
            // The message of a seal names the path or the slot, which are for the operator, who this is, and holds no secret.
            return ActAnswer.Refuse("KMSInvalidStateException", refusal.Message);
        }
    }
}
