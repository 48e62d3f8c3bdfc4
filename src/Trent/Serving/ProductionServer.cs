// Puts together a production server from its settings.
using System.Runtime.ExceptionServices;
using Trent.Authentication;
using Trent.Configuration;
using Trent.Embedded;
using Trent.Hardening;
using Trent.Observability;
using Trent.Sealing;
using Trent.Transport;
using Trent.Unsealing;

namespace Trent.Serving;

/// <summary>Starts production servers.</summary>
internal static class ProductionServer
{
    /// <summary>
    /// Opens the store and starts a server on it. Where people open the store, or what opens it cannot be reached now, the server starts sealed; whatever
    /// else keeps the seal from opening the store ends the start.
    /// </summary>
    /// <param name="settings">The operator's settings.</param>
    /// <param name="memory">What became of locking the memory of the process, for the log.</param>
    /// <param name="acceptedRollbackEpoch">The epoch of a store that is older than its audit trail and accepted nevertheless, or <see langword="null"/>.</param>
    /// <param name="log">Where log lines go.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static async Task<KmsServer> StartAsync(Settings settings, LockedMemory memory, long? acceptedRollbackEpoch, Stream log, CancellationToken cancellationToken)
    {
        Telemetry telemetry = new(log, LogFormat.Json, settings.LogLevel);
        StoreUnsealer unsealer = new(settings.Seal, settings.DataDirectory, seal => OptionsOf(settings, seal, settings.Seal.IsAutomatic, telemetry, acceptedRollbackEpoch), TimeProvider.System);
        telemetry.Server.MemoryLocked(memory);
        UnsealOutcome? first;
        ServingCertificate? certificate;
        try
        {
            // Before the store is opened: a certificate that cannot be used is found out at once.
            certificate = settings.Tls is { } tls ? ServingCertificate.Open(tls, telemetry.TlsLog, telemetry.Tls, TimeProvider.System) : null;
            first = await FirstOutcomeAsync(unsealer, cancellationToken);
        }
        catch
        {
            await unsealer.DisposeAsync();
            await telemetry.DisposeAsync();
            throw;
        }

        ServerParts parts = new()
        {
            Unsealer = unsealer,
            CredentialsOf = static kms => new StoredCredentials(kms.Identities.AccessKeys),
            Telemetry = telemetry,
            DevelopmentClock = null,
        };
        ServerPlan plan = new()
        {
            Listen = settings.Listen,
            ConnectionsMax = settings.MaxConnections,
            RequestTimeout = settings.RequestTimeout,
            ShutdownGrace = settings.ShutdownGrace,
            MetricsAudience = settings.Metrics,
            Authorization = settings.Authorization,
            KeyHosts = settings.KeyHosts,
            Certificate = certificate,
        };
        return await KmsServer.StartAsync(parts, plan, first, cancellationToken);
    }

    /// <summary>Puts the default policy on a key whose own lets nobody in. The store must not be open elsewhere.</summary>
    /// <param name="settings">The operator's settings.</param>
    /// <param name="seal">Opens the store; it stays the caller's to dispose.</param>
    /// <param name="keyArn">The ARN of the key.</param>
    /// <param name="log">Where the record of it goes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The policy that the key had.</returns>
    public static async Task<string> RecoverKeyPolicyAsync(Settings settings, ISeal seal, string keyArn, Stream log, CancellationToken cancellationToken)
    {
        await using Telemetry telemetry = new(log, LogFormat.Json, LogLevel.Information);
        await using EmbeddedKms kms = await EmbeddedKms.OpenAsync(OptionsOf(settings, seal, isSealKept: false, telemetry, acceptedRollbackEpoch: null), cancellationToken);
        return await kms.Engine.RecoverKeyPolicyAsync(keyArn, cancellationToken);
    }

    /// <summary>How the service of the settings is opened with a seal.</summary>
    /// <param name="settings">The operator's settings.</param>
    /// <param name="seal">Opens the store.</param>
    /// <param name="isSealKept">Whether the seal can be used as long as the service runs; otherwise people have brought what it needs, for once.</param>
    /// <param name="telemetry">Log and metrics.</param>
    /// <param name="acceptedRollbackEpoch">The epoch of a store that is older than its audit trail and accepted nevertheless, or <see langword="null"/>.</param>
    public static EmbeddedKmsOptions OptionsOf(Settings settings, ISeal seal, bool isSealKept, Telemetry telemetry, long? acceptedRollbackEpoch) => new()
    {
        DataDirectory = settings.DataDirectory,
        Seal = seal,
        SealOfNewRootKeys = isSealKept ? seal : null,
        Clock = TimeProvider.System,
        Partition = settings.Partition,
        Authorization = settings.Authorization,
        CachedKeysMax = settings.CachedKeysMax,
        RequestRates = settings.RequestRates,
        AuditTrail = telemetry.AuditTrail,
        Audit = new EmbeddedAuditOptions
        {
            Directory = settings.Audit.Directory,
            SegmentBytes = settings.Audit.SegmentBytes,
            RetentionDays = settings.Audit.RetentionDays,
            AcceptedEpoch = acceptedRollbackEpoch,
        },
        Observer = telemetry.Observer,
    };

    // Nothing to try where people open the store, but it is locked, and made sure that they can.
    private static async Task<UnsealOutcome?> FirstOutcomeAsync(StoreUnsealer unsealer, CancellationToken cancellationToken)
    {
        await unsealer.LockAsync(cancellationToken);
        if (!unsealer.IsAutomatic)
        {
            return null;
        }

        UnsealOutcome first = await unsealer.TryAutomaticallyAsync(cancellationToken);
        if (first is { Kms: null, Cause: { } cause } && cause is not SetBackException && !UnsealFailures.IsWorthWaiting(cause))
        {
            ExceptionDispatchInfo.Throw(cause);
        }

        return first;
    }
}
