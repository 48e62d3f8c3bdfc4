// The one way of every request to IAM and STS through the audit trail.
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Authorization;
using Trent.Identity.Iam;

namespace Trent.Identity.Query;

/// <summary>Records requests: none is worked on before its record is begun, none is answered before it is ended.</summary>
internal sealed class RecordedQueries(QueryApi api, IAuditTrail auditTrail, IEngineObserver observer)
{
    /// <summary>The record of a request.</summary>
    public AuditEvent EventOf(QueryRequest request, Caller? caller, RequestOrigin origin, RequestIds ids) => new()
    {
        EventId = ids.EventId,
        RequestId = ids.RequestId,
        EventSource = api == QueryApi.Iam ? AuditEvent.IamEventSource : AuditEvent.StsEventSource,
        OperationName = QueryActions.NameOf(request.Action),
        IsReadOnly = QueryActions.IsReadOnly(api, request.Action),
        At = origin.Now,
        Caller = caller,
        Region = origin.Region,
        SourceAddress = origin.SourceAddress,
        UserAgent = origin.UserAgent,
        Tls = origin.Tls,
    };

    /// <summary>Runs a request and records what came of it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="auditEvent">Its record.</param>
    /// <param name="run">Runs it, and says in the record what it concerned.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer, to be disposed.</returns>
    /// <exception cref="QueryException">It is refused, or failed.</exception>
    public async ValueTask<XmlAnswer> RunAsync(QueryRequest request, AuditEvent auditEvent, Func<ValueTask<XmlAnswer>> run, CancellationToken cancellationToken)
    {
        XmlAnswer? answer = null;
        QueryError? error = null;
        bool gaveUp = false;
        try
        {
            await auditTrail.BeginAsync(auditEvent, cancellationToken);
            (answer, error, gaveUp) = await TryRunAsync(auditEvent, run, cancellationToken);
            Complete(auditEvent, request, answer);
            if (error is { } failure)
            {
                auditEvent.Fail(failure.Code, failure.Message);
            }

            // Whatever the caller's patience: what was decided is recorded, and not answered before.
            await auditTrail.EndAsync(auditEvent, CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            answer?.Dispose();
            throw;
        }
#pragma warning disable CA1031 // Whatever keeps a request from being recorded, the caller gets a fixed text and the operator the exception.
        catch (Exception unrecorded)
#pragma warning restore CA1031
        {
            // No answer leaves without its record.
            answer?.Dispose();
            observer.UnexpectedFailure(auditEvent.OperationName, auditEvent.RequestId, unrecorded);
            error = QueryError.InternalFailure();
            gaveUp = false;
        }

        if (gaveUp)
        {
            throw new OperationCanceledException(cancellationToken);
        }

        observer.RequestAnswered(auditEvent.OperationName, error?.Code);
        return error is { } told ? throw new QueryException(told) : answer!;
    }

    /// <summary>Puts what was read of a request, and what is answered, into its record.</summary>
    public static void Complete(AuditEvent auditEvent, QueryRequest request, XmlAnswer? answer)
    {
        auditEvent.RequestParameters = request.Recorded.ToValue();
        auditEvent.ResponseElements = answer?.Recorded;
    }

    private async ValueTask<(XmlAnswer? Answer, QueryError? Error, bool GaveUp)> TryRunAsync(
        AuditEvent auditEvent, Func<ValueTask<XmlAnswer>> run, CancellationToken cancellationToken)
    {
        try
        {
            return (await run(), null, false);
        }
        catch (QueryException refusal)
        {
            return (null, refusal.Error, false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (null, QueryError.ServiceUnavailable(), true);
        }
#pragma warning disable CA1031 // Whatever went wrong inside, the caller gets a fixed text and the operator the exception.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            observer.UnexpectedFailure(auditEvent.OperationName, auditEvent.RequestId, unexpected);
            return (null, QueryError.InternalFailure(), false);
        }
    }
}
