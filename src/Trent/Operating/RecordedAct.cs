// An operation of Trent's own, which the API of the KMS does not have: recorded before it begins and when it has ended, whatever comes of it.
using System.Text.Json;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Protocol;

namespace Trent.Operating;

/// <summary>What an operation of Trent's own is answered with.</summary>
/// <param name="Body">The answer in JSON; empty when there is an error.</param>
/// <param name="Error">Why it was not done; otherwise <see langword="null"/>.</param>
internal readonly record struct ActAnswer(ReadOnlyMemory<byte> Body, WireError? Error)
{
    /// <summary>What cannot be read, or has a member that the operation does not know.</summary>
    public static ActAnswer Unreadable => Refuse("SerializationException", null);

    /// <summary>It was not done.</summary>
    public static ActAnswer Refuse(WireError error) => new(default, error);

    /// <summary>It was not done, through a fault of the caller's.</summary>
    public static ActAnswer Refuse(string type, string? message) => new(default, new WireError(type, message, StatusCodes.Status400BadRequest));
}

/// <summary>Does what was asked and completes the event: parameters, and resources once they are known. Errors are answered, not written into the event.</summary>
internal delegate ValueTask<ActAnswer> Act(EngineRequest request, AuditEvent auditEvent, CancellationToken cancellationToken);

/// <summary>The frame in which one such operation runs.</summary>
/// <param name="operationName">Its name.</param>
/// <param name="isReadOnly">Whether it changes nothing.</param>
/// <param name="auditTrail">Where it is recorded.</param>
/// <param name="observer">Who is told of failures.</param>
/// <param name="clock">The clock of the service.</param>
/// <param name="act">What it does.</param>
internal sealed class RecordedAct(string operationName, bool isReadOnly, IAuditTrail auditTrail, IEngineObserver observer, TimeProvider clock, Act act)
{
    /// <summary>Answers a request. What has begun to be recorded is recorded to its end, also where the caller gave up meanwhile.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up before anything began.</exception>
    public async ValueTask<ActAnswer> AnswerAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        AuditEvent auditEvent = EventOf(request);
        ActAnswer answer;
        try
        {
            await auditTrail.BeginAsync(auditEvent, cancellationToken);
            answer = await TryActAsync(request, auditEvent, cancellationToken);
            if (answer.Error is { } error)
            {
                auditEvent.Fail(error.Type, error.Message);
            }

            // Whatever the caller's patience: what was done is recorded, and so is that he gave up before.
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
            answer = FailWithin(request, unrecorded);
        }

        observer.RequestAnswered(operationName, answer.Error?.Type);
        return answer;
    }

    /// <summary>Whether a body is <c>{}</c>, which is all that operations without parameters take.</summary>
    public static bool IsEmptyObject(ReadOnlySpan<byte> body)
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

    private async ValueTask<ActAnswer> TryActAsync(EngineRequest request, AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        try
        {
            return await act(request, auditEvent, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ActAnswer.Refuse(DependencyTimeoutException.TimedOut().ToWireError());
        }
#pragma warning disable CA1031 // Whatever went wrong inside, the caller gets a fixed text and the operator the exception.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            return FailWithin(request, unexpected);
        }
    }

    private ActAnswer FailWithin(EngineRequest request, Exception failure)
    {
        observer.UnexpectedFailure(operationName, request.RequestId, failure);
        return ActAnswer.Refuse(KMSInternalException.Unexpected().ToWireError());
    }

    private AuditEvent EventOf(EngineRequest request) => new()
    {
        EventId = request.EventId,
        RequestId = request.RequestId,
        EventSource = AuditEvent.TrentEventSource,
        OperationName = operationName,
        At = clock.GetUtcNow(),
        Caller = request.Caller,
        Region = request.Region.Value,
        SourceAddress = request.SourceAddress,
        UserAgent = request.UserAgent,
        Tls = request.Tls,
        IsReadOnly = isReadOnly,
    };
}
