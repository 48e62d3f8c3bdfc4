// What Kestrel calls for each request: the APIs, the probes and, in development, the clock.
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace Trent.FrontDoor;

/// <summary>
/// Sits directly on the server: no hosting pipeline, no routing, no scopes, because none of them is needed to tell six paths
/// apart and each would cost every request.
/// </summary>
internal sealed class FrontDoorApplication(AwsJsonEndpoint kms, QueryEndpoint forms, ProbeEndpoints probes, DevClockEndpoint? devClock, RefusedRequests refusals) : IHttpApplication<Exchange>
{
    /// <inheritdoc/>
    public Exchange CreateContext(IFeatureCollection contextFeatures)
    {
        IHostContextContainer<Exchange> connection = contextFeatures as IHostContextContainer<Exchange>
            ?? throw new InvalidOperationException("The server does not keep an exchange for a connection.");
        Exchange exchange = connection.HostContext ??= new Exchange();
        exchange.Attach(contextFeatures);
        return exchange;
    }

    /// <inheritdoc/>
    public Task ProcessRequestAsync(Exchange context)
    {
        // The target as it was sent: nothing is decoded or normalized, so that there is one spelling of each path.
        ReadOnlySpan<char> path = context.Request.RawTarget;
        int query = path.IndexOf('?');
        path = query < 0 ? path : path[..query];
        return path switch
        {
            "/" when MediaTypes.IsForm(context.Headers.ContentType) => forms.AnswerAsync(context),
            "/" => kms.AnswerAsync(context),
            "/health/live" => ProbeEndpoints.AnswerLiveAsync(context),
            "/health/ready" => probes.AnswerReadyAsync(context),
            "/metrics" => probes.AnswerMetricsAsync(context),
            "/_dev/clock" when devClock is not null => devClock.AnswerAsync(context),
            _ => FrontDoorRefusal.NotOfTheApi.SendAsync(context, refusals),
        };
    }

    /// <inheritdoc/>
    public void DisposeContext(Exchange context, Exception? exception) => context.Detach();
}
