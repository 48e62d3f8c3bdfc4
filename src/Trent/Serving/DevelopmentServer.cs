// Puts together a development server: no setup, one secret, a clock that can be moved.
using System.Net;
using Trent.Audit;
using Trent.Authentication;
using Trent.Clocks;
using Trent.Configuration;
using Trent.Embedded;
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.FrontDoor;
using Trent.Observability;
using Trent.Sealing;
using Trent.Storage;
using Trent.Unsealing;

namespace Trent.Serving;

/// <summary>What <c>trent dev</c> is told.</summary>
internal sealed class DevelopmentOptions
{
    /// <summary>The port on 127.0.0.1; 0 lets the system choose.</summary>
    public required int Port { get; init; }

    /// <summary>The directory of the store, made when it is missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The account of the access key id.</summary>
    public required AccountId Account { get; init; }

    /// <summary>The access key id.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The secret that every request is signed with.</summary>
    public required string SecretAccessKey { get; init; }

    /// <summary>What is done with the decisions of policies.</summary>
    public required AuthorizationMode Authorization { get; init; }

    /// <summary>Whether requests are recorded durably; otherwise each record is made and dropped, which is for measuring what keeping them costs.</summary>
    public required bool IsAuditDurable { get; init; }

    /// <summary>The epoch of a store that is older than its audit trail and accepted nevertheless, or <see langword="null"/>.</summary>
    public required long? AcceptedRollbackEpoch { get; init; }

    /// <summary>The clock of the service.</summary>
    public required AdjustableClock Clock { get; init; }

    /// <summary>Where log lines go.</summary>
    public required Stream Log { get; init; }

    /// <summary>The least level of log lines.</summary>
    public required LogLevel LogLevel { get; init; }
}

/// <summary>Starts development servers.</summary>
internal static class DevelopmentServer
{
    /// <summary>The name of the root key file in the data directory. Beside the store it protects nothing; development data needs no more.</summary>
    public const string RootKeyFileName = "root.key";

    private const string Partition = "aws";
    private const int ConnectionsMax = 1_000;

    // Small: developers start many servers, and two segments each are made at once.
    private const long AuditSegmentBytes = 1024 * 1024;

    // Short: whoever stops a development server waits in front of it.
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Opens or makes the store of the data directory and starts a server on it.</summary>
    public static async Task<KmsServer> StartAsync(DevelopmentOptions options, CancellationToken cancellationToken)
    {
        Telemetry telemetry = new(options.Log, LogFormat.Text, options.LogLevel);
        EmbeddedKms kms;
        try
        {
            kms = await OpenAsync(options, telemetry, cancellationToken);
            try
            {
                await kms.Identities.MakeOperatorAsync(options.Account, cancellationToken);
            }
            catch
            {
                await kms.DisposeAsync();
                throw;
            }
        }
        catch
        {
            await telemetry.DisposeAsync();
            throw;
        }

        ServerParts parts = new()
        {
            Unsealer = new StoreUnsealer(
                new SealSettings.OfFile(RootKeyFileOf(options)), options.DataDirectory, seal => KmsOptionsOf(options, seal, telemetry), TimeProvider.System),
            CredentialsOf = opened => new DevelopmentCredentials(
                Partition, options.Account, options.AccessKeyId, options.SecretAccessKey, new StoredCredentials(opened.Identities.AccessKeys)),
            Telemetry = telemetry,
            DevelopmentClock = options.Clock,
        };
        ServerPlan plan = new()
        {
            Listen = [new IPEndPoint(IPAddress.Loopback, options.Port)],
            ConnectionsMax = ConnectionsMax,
            RequestTimeout = RequestTimeout,
            ShutdownGrace = ShutdownGrace,
            MetricsAudience = MetricsAudience.Loopback,
            Authorization = options.Authorization,
            KeyHosts = KeyHosts.All,
        };
        return await KmsServer.StartAsync(parts, plan, new UnsealOutcome(UnsealResult.Unsealed, "The store is open.") { Kms = kms }, cancellationToken);
    }

    private static async Task<EmbeddedKms> OpenAsync(DevelopmentOptions options, Telemetry telemetry, CancellationToken cancellationToken)
    {
        string rootKeyFile = RootKeyFileOf(options);
        EmbeddedKmsOptions kmsOptions = KmsOptionsOf(options, new FileSeal(rootKeyFile), telemetry);
        if (File.Exists(Path.Combine(options.DataDirectory, SqliteDatabase.FileName)))
        {
            try
            {
                return await EmbeddedKms.OpenAsync(kmsOptions, cancellationToken);
            }
            catch (StoreNotInitializedException)
            {
                // The first start was interrupted between making the file and sealing it: nothing is in it yet.
                return await EmbeddedKms.CreateAsync(kmsOptions, cancellationToken);
            }
        }

        PrivateDirectory.Ensure(options.DataDirectory);
        if (!File.Exists(rootKeyFile))
        {
            FileSeal.CreateKeyFile(rootKeyFile);
        }

        return await EmbeddedKms.CreateAsync(kmsOptions, cancellationToken);
    }

    private static string RootKeyFileOf(DevelopmentOptions options) => Path.Combine(options.DataDirectory, RootKeyFileName);

    private static EmbeddedKmsOptions KmsOptionsOf(DevelopmentOptions options, ISeal seal, Telemetry telemetry) => new()
    {
        DataDirectory = options.DataDirectory,
        Seal = seal,
        SealOfNewRootKeys = seal,
        Clock = options.Clock,
        Partition = Partition,
        Authorization = options.Authorization,
        CachedKeysMax = EmbeddedKmsOptions.CachedKeysDefault,
        AuditTrail = options.IsAuditDurable ? telemetry.AuditTrail : new DiscardingTrail(telemetry.AuditTrail),
        Audit = options.IsAuditDurable
            ? new EmbeddedAuditOptions
            {
                Directory = Path.Combine(options.DataDirectory, "audit"),
                SegmentBytes = AuditSegmentBytes,
                RetentionDays = null,
                AcceptedEpoch = options.AcceptedRollbackEpoch,
            }
            : null,
        Observer = telemetry.Observer,
    };
}
