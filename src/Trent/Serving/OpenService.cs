// An unsealed service behind the front door: its endpoints and its background work, from the unsealing to the sealing.
using System.Diagnostics.CodeAnalysis;
using Trent.Authentication;
using Trent.Embedded;
using Trent.Explaining;
using Trent.FrontDoor;
using Trent.Identity;
using Trent.Identity.Query;
using Trent.Identity.Sts;
using Trent.Operating;
using Trent.Protocol.SigV4;
using Trent.Unsealing;

namespace Trent.Serving;

/// <summary>What the front door asks while the store is unsealed.</summary>
[SuppressMessage("Reliability", "CA2213", Justification = "The credentials dispose what they are made of; the analyzer does not see through the interface.")]
internal sealed class OpenService : IAsyncDisposable
{
    // Long enough for whatever an engine does that has its body: the slowest is the making of an RSA key of 4,096 bits.
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(5);

    private readonly ServerParts parts;
    private readonly EmbeddedKms kms;
    private readonly ICredentialSource credentials;
    private readonly SigningSecret unknowable = SigningSecret.CreateUnknowable();
    private readonly HttpJwksSource jwksSource;
    private readonly CancellationTokenSource background = new();
    private readonly Admission admission = new();
    private readonly Action<Exception> failed;
    private readonly Task backgroundWork;

    /// <summary>Makes the endpoints of a service and starts its background work.</summary>
    /// <param name="kms">The service, which is disposed with this.</param>
    /// <param name="parts">What the server is made of.</param>
    /// <param name="plan">How it works.</param>
    /// <param name="seal">Seals the store, and disposes this.</param>
    /// <param name="failed">Told when the background work cannot go on.</param>
    public OpenService(EmbeddedKms kms, ServerParts parts, ServerPlan plan, Func<Task> seal, Action<Exception> failed)
    {
        this.kms = kms;
        this.parts = parts;
        this.failed = failed;
        credentials = parts.CredentialsOf(kms);
        jwksSource = HttpJwksSource.OfIssuers(plan.KeyHosts);
        Readiness = new Readiness(kms.Engine, TimeProvider.System);
        Refusals = new RefusedRequests(kms.AuditTrail, parts.Telemetry.Observer, TimeProvider.System);
        Kms = new AwsJsonEndpoint(new AwsJsonEndpointParts
        {
            Engine = kms.Engine,
            Explanations = new AccessExplanations(kms.Engine, kms.Identities, kms.AuditTrail, parts.Telemetry.Observer, kms.Clock),
            RootKeyRotations = new RootKeyRotations(kms, kms.AuditTrail, parts.Telemetry.Observer),
            SealStore = new SealStoreOperation(kms.Identities, kms.AuditTrail, parts.Telemetry.Observer, kms.Clock, seal),
            Authenticator = AuthenticatorOf("kms"),
            Admission = admission,
            Refusals = Refusals,
            Metrics = parts.Telemetry.FrontDoor,
            RequestTimeout = plan.RequestTimeout,
        });
        Forms = new QueryEndpoint(new QueryEndpointParts
        {
            Iam = kms.Identities.Iam,
            Sts = StsOf(kms.Identities),
            StsAuthenticator = AuthenticatorOf(QueryApi.Sts.Service),
            IamAuthenticator = AuthenticatorOf(QueryApi.Iam.Service),
            Admission = admission,
            Refusals = Refusals,
            Clock = kms.Clock,
            Strangers = new StrangerLimit(TimeProvider.System),
            Metrics = parts.Telemetry.FrontDoor,
            RequestTimeout = plan.RequestTimeout,
        });
        DevelopmentClock = parts.DevelopmentClock is { } clock ? new DevClockEndpoint(clock, kms.Engine) : null;
        // Each tells of its own failure at once: the others go on, and who waited for all of them would never hear of it.
        backgroundWork = Task.WhenAll(InBackgroundAsync(kms.RunBackgroundAsync), InBackgroundAsync(Refusals.RunAsync));
    }

    /// <summary>Answers the KMS.</summary>
    public AwsJsonEndpoint Kms { get; }

    /// <summary>Answers IAM and STS.</summary>
    public QueryEndpoint Forms { get; }

    /// <summary>Moves the clock of a development server.</summary>
    public DevClockEndpoint? DevelopmentClock { get; }

    /// <summary>Records what the front door refuses.</summary>
    public RefusedRequests Refusals { get; }

    /// <summary>Whether the store answers.</summary>
    public Readiness Readiness { get; }

    /// <summary>
    /// Lets nobody in any more, lets those inside end, writes the last use of keys, closes the store and zeroes its keys. Who is still inside after five
    /// seconds finds the keys gone.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Readiness.Stop();
        try
        {
            await admission.CloseAsync().WaitAsync(DrainPatience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            parts.Telemetry.Server.ClosedUnderRequests();
        }

        await background.CancelAsync();
        try
        {
            await backgroundWork;
        }
        finally
        {
            await kms.DisposeAsync();
            (credentials as IDisposable)?.Dispose();
            unknowable.Dispose();
            jwksSource.Dispose();
            Readiness.Dispose();
            background.Dispose();
        }
    }

    // Clients sign with the real time, whatever a development server's clock was moved to.
    private Authenticator AuthenticatorOf(string service) =>
        new(new SigV4Verifier(TimeProvider.System, [service], FrontDoorLimits.SkewMinutesMax, unknowable), credentials, kms.Identities.SessionTokens);

    private StsService StsOf(Identities identities) => new(new StsParts
    {
        Directory = identities.Directory,
        Policies = identities.Policies,
        Tokens = identities.SessionTokens,
        JwksSource = jwksSource,
        AuditTrail = kms.AuditTrail,
        Observer = parts.Telemetry.Observer,
        AccountOfAccessKey = id => credentials.AccountOf(id)?.Value,
        // Identity providers date their tokens by the real time, as clients do their signatures.
        OutsideClock = TimeProvider.System,
    });

    private async Task InBackgroundAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await Task.Run(() => work(background.Token), CancellationToken.None);
        }
#pragma warning disable CA1031 // Handed to whoever waits for the server, who has to end the process.
        catch (Exception cause)
#pragma warning restore CA1031
        {
            // A server whose keys are neither deleted nor rotated in time must not look healthy.
            Readiness.Stop();
            failed(cause);
        }
    }
}
