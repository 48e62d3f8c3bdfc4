// The API on the wire: one request from its headers to its answer, in the order in which refusals win.
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Primitives;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Identifiers;
using Trent.Explaining;
using Trent.Identity.AccessKeys;
using Trent.Operating;
using Trent.Protocol;
using Trent.Protocol.SigV4;
using Trent.Unsealing;

namespace Trent.FrontDoor;

/// <summary>What the endpoint is made of.</summary>
internal sealed class AwsJsonEndpointParts
{
    /// <summary>The KMS.</summary>
    public required KmsEngine Engine { get; init; }

    /// <summary>Trent's own ExplainAccess.</summary>
    public required AccessExplanations Explanations { get; init; }

    /// <summary>Trent's own RotateRootKey.</summary>
    public required RootKeyRotations RootKeyRotations { get; init; }

    /// <summary>Trent's own SealStore.</summary>
    public required SealStoreOperation SealStore { get; init; }

    /// <summary>Verifies what is signed for the KMS.</summary>
    public required Authenticator Authenticator { get; init; }

    /// <summary>Lets requests in while the store is unsealed.</summary>
    public required Admission Admission { get; init; }

    /// <summary>Records refusals.</summary>
    public required RefusedRequests Refusals { get; init; }

    /// <summary>Counts refusals.</summary>
    public required FrontDoorMetrics Metrics { get; init; }

    /// <summary>How long a request may take.</summary>
    public required TimeSpan RequestTimeout { get; init; }
}

/// <summary>
/// Answers <c>POST /</c> of the KMS. What a peer without a credential can cause is a returned value and never an exception: the order is form,
/// size, signature (docs/authentication.md), target, and then the engine's own (docs/compatibility.md, "Order of checks").
/// </summary>
internal sealed class AwsJsonEndpoint(AwsJsonEndpointParts parts)
{
    private const string TargetHeader = "X-Amz-Target";
    private const string ExplainTarget = "TrentService." + AccessExplanations.OperationName;
    private const string SealTarget = "TrentService." + SealStoreOperation.OperationName;
    private const string RotateRootKeyTarget = "TrentService." + RootKeyRotations.OperationName;

    private static readonly FrozenDictionary<string, string> OperationsByTarget =
        CommandContracts.All.ToFrozenDictionary(static contract => "TrentService." + contract.OperationName, static contract => contract.OperationName, StringComparer.Ordinal);

    private static readonly ReadOnlyMemory<byte> EmptyObject = "{}"u8.ToArray();

    private readonly KmsEngine engine = parts.Engine;
    private readonly Authenticator authenticator = parts.Authenticator;
    private readonly Admission admission = parts.Admission;
    private readonly FrontDoorMetrics metrics = parts.Metrics;
    private readonly TimeSpan requestTimeout = parts.RequestTimeout;

    /// <summary>Answers one request to the API's path.</summary>
    public async Task AnswerAsync(Exchange exchange)
    {
        if (await Reception.ReceiveAsync(exchange) is { } refusal)
        {
            metrics.Refused(refusal.Reason);
            await refusal.SendAsync(exchange, parts.Refusals);
            return;
        }

        if (!admission.TryEnter())
        {
            await SealedAnswers.SendAsync(exchange, metrics);
            return;
        }

        bool isToSeal;
        try
        {
            isToSeal = await AnswerAdmittedAsync(exchange);
        }
        finally
        {
            admission.Leave();
        }

        if (isToSeal)
        {
            await parts.SealStore.SealAsync();
            await exchange.SendAsync(StatusCodes.Status200OK, MediaTypes.AwsJson, EmptyObject);
        }
    }

    // Whether the store is to be sealed, which waits for all who were admitted and so must not be one of them.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> AnswerAdmittedAsync(Exchange exchange)
    {
        if (!authenticator.TryAuthenticate(exchange, out Credential? credential, out RegionName region, out SigV4Rejection rejection))
        {
            metrics.Refused(RejectionReasons.Of(rejection.Kind));
            await RefuseAsync(exchange, null, new WireError(rejection.ErrorType, rejection.Message, StatusCodes.Status400BadRequest));
            return false;
        }

        if (await credential.FindCallerAsync(exchange.Patience) is not { } caller)
        {
            metrics.Refused(RejectionReasons.Of(SigV4RejectionKind.CredentialUnknown));
            await RefuseAsync(exchange, null, UnknownCredential);
            return false;
        }

        StringValues target = exchange.Headers[TargetHeader];
        if (target == ExplainTarget)
        {
            await AnswerOwnAsync(exchange, RequestOf(exchange, caller, region), parts.Explanations.AnswerAsync);
            return false;
        }

        if (target == RotateRootKeyTarget)
        {
            await AnswerOwnAsync(exchange, RequestOf(exchange, caller, region), parts.RootKeyRotations.AnswerAsync);
            return false;
        }

        if (target == SealTarget)
        {
            return await PermitSealingAsync(exchange, RequestOf(exchange, caller, region));
        }

        if (target.Count != 1 || !OperationsByTarget.TryGetValue(target[0] ?? string.Empty, out string? operationName))
        {
            metrics.Refused("UnknownTarget");
            await RefuseAsync(exchange, caller, UnknownOperation);
            return false;
        }

        await AnswerOperationAsync(exchange, operationName, RequestOf(exchange, caller, region));
        return false;
    }

