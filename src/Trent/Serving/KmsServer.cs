// A running server: HTTP in front of a service that is sealed or open, from its first answer to its last.
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Http.Features;
using Trent.Authentication;
using Trent.Clocks;
using Trent.Configuration;
using Trent.Embedded;
using Trent.FrontDoor;
using Trent.Observability;
using Trent.Transport;
using Trent.Unsealing;

namespace Trent.Serving;

/// <summary>What a server is made of. The server disposes all of it when it stops, also when it cannot start.</summary>
internal sealed class ServerParts
{
    /// <summary>Opens the store, and locks it while it is sealed.</summary>
    public required StoreUnsealer Unsealer { get; init; }

    /// <summary>Who may sign, once the store is open.</summary>
    public required Func<EmbeddedKms, ICredentialSource> CredentialsOf { get; init; }

    /// <summary>Log and metrics.</summary>
    public required Telemetry Telemetry { get; init; }

    /// <summary>The clock that <c>/_dev/clock</c> moves, or <see langword="null"/> outside development.</summary>
    public required AdjustableClock? DevelopmentClock { get; init; }
}

/// <summary>A server that answers.</summary>
[SuppressMessage("Reliability", "CA2213", Justification = "The application that made the web server disposes it.")]
internal sealed class KmsServer : IAsyncDisposable
{
    private readonly ServerParts parts;
    private readonly TimeSpan shutdownGrace;
    private readonly ServingCertificate? certificate;
    private readonly CancellationTokenSource background = new();
    private readonly ServiceDoor door;
    private readonly WebApplication application;
    private readonly IServer server;
    private Task backgroundWork = Task.CompletedTask;
    private bool stopped;

    private KmsServer(ServerParts parts, ServerPlan plan)
    {
        this.parts = parts;
        shutdownGrace = plan.ShutdownGrace;
        certificate = plan.Certificate;
        door = new ServiceDoor(parts, plan);
        application = BuildApplication(parts.Telemetry, plan);
        server = application.Services.GetRequiredService<IServer>();
    }

    /// <summary>Where it listens, with the ports that the system chose.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    /// <summary>Ends, with the cause, when the server cannot go on by itself; never ends otherwise.</summary>
    public Task Failed => door.Failed;

    /// <summary>Reads again what may have changed while the server runs: the files of its certificate.</summary>
    public void Reload() => certificate?.Reload();

    /// <summary>Starts a server. When it returns, the server answers, though it may be sealed.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <param name="plan">How it works.</param>
    /// <param name="first">The outcome of the first attempt by an automatic seal, or <see langword="null"/> where people open the store.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="IOException">An address is in use or cannot be bound.</exception>
    public static async Task<KmsServer> StartAsync(ServerParts parts, ServerPlan plan, UnsealOutcome? first, CancellationToken cancellationToken)
    {
        KmsServer starting = new(parts, plan);
        try
        {
            starting.door.Begin(first);
            await starting.StartAsync(plan, cancellationToken);
            if (starting.door.Service is not null)
            {
                parts.Telemetry.Server.Serving(starting.Addresses, AuthorizationNames.Of(plan.Authorization));
            }
            else
            {
                parts.Telemetry.Server.Sealed(starting.Addresses, starting.door.Status);
            }

            return starting;
        }
        catch
        {
            await starting.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Stops accepting, lets requests in flight end within the grace, writes the last use of keys and closes the store.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (stopped)
        {
            return;
        }

        stopped = true;
        door.Service?.Readiness.Stop();
        using (CancellationTokenSource grace = new(shutdownGrace, TimeProvider.System))
        {
            await server.StopAsync(grace.Token);
        }

        await application.DisposeAsync();
        await background.CancelAsync();
        try
        {
            await backgroundWork;
            await door.DisposeAsync();
        }
        finally
        {
            background.Dispose();
            parts.Telemetry.Server.Stopped();
            await parts.Telemetry.DisposeAsync();
        }
    }

    private static WebApplication BuildApplication(Telemetry telemetry, ServerPlan plan)
    {
        // Only Kestrel is taken from the framework; requests go from it straight to the front door.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        _ = builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, plan));
        // Sockets go straight to the thread pool instead of through queues of their own: a tenth less at the 99th percentile.
        _ = builder.WebHost.UseSockets(static sockets => sockets.IOQueueCount = 0);
        _ = builder.Services.AddSingleton(telemetry.Loggers);
        _ = builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(new ClearingMemoryPoolFactory());
        return builder.Build();
    }

    private static void Configure(KestrelServerOptions kestrel, ServerPlan plan)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxConcurrentConnections = plan.ConnectionsMax;
        limits.MaxRequestBodySize = FrontDoorLimits.DrainedBytesMax;
        limits.MaxRequestBufferSize = FrontDoorLimits.ConnectionBufferBytes;
        limits.MaxResponseBufferSize = FrontDoorLimits.ConnectionBufferBytes;
        limits.MaxRequestHeaderCount = FrontDoorLimits.HeadersMax;
        limits.MaxRequestHeadersTotalSize = FrontDoorLimits.HeaderBytesMax;
        limits.MaxRequestLineSize = FrontDoorLimits.RequestLineBytesMax;
        limits.RequestHeadersTimeout = FrontDoorLimits.HeadersTimeout;
        limits.KeepAliveTimeout = FrontDoorLimits.KeepAlive;
        limits.MinRequestBodyDataRate = new MinDataRate(FrontDoorLimits.BodyBytesPerSecondMin, FrontDoorLimits.SlowGrace);
        limits.MinResponseDataRate = new MinDataRate(FrontDoorLimits.AnswerBytesPerSecondMin, FrontDoorLimits.SlowGrace);
        foreach (System.Net.IPEndPoint address in plan.Listen)
        {
            kestrel.Listen(address, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (plan.Certificate is { } certificate)
                {
                    _ = listen.UseHttps(new TlsHandshakeCallbackOptions
                    {
                        OnConnection = _ => ValueTask.FromResult(certificate.OptionsForConnection()),
                        HandshakeTimeout = FrontDoorLimits.TlsHandshakeTimeout,
                    });
                }
            });
        }
    }

    private async Task StartAsync(ServerPlan plan, CancellationToken cancellationToken)
    {
        FrontDoorApplication frontDoor = new(
            door,
            new UnsealEndpoint(door, parts.Telemetry, TimeProvider.System),
            new ProbeEndpoints(door, parts.Telemetry.Page, plan.MetricsAudience, plan.Authorization),
            parts.Telemetry.FrontDoor);
        await server.StartAsync(frontDoor, cancellationToken);
        Addresses = [.. server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(static address => new Uri(address))];
        backgroundWork = Task.Run(FollowCertificateAsync, CancellationToken.None);
    }

    private async Task FollowCertificateAsync()
    {
        try
        {
            await (certificate?.FollowAsync(background.Token) ?? Task.CompletedTask);
        }
#pragma warning disable CA1031 // Handed to whoever waits for the server, who has to end the process.
        catch (Exception cause)
#pragma warning restore CA1031
        {
            door.Fail(cause);
        }
    }
}
