// The API on the wire: one request from its headers to its answer, in the order in which refusals win.
using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;
using Trent.Engine;
using Trent.Engine.Identifiers;
using Trent.Explaining;
using Trent.Identity.AccessKeys;
using Trent.Operating;
using Trent.Protocol;
using Trent.Protocol.SigV4;

namespace Trent.FrontDoor;

/// <summary>
/// Answers <c>POST /</c> of the KMS. What a peer without a credential can cause is a returned value and never an exception: the order is form,
/// size, signature (docs/authentication.md), target, and then the engine's own (docs/compatibility.md, "Order of checks").
/// </summary>
internal sealed class AwsJsonEndpoint(
    KmsEngine engine, AccessExplanations explanations, RootKeyRotations rotations, Authenticator authenticator, FrontDoorMetrics metrics, TimeSpan requestTimeout)
{
    private const string TargetHeader = "X-Amz-Target";
    private const string ExplainTarget = "TrentService." + AccessExplanations.OperationName;
    private const string RotateRootKeyTarget = "TrentService." + RootKeyRotations.OperationName;

    private static readonly FrozenDictionary<string, string> OperationsByTarget =
        CommandContracts.All.ToFrozenDictionary(static contract => "TrentService." + contract.OperationName, static contract => contract.OperationName, StringComparer.Ordinal);

    /// <summary>Answers one request to the API's path.</summary>
    public async Task AnswerAsync(Exchange exchange)
    {
        if (await Reception.ReceiveAsync(exchange) is { } refusal)
        {
            metrics.Refused(refusal.Reason);
            await refusal.SendAsync(exchange);
            return;
        }

        if (!authenticator.TryAuthenticate(exchange, out Credential? credential, out RegionName region, out SigV4Rejection rejection))
        {
            metrics.Refused(RejectionReasons.Of(rejection.Kind));
            await exchange.SendAsync(new WireError(rejection.ErrorType, rejection.Message, StatusCodes.Status400BadRequest));
            return;
        }

        if (await credential.FindCallerAsync(exchange.Patience) is not { } caller)
        {
            metrics.Refused(RejectionReasons.Of(SigV4RejectionKind.CredentialUnknown));
            await exchange.SendAsync(UnknownCredential);
            return;
        }

        StringValues target = exchange.Headers[TargetHeader];
        if (target == ExplainTarget)
        {
            await AnswerOwnAsync(exchange, RequestOf(exchange, caller, region), explanations.AnswerAsync);
            return;
        }

        if (target == RotateRootKeyTarget)
        {
            await AnswerOwnAsync(exchange, RequestOf(exchange, caller, region), rotations.AnswerAsync);
            return;
        }

        if (target.Count != 1 || !OperationsByTarget.TryGetValue(target[0] ?? string.Empty, out string? operationName))
        {
            metrics.Refused("UnknownTarget");
            await exchange.SendAsync(UnknownOperation);
            return;
        }

        await AnswerOperationAsync(exchange, operationName, RequestOf(exchange, caller, region));
    }

    // The credential outlived the user it was made for.
    private static WireError UnknownCredential =>
        new("UnrecognizedClientException", "The security token included in the request is invalid.", StatusCodes.Status400BadRequest);

    private static WireError UnknownOperation => new("UnknownOperationException", null, StatusCodes.Status400BadRequest);

    private async Task AnswerOperationAsync(Exchange exchange, string operationName, EngineRequest request)
    {
        WireError? error;
        try
        {
            ValueTask<EngineAnswer> answering = engine.AnswerAsync(operationName, request, exchange.Answer, exchange.Patience);
            if (!answering.IsCompleted)
            {
                exchange.LosePatienceAfter(requestTimeout);
            }

            error = (await answering).Error;
        }
        catch (OperationCanceledException) when (exchange.Patience.IsCancellationRequested)
        {
            metrics.TimedOut();
            error = DependencyTimeoutException.TimedOut().ToWireError();
        }

        if (error is { } wireError)
        {
            await exchange.SendAsync(wireError);
            return;
        }

        await exchange.SendAsync(StatusCodes.Status200OK, MediaTypes.AwsJson, exchange.Answer.Written);
    }

    // Operations that are no part of the KMS API.
    private async Task AnswerOwnAsync(Exchange exchange, EngineRequest request, Func<EngineRequest, CancellationToken, ValueTask<ExplanationAnswer>> answerAsync)
    {
        exchange.LosePatienceAfter(requestTimeout);
        ExplanationAnswer answer;
        try
        {
            answer = await answerAsync(request, exchange.Patience);
        }
        catch (OperationCanceledException) when (exchange.Patience.IsCancellationRequested)
        {
            metrics.TimedOut();
            answer = new ExplanationAnswer(default, DependencyTimeoutException.TimedOut().ToWireError());
        }

        if (answer.Error is { } error)
        {
            await exchange.SendAsync(error);
            return;
        }

        await exchange.SendAsync(StatusCodes.Status200OK, MediaTypes.AwsJson, answer.Body);
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
    };
}