    // The credential outlived the user it was made for.
    private static WireError UnknownCredential =>
        new("UnrecognizedClientException", "The security token included in the request is invalid.", StatusCodes.Status400BadRequest);

    private static WireError UnknownOperation => new("UnknownOperationException", null, StatusCodes.Status400BadRequest);

    private async Task RefuseAsync(Exchange exchange, Caller? caller, WireError error)
    {
        RefusedRequest refused = new(AuditEvent.KmsEventSource, OperationNameOf(exchange), caller, error.Type, error.Message);
        await exchange.SendAsync(await parts.Refusals.RecordAsync(exchange, refused) ? error : KMSInternalException.Unexpected().ToWireError());
    }

    // Only names that there are: what else a stranger writes there is not recorded.
    private static string OperationNameOf(Exchange exchange)
    {
        StringValues target = exchange.Headers[TargetHeader];
        return target == ExplainTarget ? AccessExplanations.OperationName
            : target == RotateRootKeyTarget ? RootKeyRotations.OperationName
            : target == SealTarget ? SealStoreOperation.OperationName
            : target.Count == 1 && OperationsByTarget.TryGetValue(target[0] ?? string.Empty, out string? name) ? name : RefusedRequests.NoOperation;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AnswerOperationAsync(Exchange exchange, string operationName, EngineRequest request)
    {
        EngineAnswer answer;
        try
        {
            ValueTask<EngineAnswer> answering = engine.AnswerAsync(operationName, request, exchange.Answer, exchange.Patience);
            if (!answering.IsCompleted)
            {
                exchange.LosePatienceAfter(requestTimeout);
            }

            answer = await answering;
        }
        catch (OperationCanceledException) when (exchange.Patience.IsCancellationRequested)
        {
            metrics.TimedOut();
            answer = new EngineAnswer(DependencyTimeoutException.TimedOut().ToWireError());
        }

        if (answer.Error is { } error)
        {
            await (answer.IsOverQuota ? RefuseAsync(exchange, request.Caller, error) : exchange.SendAsync(error));
            return;
        }

        await exchange.SendAsync(StatusCodes.Status200OK, MediaTypes.AwsJson, exchange.Answer.Written);
    }

    // Operations that are no part of the KMS API.
    private async Task AnswerOwnAsync(Exchange exchange, EngineRequest request, Func<EngineRequest, CancellationToken, ValueTask<ActAnswer>> answerAsync)
    {
        exchange.LosePatienceAfter(requestTimeout);
        ActAnswer answer;
        try
        {
            answer = await answerAsync(request, exchange.Patience);
        }
        catch (OperationCanceledException) when (exchange.Patience.IsCancellationRequested)
        {
            metrics.TimedOut();
            answer = ActAnswer.Refuse(DependencyTimeoutException.TimedOut().ToWireError());
        }

        if (answer.Error is { } error)
        {
            await exchange.SendAsync(error);
            return;
        }

        await exchange.SendAsync(StatusCodes.Status200OK, MediaTypes.AwsJson, answer.Body);
    }

    private async ValueTask<bool> PermitSealingAsync(Exchange exchange, EngineRequest request)
    {
        exchange.LosePatienceAfter(requestTimeout);
        WireError? error;
        try
        {
            error = await parts.SealStore.PermitAsync(request, exchange.Patience);
        }
        catch (OperationCanceledException) when (exchange.Patience.IsCancellationRequested)
        {
            metrics.TimedOut();
            error = DependencyTimeoutException.TimedOut().ToWireError();
        }

        if (error is { } refusal)
        {
            await exchange.SendAsync(refusal);
        }

        return error is null;
    }

    private static EngineRequest RequestOf(Exchange exchange, Caller caller, RegionName region) => new()
    {
        Caller = caller,
        Region = region,
        RequestId = exchange.RequestId,
        EventId = exchange.NextId(),
        Body = exchange.Body.Bytes,
        SourceAddress = exchange.PeerText(),
        UserAgent = exchange.Headers.UserAgent,
        IsEncrypted = exchange.IsEncrypted,
        Tls = exchange.Tls(),
    };
}
