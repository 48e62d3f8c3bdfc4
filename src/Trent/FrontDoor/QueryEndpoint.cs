// IAM and STS on the wire: one request of the query protocol from its headers to its answer.
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.Identity.AccessKeys;
using Trent.Identity.Query;
using Trent.Identity.Sts;
using Trent.Protocol.SigV4;

namespace Trent.FrontDoor;

/// <summary>What the endpoint is made of.</summary>
internal sealed class QueryEndpointParts
{
    /// <summary>The Security Token Service.</summary>
    public required StsService Sts { get; init; }

    /// <summary>Verifies what is signed for STS.</summary>
    public required Authenticator StsAuthenticator { get; init; }

    /// <summary>Verifies what is signed for IAM.</summary>
    public required Authenticator IamAuthenticator { get; init; }

    /// <summary>Where requests are recorded.</summary>
    public required IAuditTrail AuditTrail { get; init; }

    /// <summary>Who is told of failures.</summary>
    public required IEngineObserver Observer { get; init; }

    /// <summary>The service's clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Counts refusals.</summary>
    public required FrontDoorMetrics Metrics { get; init; }

    /// <summary>How long a request may take.</summary>
    public required TimeSpan RequestTimeout { get; init; }
}

/// <summary>
/// Answers <c>POST /</c> of IAM and STS. The version that a request names says which of the two it is for; it must be signed for that one.
/// Every request that is let in is recorded here, for both: the services do not. The order is form, size, parameters, signature, and then the
/// service's own.
/// </summary>
internal sealed class QueryEndpoint(QueryEndpointParts parts)
{
    // What AWS's front end says of requests that no service has taken.
    private const string NoService = "http://webservices.amazon.com/AWSFault/2005-15-09";

    // Requests that nobody signed have no scope: they go to the global endpoint, which is there.
    private const string GlobalRegion = "us-east-1";

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(Exchange exchange)
    {
        if (await Reception.ReceiveAsync(exchange) is { } refusal)
        {
            parts.Metrics.Refused(refusal.Reason);
            await refusal.SendAsync(exchange);
            return;
        }

        if (!QueryRequest.TryParse(exchange.Body.Bytes.Span, out QueryRequest? request, out QueryError malformed))
        {
            await RefuseAsync(exchange, malformed.Code, malformed, NoService);
            return;
        }

        if (QueryApi.OfVersion(request.Version) is not { } api)
        {
            await RefuseAsync(exchange, "UnknownTarget", QueryError.InvalidAction(request.Action, request.Version), NoService);
            return;
        }

        if (api == QueryApi.Sts && StsService.IsUnsigned(request.Action))
        {
            await AnswerAsync(exchange, api, request, caller: null, GlobalRegion);
            return;
        }

        Authenticator authenticator = api == QueryApi.Sts ? parts.StsAuthenticator : parts.IamAuthenticator;
        if (!authenticator.TryAuthenticate(exchange, out Credential? credential, out RegionName region, out SigV4Rejection rejection))
        {
            await RefuseAsync(exchange, RejectionReasons.Of(rejection.Kind), QueryRefusals.Of(rejection), api.XmlNamespace);
            return;
        }

        if (await credential.FindCallerAsync(exchange.Patience) is not { } caller || (api == QueryApi.Iam && IsUserSession(caller)))
        {
            await RefuseAsync(exchange, RejectionReasons.Of(SigV4RejectionKind.CredentialUnknown), QueryRefusals.InvalidClientTokenId, api.XmlNamespace);
            return;
        }

        await AnswerAsync(exchange, api, request, caller, region.Value);
    }

    // Without a second factor, IAM does not know the session of a user (AWS STS API reference, GetSessionToken).
    private static bool IsUserSession(Caller caller) => caller is { TokenIssuedAt: not null, Principal.Kind: PrincipalKind.User or PrincipalKind.Root };

    private async Task AnswerAsync(Exchange exchange, QueryApi api, QueryRequest request, Caller? caller, string region)
    {
        DateTimeOffset now = parts.Clock.GetUtcNow();
        RequestOrigin origin = new(now, region, exchange.PeerText(), exchange.Headers.UserAgent, exchange.Request.Scheme == "https");
        AuditEvent auditEvent = new()
        {
            EventId = exchange.NextId(),
            RequestId = exchange.RequestId,
            OperationName = request.Action.Length <= OperationCharactersMax ? request.Action : request.Action[..OperationCharactersMax],
            At = now,
            Caller = caller ?? parts.Sts.StrangerOf(request),
            Region = region,
            SourceAddress = origin.SourceAddress,
            UserAgent = origin.UserAgent,
        };
        exchange.LosePatienceAfter(parts.RequestTimeout);
        QueryError error;
        try
        {
            if (await RunAsync(exchange, api, request, caller, origin, auditEvent) is not { } refused)
            {
                return;
            }

            error = refused;
        }
        catch (OperationCanceledException) when (exchange.Patience.IsCancellationRequested)
        {
            parts.Metrics.TimedOut();
            error = QueryError.ServiceUnavailable();
        }
#pragma warning disable CA1031 // Whatever went wrong inside, the caller gets a fixed text and the operator the exception.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            parts.Observer.UnexpectedFailure(auditEvent.OperationName, exchange.RequestId, failure);
            error = QueryError.InternalFailure();
        }

        await SendAsync(exchange, error, api.XmlNamespace);
    }

    private const int OperationCharactersMax = 128;

    private async ValueTask<QueryError?> RunAsync(
        Exchange exchange, QueryApi api, QueryRequest request, Caller? caller, RequestOrigin origin, AuditEvent auditEvent)
    {
        await parts.AuditTrail.BeginAsync(auditEvent, exchange.Patience);
        try
        {
            using XmlAnswer answer = await AskAsync(api, request, caller, origin, exchange.Patience);
            auditEvent.Resources = answer.Resources;
            await parts.AuditTrail.EndAsync(auditEvent, exchange.Patience);
            await exchange.SendAsync(StatusCodes.Status200OK, MediaTypes.TextXml, answer.Complete(exchange.RequestId));
            return null;
        }
        catch (QueryException refusal)
        {
            auditEvent.ErrorCode = refusal.Error.Code;
            await parts.AuditTrail.EndAsync(auditEvent, exchange.Patience);
            return refusal.Error;
        }
    }

    private ValueTask<XmlAnswer> AskAsync(QueryApi api, QueryRequest request, Caller? caller, RequestOrigin origin, CancellationToken cancellationToken) =>
        api == QueryApi.Sts
            ? parts.Sts.AnswerAsync(request, caller, origin, cancellationToken)
            : throw new QueryException(QueryError.InvalidAction(request.Action, request.Version));

    private Task RefuseAsync(Exchange exchange, string reason, QueryError error, string xmlNamespace)
    {
        parts.Metrics.Refused(reason);
        return SendAsync(exchange, error, xmlNamespace);
    }

    private static Task SendAsync(Exchange exchange, QueryError error, string xmlNamespace)
    {
        exchange.Answer.Clear();
        error.WriteTo(exchange.Answer, xmlNamespace, exchange.RequestId);
        return exchange.SendAsync(error.HttpStatus, MediaTypes.TextXml, exchange.Answer.Written);
    }
}
