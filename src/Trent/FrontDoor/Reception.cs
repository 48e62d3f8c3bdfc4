// Takes a request in: what can be refused by its headers alone, and then its body.
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;

namespace Trent.FrontDoor;

/// <summary>What the APIs of all services have in common before anybody asks who calls.</summary>
internal static class Reception
{
    /// <summary>Reads the body of a request of one of the APIs; or says why it is refused.</summary>
    // Bodies mostly come a moment after the headers: what waits for them is used again and not made anew for each request.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<FrontDoorRefusal?> ReceiveAsync(Exchange exchange)
    {
        if (RefuseForm(exchange) is { } refusal)
        {
            return refusal;
        }

        int contentLength = (int)(exchange.Headers.ContentLength ?? 0);
        BodyOutcome outcome = await exchange.Body.ReadAsync(exchange.Features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader, contentLength);
        return outcome switch
        {
            BodyOutcome.Complete => null,
            BodyOutcome.TooSlow => FrontDoorRefusal.TooSlow,
            BodyOutcome.NoRoom => FrontDoorRefusal.NoRoom,
            _ => FrontDoorRefusal.Incomplete,
        };
    }

    private static FrontDoorRefusal? RefuseForm(Exchange exchange)
    {
        if (exchange.Request.Method != "POST")
        {
            return FrontDoorRefusal.NotOfTheApi;
        }

        IHeaderDictionary headers = exchange.Headers;
        if (headers.TransferEncoding.Count > 0 || headers.ContentEncoding.Count > 0)
        {
            return FrontDoorRefusal.Encoded;
        }

        if (headers.ContentLength is > FrontDoorLimits.DrainedBytesMax)
        {
            return FrontDoorRefusal.FarTooLarge;
        }

        if (headers.ContentLength is > FrontDoorLimits.BodyBytesMax)
        {
            return FrontDoorRefusal.TooLarge;
        }

        return MediaTypes.IsAwsJson(headers.ContentType) || MediaTypes.IsForm(headers.ContentType) ? null : FrontDoorRefusal.NotOfTheApi;
    }
}
