// A running server: a service with HTTP in front of it and its background work, from its first answer to its last.
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Http.Features;
using Trent.Authentication;
using Trent.Clocks;
using Trent.Configuration;
using Trent.Embedded;
using Trent.Explaining;
using Trent.FrontDoor;
using Trent.Identity;
using Trent.Identity.Query;
using Trent.Identity.Sts;
using Trent.Observability;
using Trent.Operating;
using Trent.Protocol.SigV4;

namespace Trent.Serving;

/// <summary>What a server is made of. The server disposes all of it when it stops, also when it cannot start.</summary>
internal sealed class ServerParts
{
    /// <summary>The service.</summary>
    public required EmbeddedKms Kms { get; init; }

    /// <summary>Who may sign.</summary>
    public required ICredentialSource Credentials { get; init; }

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
    private readonly SigningSecret unknowable = SigningSecret.CreateUnknowable();
    private readonly HttpJwksSource jwksSource = new(HttpJwksSource.CreateHandler());
    private readonly CancellationTokenSource background = new();
    private readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Readiness readiness;
    private readonly WebApplication application;
    private readonly IServer server;
    private Task backgroundWork = Task.CompletedTask;
    private bool stopped;

    private KmsServer(ServerParts parts, ServerPlan plan)
    {
        this.parts = parts;
        shutdownGrace = plan.ShutdownGrace;
        readiness = new Readiness(parts.Kms.Engine, TimeProvider.System);
        application = BuildApplication(parts.Telemetry, plan);
        server = application.Services.GetRequiredService<IServer>();
    }

    /// <summary>Where it listens, with the ports that the system chose.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    /// <summary>Ends, with the cause, when the server cannot go on by itself; never ends otherwise.</summary>
    public Task Failed => failed.Task;

    /// <summary>Starts a server. When it returns, the server answers.</summary>
    /// <exception cref="IOException">An address is in use or cannot be bound.</exception>
    public static async Task<KmsServer> StartAsync(ServerParts parts, ServerPlan plan, CancellationToken cancellationToken)
    {
        KmsServer starting = new(parts, plan);
        try
        {
            await starting.StartAsync(plan, cancellationToken);
            parts.Telemetry.Server.Serving(starting.Addresses, AuthorizationNames.Of(plan.Authorization));
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
        readiness.Stop();
        using (CancellationTokenSource grace = new(shutdownGrace, TimeProvider.System))
        {
            await server.StopAsync(grace.Token);
        }

        await application.DisposeAsync();
        await background.CancelAsync();
        try
        {
            await backgroundWork;
        }
        finally
        {
            await parts.Kms.DisposeAsync();
            (parts.Credentials as IDisposable)?.Dispose();
            unknowable.Dispose();
            jwksSource.Dispose();
            readiness.Dispose();
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
        limits.MaxRequestHeaderCount = FrontDoorLimits.HeadersMax;
        limits.MaxRequestHeadersTotalSize = FrontDoorLimits.HeaderBytesMax;
        limits.MaxRequestLineSize = FrontDoorLimits.RequestLineBytesMax;
        limits.RequestHeadersTimeout = FrontDoorLimits.HeadersTimeout;
        limits.KeepAliveTimeout = FrontDoorLimits.KeepAlive;
        limits.MinRequestBodyDataRate = new MinDataRate(FrontDoorLimits.BodyBytesPerSecondMin, FrontDoorLimits.SlowGrace);
        limits.MinResponseDataRate = new MinDataRate(FrontDoorLimits.BodyBytesPerSecondMin, FrontDoorLimits.SlowGrace);
        foreach (System.Net.IPEndPoint address in plan.Listen)
        {
            kestrel.Listen(address, static listen => listen.Protocols = HttpProtocols.Http1);
        }
    }

    private async Task StartAsync(ServerPlan plan, CancellationToken cancellationToken)
    {
        Engine.KmsEngine engine = parts.Kms.Engine;
        // Clients sign with the real time, whatever a development server's clock was moved to.
        Authenticator AuthenticatorOf(string service) => new(
            new SigV4Verifier(TimeProvider.System, [service], FrontDoorLimits.SkewMinutesMax, unknowable), parts.Credentials, parts.Kms.Identities.SessionTokens);
        FrontDoorApplication frontDoor = new(
            new AwsJsonEndpoint(
                engine,
                new AccessExplanations(engine, parts.Kms.Identities, parts.Telemetry.AuditTrail, parts.Telemetry.Observer, parts.Kms.Clock),
                new RootKeyRotations(parts.Kms, parts.Telemetry.AuditTrail, parts.Telemetry.Observer),
                AuthenticatorOf("kms"),
                parts.Telemetry.FrontDoor,
                plan.RequestTimeout),
            new QueryEndpoint(new QueryEndpointParts
            {
                Iam = parts.Kms.Identities.Iam,
                Sts = StsOf(parts.Kms.Identities),
                StsAuthenticator = AuthenticatorOf(QueryApi.Sts.Service),
                IamAuthenticator = AuthenticatorOf(QueryApi.Iam.Service),
                Clock = parts.Kms.Clock,
                Metrics = parts.Telemetry.FrontDoor,
                RequestTimeout = plan.RequestTimeout,
            }),
            new ProbeEndpoints(readiness, parts.Telemetry.Page, plan.MetricsAudience, plan.Authorization),
            parts.DevelopmentClock is { } clock ? new DevClockEndpoint(clock, engine) : null);
        await server.StartAsync(frontDoor, cancellationToken);
        Addresses = [.. server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(static address => new Uri(address))];
        backgroundWork = Task.Run(WorkInBackgroundAsync, CancellationToken.None);
    }

    private StsService StsOf(Identities identities) => new(new StsParts
    {
        Directory = identities.Directory,
        Policies = identities.Policies,
        Tokens = identities.SessionTokens,
        JwksSource = jwksSource,
        AuditTrail = parts.Telemetry.AuditTrail,
        Observer = parts.Telemetry.Observer,
        AccountOfAccessKey = id => parts.Credentials.AccountOf(id)?.Value,
        // Identity providers date their tokens by the real time, as clients do their signatures.
        OutsideClock = TimeProvider.System,
    });

    private async Task WorkInBackgroundAsync()
    {
        try
        {
            await parts.Kms.RunBackgroundAsync(background.Token);
        }
#pragma warning disable CA1031 // Handed to whoever waits for the server, who has to end the process.
        catch (Exception cause)
#pragma warning restore CA1031
        {
            // A server whose keys are neither deleted nor rotated in time must not look healthy.
            readiness.Stop();
            _ = failed.TrySetException(cause);
        }
    }
}
