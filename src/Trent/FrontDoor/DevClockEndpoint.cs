// POST /_dev/clock: moves the clock of a development server forward and does at once what falls due.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Features;
using Trent.Clocks;
using Trent.Engine;
using Trent.Protocol;

namespace Trent.FrontDoor;

/// <summary>
/// Answers <c>{"advance":"P30D"}</c> with <c>{"now":"…"}</c>. Exists only in development servers, which listen on the loopback
/// address alone; a page in a browser on the same machine is told apart by the Origin it sends.
/// </summary>
internal sealed class DevClockEndpoint(AdjustableClock clock, KmsEngine engine)
{
    private const int BodyBytesMax = 1024;

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(Exchange exchange)
    {
        if (exchange.Request.Method != "POST")
        {
            await FrontDoorRefusal.NotOfTheApi.SendAsync(exchange);
            return;
        }

        if (exchange.Headers.Origin.Count > 0)
        {
            await exchange.SendAsync(new WireError("AccessDeniedException", "A page in a browser may not move the clock.", StatusCodes.Status403Forbidden));
            return;
        }

        if (await ReadAdvanceAsync(exchange) is not { } advance)
        {
            await exchange.SendAsync(new WireError(
                "ValidationException",
                """The body must be like {"advance":"P30D"}: an ISO 8601 duration of days, hours, minutes and seconds, at most 36500 days in all.""",
                StatusCodes.Status400BadRequest));
            return;
        }

        if (!clock.TryAdvance(advance))
        {
            await exchange.SendAsync(new WireError("ValidationException", "The clock cannot be moved that far.", StatusCodes.Status400BadRequest));
            return;
        }

        await engine.RunDueWorkAsync(CancellationToken.None);
        DevClockAnswer answer = new(clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        await using (Utf8JsonWriter json = new(exchange.Answer))
        {
            JsonSerializer.Serialize(json, answer, DevClockJson.Default.DevClockAnswer);
        }

        await exchange.SendAsync(StatusCodes.Status200OK, MediaTypes.Json, exchange.Answer.Written);
    }

    private static async ValueTask<TimeSpan?> ReadAdvanceAsync(Exchange exchange)
    {
        // Chunked bodies too: that is how many a test's HTTP client sends JSON.
        if (await exchange.Body.ReadUpToAsync(exchange.Features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader, BodyBytesMax) != BodyOutcome.Complete)
        {
            return null;
        }

        try
        {
            DevClockCommand? command = JsonSerializer.Deserialize(exchange.Body.Bytes.Span, DevClockJson.Default.DevClockCommand);
            return IsoDuration.TryParse(command?.Advance, out TimeSpan advance) ? advance : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The body of a request.</summary>
/// <param name="Advance">By how much the clock is moved, as an ISO 8601 duration.</param>
internal sealed record DevClockCommand(string? Advance);

/// <summary>The body of an answer.</summary>
/// <param name="Now">The time of the clock.</param>
internal sealed record DevClockAnswer(string Now);

/// <summary>Source-generated JSON of both.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DevClockCommand))]
[JsonSerializable(typeof(DevClockAnswer))]
internal sealed partial class DevClockJson : JsonSerializerContext;
