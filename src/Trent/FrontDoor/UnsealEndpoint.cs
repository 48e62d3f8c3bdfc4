// POST /unseal: people bring what opens a sealed store, a share or a passphrase at a time.
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Trent.Observability;
using Trent.Serving;
using Trent.Unsealing;

namespace Trent.FrontDoor;

/// <summary>
/// Answers <c>{"share":"…"}</c> and <c>{"passphrase":"…"}</c> with the state of the store (docs/unsealing.md). Nobody can prove who he is to a sealed store:
/// so it takes nothing over the network but by TLS, one attempt at a time and few that fail, and has nothing that takes away what others brought.
/// </summary>
internal sealed class UnsealEndpoint(ServiceDoor door, Telemetry telemetry, TimeProvider clock)
{
    // A share has about 100 characters and a passphrase few more.
    private const int BodyBytesMax = 4 * 1024;

    private readonly AttemptLimit limit = new(clock);

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(Exchange exchange)
    {
        if (exchange.Request.Method != "POST")
        {
            await FrontDoorRefusal.NotOfTheApi.SendAsync(exchange);
            return;
        }

        bool isLocal = exchange.Peer is { } peer && IPAddress.IsLoopback(peer);
        if (Refuse(exchange, isLocal) is { } refusal)
        {
            await RefuseAsync(exchange, refusal);
            return;
        }

        using UnsealRequest? request = await ReadAsync(exchange);
        if (request is null)
        {
            await RefuseAsync(exchange, new(StatusCodes.Status400BadRequest, "malformed", """The body must be {"share":"…"} or {"passphrase":"…"}, of at most 4096 bytes."""));
            return;
        }

        await AttemptAsync(exchange, request, isLocal);
    }

    private static async ValueTask<UnsealRequest?> ReadAsync(Exchange exchange) =>
        await exchange.Body.ReadUpToAsync(exchange.Features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader, BodyBytesMax) == BodyOutcome.Complete
            ? UnsealRequest.Read(exchange.Body.Bytes.Span)
            : null;

    private UnsealRefusal? Refuse(Exchange exchange, bool isLocal)
    {
        if (door.Service is not null)
        {
            return new(StatusCodes.Status409Conflict, "not-sealed", "The server is not sealed.");
        }

        if (!isLocal && !exchange.IsEncrypted)
        {
            return new(StatusCodes.Status403Forbidden, "not-protected", "Secrets are taken over TLS, or from this machine.");
        }

        if (exchange.Headers.Origin.Count > 0)
        {
            return new(StatusCodes.Status403Forbidden, "from-a-browser", "A page in a browser may not unseal the store.");
        }

        return limit.IsOpenTo(isLocal) ? null : new(StatusCodes.Status429TooManyRequests, "too-many-failures", "Too many attempts have failed; try again in a minute.");
    }

    private async Task AttemptAsync(Exchange exchange, UnsealRequest request, bool isLocal)
    {
        UnsealOutcome? outcome;
        try
        {
            outcome = await door.TryOpenAsync(
                (unsealer, token) => request.IsShare ? unsealer.AddShareAsync(request.Secret, token) : unsealer.UsePassphraseAsync(request.Secret, token));
        }
#pragma warning disable CA1031 // Whatever went wrong inside, a stranger gets a fixed text and the operator the exception.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            telemetry.Observer.UnexpectedFailure("Unseal", exchange.RequestId, unexpected);
            outcome = new UnsealOutcome(UnsealResult.Unusable, "An unexpected failure.");
        }

        if (outcome is null)
        {
            await RefuseAsync(exchange, new(StatusCodes.Status429TooManyRequests, "busy", "Another attempt is under way; try again."));
            return;
        }

        Tell(outcome, isLocal);
        switch (outcome.Result)
        {
            case UnsealResult.Unsealed:
                await SendAsync(exchange, StatusCodes.Status200OK, "unsealed", outcome.Message);
                break;
            case UnsealResult.ShareTaken:
                await SendAsync(exchange, StatusCodes.Status200OK, "share-taken", outcome.Message);
                break;
            case UnsealResult.ShareRepeated:
                await SendAsync(exchange, StatusCodes.Status200OK, "share-repeated", outcome.Message);
                break;
            case UnsealResult.ShareRefused:
                await SendAsync(exchange, StatusCodes.Status400BadRequest, "share-refused", outcome.Message);
                break;
            case UnsealResult.DoesNotOpen:
                await SendAsync(exchange, StatusCodes.Status403Forbidden, "does-not-open", "That does not open the store.");
                break;
            case UnsealResult.NotOfThisSeal:
                await SendAsync(exchange, StatusCodes.Status409Conflict, "not-of-this-seal", outcome.Message);
                break;
            case UnsealResult.Refused:
                await SendAsync(exchange, StatusCodes.Status503ServiceUnavailable, "refused", "The store opens, but its operator has to accept what was found; see the log.");
                break;
            case UnsealResult.Unavailable:
                await SendAsync(exchange, StatusCodes.Status503ServiceUnavailable, "unavailable", "The store cannot be opened now; see the log.");
                break;
            default:
                await SendAsync(exchange, StatusCodes.Status500InternalServerError, "unusable", "The store cannot be opened; see the log.");
                break;
        }
    }

    private void Tell(UnsealOutcome outcome, bool isLocal)
    {
        switch (outcome.Result)
        {
            case UnsealResult.Unsealed when outcome.Kms is not null:
                telemetry.Server.Unsealed();
                break;
            case UnsealResult.ShareTaken when door.Status is { Threshold: { } threshold, Received: { } received }:
                telemetry.Server.ShareTaken(received, threshold);
                break;
            case UnsealResult.ShareRefused or UnsealResult.DoesNotOpen:
                limit.NoteFailure(isLocal);
                telemetry.Server.UnsealingFailed(outcome.Message);
                break;
            case UnsealResult.Unavailable or UnsealResult.Refused or UnsealResult.Unusable:
                telemetry.Server.UnsealingFailed(outcome.Message);
                break;
        }
    }

    private Task RefuseAsync(Exchange exchange, UnsealRefusal refusal)
    {
        // Part of the body may still be on its way, and nobody wants it.
        exchange.CloseAfterAnswer();
        telemetry.FrontDoor.Refused("Unseal");
        return SendAsync(exchange, refusal.Status, refusal.Outcome, refusal.Message);
    }

    private Task SendAsync(Exchange exchange, int status, string outcome, string message)
    {
        exchange.Answer.Clear();
        if (door.Service is null)
        {
            SealedStatusJson.Write(exchange.Answer, door.Status, showsDetail: false, outcome, message);
        }
        else
        {
            SealedStatusJson.WriteUnsealed(exchange.Answer, outcome, message);
        }

        return exchange.SendAsync(status, MediaTypes.Json, exchange.Answer.Written);
    }

    private sealed record UnsealRefusal(int Status, string Outcome, string Message);
}
