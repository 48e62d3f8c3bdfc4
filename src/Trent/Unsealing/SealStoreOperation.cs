// TrentService.SealStore, Trent's own addition to the API: the operator closes the store at once, keys and all.
using System.Text.Json;
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
/// <param name="identities">Knows which account is the operator's.</param>
/// <param name="auditTrail">Where it is recorded.</param>
/// <param name="observer">Who is told of failures.</param>
/// <param name="clock">The clock of the service.</param>
/// <param name="seal">Seals the store: nothing of it is in memory any more when it ends.</param>
internal sealed class SealStoreOperation(Identities identities, IAuditTrail auditTrail, IEngineObserver observer, TimeProvider clock, Func<Task> seal)
{
    /// <summary>The name of the operation.</summary>
    public const string OperationName = "SealStore";

    private const string Action = "trent:SealStore";

    /// <summary>Decides whether the caller may seal the store, and records it.</summary>
    /// <returns>Why not; <see langword="null"/> when the store is now to be sealed, by <see cref="SealAsync"/>.</returns>
    public async ValueTask<WireError?> PermitAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        AuditEvent auditEvent = new()
        {
            EventId = request.EventId,
            RequestId = request.RequestId,
            OperationName = OperationName,
            At = clock.GetUtcNow(),
            Caller = request.Caller,
            Region = request.Region.Value,
            SourceAddress = request.SourceAddress,
            UserAgent = request.UserAgent,
            EventSource = AuditEvent.TrentEventSource,
            IsReadOnly = false,
            Resources = [OperatorPermission.StoreArnFor(request.Caller)],
        };
        WireError? error;
        try
        {
            await auditTrail.BeginAsync(auditEvent, cancellationToken);
            error = await TryDecideAsync(request, cancellationToken);
            if (error is { } refusal)
            {
                auditEvent.Fail(refusal.Type, refusal.Message);
            }

            await auditTrail.EndAsync(auditEvent, CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever keeps the request from being recorded, the caller gets a fixed text and the operator the exception.
        catch (Exception unrecorded)
#pragma warning restore CA1031
        {
            observer.UnexpectedFailure(OperationName, request.RequestId, unrecorded);
            error = KMSInternalException.Unexpected().ToWireError();
        }

        observer.RequestAnswered(OperationName, error?.Type);
        return error;
    }

    /// <summary>Seals the store. The caller no longer counts among those whom the service has admitted.</summary>
    public Task SealAsync() => seal();

    private async ValueTask<WireError?> TryDecideAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await DecideAsync(request, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return DependencyTimeoutException.TimedOut().ToWireError();
        }
#pragma warning disable CA1031 // Whatever went wrong inside, the caller gets a fixed text and the operator the exception.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            observer.UnexpectedFailure(OperationName, request.RequestId, unexpected);
            return KMSInternalException.Unexpected().ToWireError();
        }
    }

    private async ValueTask<WireError?> DecideAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        if (!IsEmptyObject(request.Body.Span))
        {
            return new WireError("SerializationException", null, StatusCodes.Status400BadRequest);
        }

        return await OperatorPermission.RefusalAsync(identities, request, Action, clock.GetUtcNow(), cancellationToken);
    }

    private static bool IsEmptyObject(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
