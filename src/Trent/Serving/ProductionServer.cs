// Puts together a production server from its settings, and initializes the store of one.
using Trent.Authentication;
using Trent.Configuration;
using Trent.Embedded;
using Trent.Identity.AccessKeys;
using Trent.Engine.Identifiers;
using Trent.Observability;
using Trent.Sealing;
using Trent.Storage;
using Trent.Transport;

namespace Trent.Serving;

/// <summary>Starts and initializes production servers.</summary>
internal static class ProductionServer
{
    /// <summary>Opens the store and starts a server on it.</summary>
    /// <param name="settings">The operator's settings.</param>
    /// <param name="log">Where log lines go.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static async Task<KmsServer> StartAsync(Settings settings, Stream log, CancellationToken cancellationToken)
    {
        Telemetry telemetry = new(log, LogFormat.Json, settings.LogLevel);
        EmbeddedKms kms;
        ServingCertificate? certificate;
        try
        {
            // Before the store is opened: a certificate that cannot be used is found out at once.
            certificate = settings.Tls is { } tls ? ServingCertificate.Open(tls, telemetry.TlsLog, telemetry.Tls, TimeProvider.System) : null;
            kms = await EmbeddedKms.OpenAsync(OptionsOf(settings, telemetry), cancellationToken);
        }
        catch
        {
            await telemetry.DisposeAsync();
            throw;
        }

        ServerParts parts = new() { Kms = kms, Credentials = new StoredCredentials(kms.Identities.AccessKeys), Telemetry = telemetry, DevelopmentClock = null };
        ServerPlan plan = new()
        {
            Listen = settings.Listen,
            ConnectionsMax = settings.MaxConnections,
            RequestTimeout = settings.RequestTimeout,
            ShutdownGrace = settings.ShutdownGrace,
            MetricsAudience = settings.Metrics,
            Authorization = settings.Authorization,
            Certificate = certificate,
        };
        return await KmsServer.StartAsync(parts, plan, cancellationToken);
    }

    /// <summary>
    /// Makes the root key file, the store and the root access key of an account, which is the operator's from then on. A store is never overwritten; a root key file that
    /// exists already (laid down by the operator, or left by an attempt that was interrupted) is used as it is.
    /// </summary>
    /// <returns>The access key, to be shown once and disposed.</returns>
    /// <exception cref="StoreExistsException">There is a store already.</exception>
    public static async Task<CreatedAccessKey> InitializeAsync(Settings settings, AccountId account, CancellationToken cancellationToken)
    {
        // Asked before anything is made, so that a second run leaves no trace.
        if (File.Exists(Path.Combine(settings.DataDirectory, SqliteDatabase.FileName)) && !File.Exists(settings.RootKeyFile))
        {
            throw new StoreExistsException(settings.DataDirectory);
        }

        PrivateDirectory.Ensure(settings.DataDirectory);
        if (!File.Exists(settings.RootKeyFile))
        {
            PrivateDirectory.Ensure(Path.GetDirectoryName(Path.GetFullPath(settings.RootKeyFile))!);
            FileSeal.CreateKeyFile(settings.RootKeyFile);
        }

        await using Telemetry telemetry = new(Stream.Null, LogFormat.Json, settings.LogLevel);
        await using EmbeddedKms kms = await EmbeddedKms.CreateAsync(OptionsOf(settings, telemetry), cancellationToken);
        await kms.Identities.MakeOperatorAsync(account, cancellationToken);
        return await kms.Identities.AccessKeys.CreateForRootAsync(account, cancellationToken);
    }

    /// <summary>Puts the default policy on a key whose own lets nobody in. The store must not be open elsewhere.</summary>
    /// <param name="settings">The operator's settings.</param>
    /// <param name="keyArn">The ARN of the key.</param>
    /// <param name="log">Where the record of it goes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The policy that the key had.</returns>
    public static async Task<string> RecoverKeyPolicyAsync(Settings settings, string keyArn, Stream log, CancellationToken cancellationToken)
    {
        await using Telemetry telemetry = new(log, LogFormat.Json, LogLevel.Information);
        await using EmbeddedKms kms = await EmbeddedKms.OpenAsync(OptionsOf(settings, telemetry), cancellationToken);
        return await kms.Engine.RecoverKeyPolicyAsync(keyArn, cancellationToken);
    }

    private static EmbeddedKmsOptions OptionsOf(Settings settings, Telemetry telemetry) => new()
    {
        DataDirectory = settings.DataDirectory,
        Seal = new FileSeal(settings.RootKeyFile),
        Clock = TimeProvider.System,
        Partition = settings.Partition,
        Authorization = settings.Authorization,
        CachedKeysMax = settings.CachedKeysMax,
        AuditTrail = telemetry.AuditTrail,
        Observer = telemetry.Observer,
    };
}
