// What operators and their machines ask: is the process alive, may it get requests, how is it doing.
using System.Buffers;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
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

/// <summary>Answers <c>GET</c> (and <c>HEAD</c>) of the probes. None of them shows a key, an account or a setting to strangers.</summary>
internal sealed class ProbeEndpoints(Readiness readiness, MetricsPage metricsPage, MetricsAudience metricsAudience)
{
    private static readonly ReadOnlyMemory<byte> Live = StatusBody("live");
    private static readonly ReadOnlyMemory<byte> Ready = StatusBody("ready");
    private static readonly ReadOnlyMemory<byte> NotReady = StatusBody("not-ready");

    /// <summary>The process runs and answers.</summary>
    public static Task AnswerLiveAsync(Exchange exchange) => SendAsync(exchange, StatusCodes.Status200OK, MediaTypes.Json, Live);

    /// <summary>The store answers and the server is not stopping: 200, otherwise 503.</summary>
    public async Task AnswerReadyAsync(Exchange exchange)
    {
        bool ready = await readiness.CheckAsync();
        await SendAsync(exchange, ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, MediaTypes.Json, ready ? Ready : NotReady);
    }

    /// <summary>All measurements in Prometheus' text format.</summary>
    public Task AnswerMetricsAsync(Exchange exchange)
    {
        if (metricsAudience == MetricsAudience.Loopback && (exchange.Peer is not { } peer || !IPAddress.IsLoopback(peer)))
        {
            return FrontDoorRefusal.NotOfTheApi.SendAsync(exchange);
        }

        return SendAsync(exchange, StatusCodes.Status200OK, MediaTypes.Prometheus, metricsPage.Write());
    }

    private static Task SendAsync(Exchange exchange, int status, StringValues contentType, ReadOnlyMemory<byte> body)
    {
        // Kestrel itself leaves out the body of an answer to HEAD.
        bool isRead = exchange.Request.Method is "GET" or "HEAD";
        return isRead ? exchange.SendAsync(status, contentType, body) : FrontDoorRefusal.NotOfTheApi.SendAsync(exchange);
    }

    private static ReadOnlyMemory<byte> StatusBody(string status)
    {
        ArrayBufferWriter<byte> body = new();
        using Utf8JsonWriter json = new(body);
        json.WriteStartObject();
        json.WriteString("status"u8, status);
        json.WriteString("version"u8, ProductVersion.Text);
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }
}
