// TrentService.SealStore, Trent's own addition to the API: the operator closes the store at once, keys and all.
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Identity;
using Trent.Operating;
using Trent.Protocol;

namespace Trent.Unsealing;

/// <summary>
/// The emergency seal (docs/unsealing.md). It needs the permission <c>trent:SealStore</c> by an identity-based policy, in the operator's account; the
/// root user of that account has it. It is recorded before it happens.
/// </summary>
internal sealed class SealStoreOperation
{
    /// <summary>The name of the operation.</summary>
    public const string OperationName = "SealStore";

    private const string Action = "trent:SealStore";

    private readonly Identities identities;
    private readonly TimeProvider clock;
    private readonly Func<Task> seal;
    private readonly RecordedAct act;

    /// <summary>Seals a store.</summary>
    /// <param name="identities">Knows which account is the operator's.</param>
    /// <param name="auditTrail">Where it is recorded.</param>
    /// <param name="observer">Who is told of failures.</param>
    /// <param name="clock">The clock of the service.</param>
    /// <param name="seal">Seals the store: nothing of it is in memory any more when it ends.</param>
    public SealStoreOperation(Identities identities, IAuditTrail auditTrail, IEngineObserver observer, TimeProvider clock, Func<Task> seal)
    {
        this.identities = identities;
        this.clock = clock;
        this.seal = seal;
        act = new RecordedAct(OperationName, isReadOnly: false, auditTrail, observer, clock, DecideAsync);
    }

    /// <summary>Decides whether the caller may seal the store, and records it.</summary>
    /// <returns>Why not; <see langword="null"/> when the store is now to be sealed, by <see cref="SealAsync"/>.</returns>
    public async ValueTask<WireError?> PermitAsync(EngineRequest request, CancellationToken cancellationToken) => (await act.AnswerAsync(request, cancellationToken)).Error;

    /// <summary>Seals the store. The caller no longer counts among those whom the service has admitted.</summary>
    public Task SealAsync() => seal();

    private async ValueTask<ActAnswer> DecideAsync(EngineRequest request, AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        auditEvent.Resources = [OperatorPermission.StoreArnFor(request.Caller)];
        if (!RecordedAct.IsEmptyObject(request.Body.Span))
        {
            return ActAnswer.Unreadable;
        }

        return new ActAnswer(default, await OperatorPermission.RefusalAsync(identities, request, Action, clock.GetUtcNow(), cancellationToken));
    }
}
