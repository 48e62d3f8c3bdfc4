// IAM and STS on the wire: one request of the query protocol from its headers to its answer.
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.Identity.AccessKeys;
using Trent.Identity.Iam;
using Trent.Identity.Query;
using Trent.Identity.Sts;
using Trent.Protocol.SigV4;

namespace Trent.FrontDoor;

/// <summary>What the endpoint is made of.</summary>
internal sealed class QueryEndpointParts
{
    /// <summary>Identity and Access Management.</summary>
    public required IamService Iam { get; init; }

    /// <summary>The Security Token Service.</summary>
    public required StsService Sts { get; init; }

    /// <summary>Verifies what is signed for STS.</summary>
    public required Authenticator StsAuthenticator { get; init; }

    /// <summary>Verifies what is signed for IAM.</summary>
    public required Authenticator IamAuthenticator { get; init; }

    /// <summary>Lets requests in while the store is unsealed.</summary>
    public required Admission Admission { get; init; }

    /// <summary>The service's clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Records refusals.</summary>
    public required RefusedRequests Refusals { get; init; }

    /// <summary>Counts refusals.</summary>
    public required FrontDoorMetrics Metrics { get; init; }

    /// <summary>Holds those who sign nothing to a rate.</summary>
    public required StrangerLimit Strangers { get; init; }

    /// <summary>How long a request may take.</summary>
    public required TimeSpan RequestTimeout { get; init; }
}

/// <summary>
/// Answers <c>POST /</c> of IAM and STS. The version that a request names says which of the two it is for; it must be signed for that one.
/// The order is form, size, parameters, signature, and then the service's own.
/// </summary>
internal sealed class QueryEndpoint(QueryEndpointParts parts)
{
    // Requests that nobody signed have no scope: they go to the global endpoint, which is there.
    private const string GlobalRegion = "us-east-1";

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(Exchange exchange)
    {
        if (await Reception.ReceiveAsync(exchange) is { } refusal)
        {
            parts.Metrics.Refused(refusal.Reason);
            await refusal.SendAsync(exchange, parts.Refusals);
            return;
        }

        if (!parts.Admission.TryEnter())
        {
            await SealedAnswers.SendAsync(exchange, parts.Metrics);
            return;
        }

        try
        {
            await AnswerAdmittedAsync(exchange);
        }
        finally
        {
            parts.Admission.Leave();
        }
    }

    private async Task AnswerAdmittedAsync(Exchange exchange)
    {
        if (!QueryRequest.TryParse(exchange.Body.Bytes.Span, out QueryRequest? request, out QueryError malformed))
        {
            await RefuseAsync(exchange, malformed.Code, malformed, api: null);
            return;
        }

        if (QueryApi.OfVersion(request.Version) is not { } api)
        {
            await RefuseAsync(exchange, "UnknownTarget", QueryError.InvalidAction(request.Action, request.Version), api: null);
            return;
        }

        if (api == QueryApi.Sts && StsService.IsUnsigned(request.Action))
        {
            if (!parts.Strangers.TryTake(exchange.Peer))
            {
                await RefuseAsync(exchange, StrangerLimit.Reason, QueryError.Throttling(), api, request.Action);
                return;
            }

            await AnswerAsync(exchange, api, request, caller: null, GlobalRegion);
            return;
        }

        Authenticator authenticator = api == QueryApi.Sts ? parts.StsAuthenticator : parts.IamAuthenticator;
        if (!authenticator.TryAuthenticate(exchange, out Credential? credential, out RegionName region, out SigV4Rejection rejection))
        {
            await RefuseAsync(exchange, RejectionReasons.Of(rejection.Kind), QueryRefusals.Of(rejection), api, request.Action);
            return;
        }

        // Without a second factor, IAM does not know the session of a user (AWS STS API reference, GetSessionToken).
        if (await credential.FindCallerAsync(exchange.Patience) is not { } caller || (api == QueryApi.Iam && caller.IsOwnSession))
        {
            await RefuseAsync(exchange, RejectionReasons.Of(SigV4RejectionKind.CredentialUnknown), QueryRefusals.InvalidClientTokenId, api, request.Action);
            return;
        }

        await AnswerAsync(exchange, api, request, caller, region.Value);
    }

    private async Task AnswerAsync(Exchange exchange, QueryApi api, QueryRequest request, Caller? caller, string region)
    {
        RequestOrigin origin = new(parts.Clock.GetUtcNow(), region, exchange.PeerText(), exchange.Headers.UserAgent, exchange.IsEncrypted) { Tls = exchange.Tls() };
        RequestIds ids = new(exchange.RequestId, exchange.NextId());
        exchange.LosePatienceAfter(parts.RequestTimeout);
        QueryError error;
        try
        {
            using XmlAnswer answer = caller is not null && api == QueryApi.Iam
                ? await parts.Iam.AnswerAsync(request, caller, origin, ids, exchange.Patience)
                : await parts.Sts.AnswerAsync(request, caller, origin, ids, exchange.Patience);
            await exchange.SendAsync(StatusCodes.Status200OK, MediaTypes.TextXml, answer.Complete(exchange.RequestId));
            return;
        }
        catch (QueryException refusal)
        {
            error = refusal.Error;
        }
        catch (OperationCanceledException) when (exchange.Patience.IsCancellationRequested)
        {
            parts.Metrics.TimedOut();
            error = QueryError.ServiceUnavailable();
        }

        await SendAsync(exchange, error, api.XmlNamespace);
    }

    private async Task RefuseAsync(Exchange exchange, string reason, QueryError error, QueryApi? api, string? action = null)
    {
        parts.Metrics.Refused(reason);
        string source = api == QueryApi.Iam ? AuditEvent.IamEventSource : api == QueryApi.Sts ? AuditEvent.StsEventSource : AuditEvent.NoEventSource;
        RefusedRequest refused = new(source, OperationNameOf(api, action), null, error.Code, error.Message);
        bool isRecorded = await parts.Refusals.RecordAsync(exchange, refused);
        await SendAsync(exchange, isRecorded ? error : QueryError.InternalFailure(), api?.XmlNamespace ?? QueryRefusals.NoService);
    }

    // Only names that there are: what else a stranger writes there is not recorded.
    private string OperationNameOf(QueryApi? api, string? action) =>
        action is not null && (api == QueryApi.Iam ? parts.Iam.OperationNames.Contains(action) : api == QueryApi.Sts && StsService.Knows(action)) ? action : RefusedRequests.NoOperation;

    private static Task SendAsync(Exchange exchange, QueryError error, string xmlNamespace)
    {
        exchange.Answer.Clear();
        error.WriteTo(exchange.Answer, xmlNamespace, exchange.RequestId);
        return exchange.SendAsync(error.HttpStatus, MediaTypes.TextXml, exchange.Answer.Written);
    }
}
