// What operators and their machines ask: is the process alive, may it get requests, how is it doing.
using System.Buffers;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Trent.Configuration;
using Trent.Engine.Authorization;
using Trent.Observability;
using Trent.Serving;

namespace Trent.FrontDoor;

/// <summary>Who may read <c>/metrics</c>.</summary>
internal enum MetricsAudience
{
    /// <summary>Peers on this machine, which also is everybody behind a proxy on it.</summary>
    Loopback = 1,

    /// <summary>Whoever reaches the port.</summary>
    Everyone,
}

/// <summary>
/// Answers <c>GET</c> (and <c>HEAD</c>) of the probes. None of them shows a key, an account or a setting to strangers; the mode of
/// authorization is shown to those who may read the metrics.
/// </summary>
internal sealed class ProbeEndpoints(ServiceDoor door, MetricsPage metricsPage, MetricsAudience metricsAudience, AuthorizationMode authorization)
{
    private static readonly ReadOnlyMemory<byte> Live = StatusBody("live", null);
    private static readonly ReadOnlyMemory<byte> Ready = StatusBody("ready", null);
    private static readonly ReadOnlyMemory<byte> NotReady = StatusBody("not-ready", null);

    private readonly ReadOnlyMemory<byte> readyForOperators = StatusBody("ready", AuthorizationNames.Of(authorization));

    /// <summary>The process runs and answers.</summary>
    public static Task AnswerLiveAsync(Exchange exchange) => SendAsync(exchange, StatusCodes.Status200OK, MediaTypes.Json, Live);

    /// <summary>The store is open and answers, and the server is not stopping: 200, otherwise 503.</summary>
    public async Task AnswerReadyAsync(Exchange exchange)
    {
        if (door.Service is not { } service)
        {
            exchange.Answer.Clear();
            SealedStatusJson.Write(exchange.Answer, door.Status, showsDetail: IsOperator(exchange), outcome: null, message: null);
            await SendAsync(exchange, StatusCodes.Status503ServiceUnavailable, MediaTypes.Json, exchange.Answer.Written);
            return;
        }

        bool ready = await service.Readiness.CheckAsync();
        await SendAsync(exchange, ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, MediaTypes.Json, !ready ? NotReady : IsOperator(exchange) ? readyForOperators : Ready);
    }

    /// <summary>All measurements in Prometheus' text format.</summary>
    public Task AnswerMetricsAsync(Exchange exchange)
    {
        return IsOperator(exchange)
            ? SendAsync(exchange, StatusCodes.Status200OK, MediaTypes.Prometheus, metricsPage.Write())
            : FrontDoorRefusal.NotOfTheApi.SendAsync(exchange);
    }

    private bool IsOperator(Exchange exchange) => metricsAudience == MetricsAudience.Everyone || (exchange.Peer is { } peer && IPAddress.IsLoopback(peer));

    private static Task SendAsync(Exchange exchange, int status, StringValues contentType, ReadOnlyMemory<byte> body)
    {
        // Kestrel itself leaves out the body of an answer to HEAD.
        bool isRead = exchange.Request.Method is "GET" or "HEAD";
        return isRead ? exchange.SendAsync(status, contentType, body) : FrontDoorRefusal.NotOfTheApi.SendAsync(exchange);
    }

    private static ReadOnlyMemory<byte> StatusBody(string status, string? authorizationName)
    {
        ArrayBufferWriter<byte> body = new();
        using Utf8JsonWriter json = new(body);
        json.WriteStartObject();
        json.WriteString("status"u8, status);
        json.WriteString("version"u8, ProductVersion.Text);
        if (authorizationName is not null)
        {
            json.WriteString("authorization"u8, authorizationName);
        }

        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }
}
