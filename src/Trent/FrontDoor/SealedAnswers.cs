// What a sealed server says to every request of its APIs: that it cannot answer now, in words that clients try again after.
using Trent.Identity.Query;
using Trent.Protocol;

namespace Trent.FrontDoor;

/// <summary>
/// HTTP 503 with an error that the API documents, so that the SDKs of AWS try again by themselves (docs/unsealing.md). Nothing of the request is looked
/// at: whose it is cannot be known.
/// </summary>
internal static class SealedAnswers
{
    private const string Message = "The server is sealed.";

    /// <summary>Takes in a request that no service is there for, so that its client reads the answer, and refuses it.</summary>
    public static async Task AnswerAsync(Exchange exchange, FrontDoorMetrics metrics)
    {
        if (exchange.Request.RawTarget is "/" && await Reception.ReceiveAsync(exchange) is { } refusal)
        {
            metrics.Refused(refusal.Reason);
            await refusal.SendAsync(exchange);
            return;
        }

        await SendAsync(exchange, metrics);
    }

    /// <summary>Refuses a request that was taken in already.</summary>
    public static Task SendAsync(Exchange exchange, FrontDoorMetrics metrics)
    {
        metrics.Refused("Sealed");
        if (!MediaTypes.IsForm(exchange.Headers.ContentType))
        {
            return exchange.SendAsync(new WireError("KMSInternalException", Message, StatusCodes.Status503ServiceUnavailable));
        }

        exchange.Answer.Clear();
        new QueryError("ServiceUnavailable", Message, StatusCodes.Status503ServiceUnavailable).WriteTo(exchange.Answer, QueryRefusals.NoService, exchange.RequestId);
        return exchange.SendAsync(StatusCodes.Status503ServiceUnavailable, MediaTypes.TextXml, exchange.Answer.Written);
    }
}
