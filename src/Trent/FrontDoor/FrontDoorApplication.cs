// What Kestrel calls for each request: the APIs, the probes and, in development, the clock.
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Trent.Serving;

namespace Trent.FrontDoor;

/// <summary>
/// Sits directly on the server: no hosting pipeline, no routing, no scopes, because none of them is needed to tell six paths
/// apart and each would cost every request.
/// </summary>
internal sealed class FrontDoorApplication(ServiceDoor door, UnsealEndpoint unseal, ProbeEndpoints probes, FrontDoorMetrics metrics) : IHttpApplication<Exchange>
{
    private readonly BodyBudget bodies = new(FrontDoorLimits.LargeBodiesBytesMax);

    /// <inheritdoc/>
    public Exchange CreateContext(IFeatureCollection contextFeatures)
    {
        IHostContextContainer<Exchange> connection = contextFeatures as IHostContextContainer<Exchange>
            ?? throw new InvalidOperationException("The server does not keep an exchange for a connection.");
        Exchange exchange = connection.HostContext ??= new Exchange(bodies);
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
        switch (path)
        {
            case "/health/live":
                return ProbeEndpoints.AnswerLiveAsync(context);
            case "/health/ready":
                return probes.AnswerReadyAsync(context);
            case "/unseal":
                return unseal.AnswerAsync(context);
        }

        if (door.Service is not { } service)
        {
            return SealedAnswers.AnswerAsync(context, metrics);
        }

        return path switch
        {
            "/" when MediaTypes.IsForm(context.Headers.ContentType) => service.Forms.AnswerAsync(context),
            "/" => service.Kms.AnswerAsync(context),
            "/metrics" => probes.AnswerMetricsAsync(context),
            "/_dev/clock" when service.DevelopmentClock is { } clock => clock.AnswerAsync(context),
            _ => FrontDoorRefusal.NotOfTheApi.SendAsync(context, service.Refusals),
        };
    }

    /// <inheritdoc/>
    public void DisposeContext(Exchange context, Exception? exception) => context.Detach();
}
