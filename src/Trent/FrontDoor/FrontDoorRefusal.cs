// The refusals that need no look at the signature: a closed set, each with its exact answer.
using System.Text;
using Microsoft.Extensions.Primitives;
using Trent.Engine.Auditing;
using Trent.Protocol;

namespace Trent.FrontDoor;

/// <summary>Why a request is refused before it is authenticated, and the answer to it (docs/compatibility.md, "Front door").</summary>
internal sealed class FrontDoorRefusal
{
    private readonly int status;
    private readonly StringValues contentType;
    private readonly ReadOnlyMemory<byte> body;
    private readonly bool closes;

    private FrontDoorRefusal(string reason, string errorCode, string? errorMessage, int status, StringValues contentType, ReadOnlyMemory<byte> body, bool closes)
    {
        Reason = reason;
        ErrorCode = errorCode;
        ErrorMessage = errorMessage;
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.closes = closes;
    }

    /// <summary>Another method, path or Content-Type than the API's.</summary>
    public static FrontDoorRefusal NotOfTheApi { get; } =
        new("NotOfTheApi", "UnknownOperationException", null, StatusCodes.Status404NotFound, MediaTypes.Xml, "<UnknownOperationException/>"u8.ToArray(), closes: false);

    /// <summary>A body whose length is not said, or that is compressed.</summary>
    public static FrontDoorRefusal Encoded { get; } = Json(
        "Encoded", StatusCodes.Status400BadRequest, "MalformedHttpRequestException", "Transfer-Encoding and Content-Encoding are not accepted; send the body as it is, with a Content-Length.", closes: true);

    /// <summary>A body of more than <see cref="FrontDoorLimits.BodyBytesMax"/> bytes, which is read to its end so that the client sees this answer.</summary>
    public static FrontDoorRefusal TooLarge { get; } = TooLargeThat(closes: false);

    /// <summary>A body of more than <see cref="FrontDoorLimits.DrainedBytesMax"/> bytes, which is not read at all.</summary>
    public static FrontDoorRefusal FarTooLarge { get; } = TooLargeThat(closes: true);

    /// <summary>A body that came too slowly.</summary>
    public static FrontDoorRefusal TooSlow { get; } =
        Json("TooSlow", StatusCodes.Status408RequestTimeout, "RequestTimeoutException", "Reading the request timed out.", closes: true);

    /// <summary>A body that ended before its length; mostly nobody is there to see the answer.</summary>
    public static FrontDoorRefusal Incomplete { get; } =
        Json("Incomplete", StatusCodes.Status400BadRequest, "RequestAbortedException", "The body ended before its Content-Length.", closes: true);

    /// <summary>A large body while others hold all the memory for such; to clients that is throttling, so that they try again.</summary>
    public static FrontDoorRefusal NoRoom { get; } =
        Json("NoRoom", StatusCodes.Status400BadRequest, "ThrottlingException", "Too many large requests are being received.", closes: true);

    /// <summary>A short name, for metrics.</summary>
    public string Reason { get; }

    /// <summary>The error as it is answered, for the record.</summary>
    public string ErrorCode { get; }

    /// <summary>The text of the error, or <see langword="null"/>.</summary>
    public string? ErrorMessage { get; }

    /// <summary>Records the refusal and sends the answer.</summary>
    public async Task SendAsync(Exchange exchange, RefusedRequests refusals)
    {
        if (await refusals.RecordAsync(exchange, new RefusedRequest(AuditEvent.NoEventSource, RefusedRequests.NoOperation, null, ErrorCode, ErrorMessage)))
        {
            await SendAsync(exchange);
            return;
        }

        exchange.CloseAfterAnswer();
        await exchange.SendAsync(KMSInternalException.Unexpected().ToWireError());
    }

    /// <summary>Sends the answer.</summary>
    public Task SendAsync(Exchange exchange)
    {
        if (closes)
        {
            exchange.CloseAfterAnswer();
        }

        return exchange.SendAsync(status, contentType, body);
    }

    private static FrontDoorRefusal TooLargeThat(bool closes) =>
        Json("TooLarge", StatusCodes.Status413RequestEntityTooLarge, "RequestEntityTooLargeException", $"The request must have at most {FrontDoorLimits.BodyBytesMax} bytes.", closes);

    private static FrontDoorRefusal Json(string reason, int status, string type, string message, bool closes) =>
        new(reason, type, message, status, MediaTypes.AwsJson, Encoding.UTF8.GetBytes($$"""{"__type":"{{type}}","message":"{{message}}"}"""), closes);
}
