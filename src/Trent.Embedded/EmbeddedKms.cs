// A whole key management service in this process: an engine on a data directory, unsealed, with its background work.
using System.Security.Cryptography;
using Trent.Audit;
using Trent.Cryptography;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Identifiers;
using Trent.Identity;
using Trent.Identity.Directory;
using Trent.Sealing;
using Trent.Storage;

namespace Trent.Embedded;

/// <summary>
/// The composition of engine, storage and seal. The executable puts HTTP in front of it; a program that wants keys without a
/// server uses <see cref="TransportFor"/>.
/// </summary>
public sealed class EmbeddedKms : IAsyncDisposable
{
    private const string FirstSealSlotName = "primary";
    private const int NodeIdBytes = 16;

    private readonly SqliteDatabase database;
    private readonly SqliteRecordStore store;
    private readonly RootKeyRotation rotation;
    private readonly AuditTrail? durableTrail;
    private readonly EmbeddedKmsOptions options;
    private readonly StoreVerification verification;

    private EmbeddedKms(
        SqliteDatabase database, SqliteRecordStore store, RootKeyRotation rotation, AuditTrail? durableTrail, KmsEngine engine, Identities identities, EmbeddedKmsOptions options)
    {
        this.database = database;
        this.store = store;
        this.rotation = rotation;
        this.durableTrail = durableTrail;
        this.options = options;
        AuditTrail = TrailOf(durableTrail, options);
        verification = new StoreVerification(store, TimeProvider.System);
        Engine = engine;
        Identities = identities;
        Seals = new StoreSeals(database);
    }

    /// <summary>The engine.</summary>
    public KmsEngine Engine { get; }

    /// <summary>The users, groups, roles, policies and access keys of all accounts.</summary>
    public Identities Identities { get; }

    /// <summary>The seals of the store.</summary>
    public StoreSeals Seals { get; }

    /// <summary>Where requests are recorded, for whoever takes in requests that reach neither engine nor identities.</summary>
    public IAuditTrail AuditTrail { get; }

    /// <summary>The clock of the service.</summary>
    public TimeProvider Clock => options.Clock;

    /// <summary>Makes a new store with a new root key, wrapped by the seal, and opens it.</summary>
    /// <exception cref="StoreExistsException">There is a store in the directory already; it is left as it is.</exception>
    /// <exception cref="SealException">The seal cannot wrap.</exception>
    public static async Task<EmbeddedKms> CreateAsync(EmbeddedKmsOptions options, CancellationToken cancellationToken)
    {
        SqliteDatabase database = await SqliteDatabase.OpenAsync(options.DataDirectory, SealedStore.StoreOptions(createIfMissing: true), cancellationToken);
        try
        {
            if ((await database.ReadSealSlotsAsync(cancellationToken)).Count > 0)
            {
                throw new StoreExistsException(options.DataDirectory);
            }

            using RootKey rootKey = RootKey.Generate();
            SealSlot slot = await options.Seal.WrapAsync(rootKey, database.StoreId, cancellationToken);
            await database.WriteSealSlotAsync(FirstSealSlotName, slot.Write(), cancellationToken);
            return await AttachAsync(database, rootKey, options, cancellationToken);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the store of a directory; its seal unwraps the root key.</summary>
    /// <exception cref="SealException">The seal does not open this store.</exception>
    public static async Task<EmbeddedKms> OpenAsync(EmbeddedKmsOptions options, CancellationToken cancellationToken)
    {
        await using SealedStore sealedStore = await SealedStore.OpenAsync(options.DataDirectory, cancellationToken);
        return await sealedStore.UnsealAsync(options, cancellationToken);
    }

    /// <summary>A way for a client in this process to call the engine as the root user of an account.</summary>
    public InProcessTransport TransportFor(AccountId account, RegionName region) => new(Engine, Caller.RootOf(options.Partition, account, "in-process"), region);

    /// <summary>Verifies every record of the store.</summary>
    /// <returns>How many records were verified.</returns>
    /// <exception cref="Engine.Records.RecordIntegrityException">One does not agree with what was committed.</exception>
    public ValueTask<long> VerifyStoreAsync(CancellationToken cancellationToken) => store.VerifyAllAsync(cancellationToken);

    /// <summary>The generation of the root key in force; 1 until it is rotated.</summary>
    public int RootKeyGeneration => rotation.Generation;

    /// <summary>
    /// Brings a new root key into force while the service goes on; secrets are sealed anew in the background, and the old root key opens nothing of the store
    /// any more (docs/root-key-rotation.md). Whether somebody may do this is for whoever calls it in his name to decide.
    /// </summary>
    /// <param name="auditEvent">The request, whose record was begun; it is committed with the rotation, and its end is for the caller to record.</param>
    /// <param name="cancellationToken">Gives up before anything is changed.</param>
    /// <returns>The generation of the new root key.</returns>
    /// <exception cref="RootRotationException">It cannot be done now; nothing was changed.</exception>
    /// <exception cref="SealException">The seal cannot wrap the new root key; nothing was changed.</exception>
    /// <exception cref="Engine.Records.StoreUnavailableException">The disk did not take the change.</exception>
    public Task<int> RotateRootKeyAsync(Engine.Auditing.AuditEvent auditEvent, CancellationToken cancellationToken) => rotation.BeginAsync(auditEvent, cancellationToken);

    /// <summary>Does the next step of a rotation of the root key that is not done. The background does this once a second.</summary>
    /// <exception cref="Engine.Records.RecordIntegrityException">A secret does not open.</exception>
    public ValueTask ContinueRootKeyRotationAsync(CancellationToken cancellationToken) => rotation.StepAsync(cancellationToken);

    /// <summary>Does what falls due, writes the last use of keys and keeps the audit trail, once a second until cancelled.</summary>
    /// <exception cref="AuditUnavailableException">The disk of the audit trail failed: nothing can be recorded any more, and the service has to be opened anew.</exception>
    public async Task RunBackgroundAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(BackgroundPeriod, TimeProvider.System);
        try
        {
            do
            {
                await ThrowIfTrailFailedAsync();
                await RunBackgroundOnceAsync(cancellationToken);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops; what was not written yet is written when the service is disposed.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Engine.WriteKeyUsageAsync(CancellationToken.None);
            await Identities.WriteAccessKeyUsesAsync(CancellationToken.None);
        }
        finally
        {
            if (durableTrail is not null)
            {
                await durableTrail.DisposeAsync();
            }

            Identities.Dispose();
            Engine.Dispose();
            await store.DisposeAsync();
            await database.DisposeAsync();
            rotation.Dispose();
        }
    }

    private static readonly TimeSpan BackgroundPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Makes a service of an open database with its root key, which stays the caller's to dispose. After a failure the caller closes the database.</summary>
    internal static async Task<EmbeddedKms> AttachAsync(SqliteDatabase database, RootKey rootKey, EmbeddedKmsOptions options, CancellationToken cancellationToken)
    {
        StoreKeys storeKeys = await StoreKeyDerivation.DeriveAsync(database, rootKey, cancellationToken);
        RecordAuthenticator authenticator = new(storeKeys);
        SqliteRecordStore? store = null;
        AuditTrail? durableTrail = null;
        KmsEngine? engine = null;
        try
        {
            store = await SqliteRecordStore.AttachAsync(database, authenticator, cancellationToken);
            durableTrail = await OpenTrailAsync(store, storeKeys, options, cancellationToken);
            IAuditTrail auditTrail = TrailOf(durableTrail, options);
            IdentityDirectory directory = new(store, options.Partition);
            engine = await KmsEngine.OpenAsync(
                new EngineParts
                {
                    Store = store,
                    Scan = store,
                    StoreKeys = storeKeys,
                    AuditTrail = auditTrail,
                    Observer = options.Observer,
                    Clock = options.Clock,
                    Partition = options.Partition,
                    Authorization = options.Authorization,
                    RequestRates = options.RequestRates,
                    Principals = directory,
                    CachedKeysMax = options.CachedKeysMax,
                    NodeId = RandomNumberGenerator.GetBytes(NodeIdBytes),
                },
                cancellationToken);
            Identities identities = await Identities.OpenAsync(
                new IdentityParts
                {
                    Store = store,
                    Vault = engine.Vault,
                    AuditTrail = auditTrail,
                    Observer = options.Observer,
                    Clock = options.Clock,
                    Directory = directory,
                },
                cancellationToken);
            RootKeyRotation rotation = new(new RootRotationParts
            {
                Database = database,
                Store = store,
                Authenticator = authenticator,
                StoreKeys = storeKeys,
                Engine = engine,
                Resealing = [engine.KeyResealing!, identities.AccessKeys, new SigningKeyResealing(store, engine.Vault)],
                Seal = options.SealOfNewRootKeys,
                AuditTrail = auditTrail,
                Clock = options.Clock,
            });
            return new EmbeddedKms(database, store, rotation, durableTrail, engine, identities, options);
        }
        catch
        {
            engine?.Dispose();
            if (durableTrail is not null)
            {
                await durableTrail.DisposeAsync();
            }

            if (store is not null)
            {
                await store.DisposeAsync();
            }

            storeKeys.Dispose();
            throw;
        }
    }

    private static IAuditTrail TrailOf(AuditTrail? durableTrail, EmbeddedKmsOptions options) =>
        durableTrail is null ? options.AuditTrail : new AuditTrailWithLog(durableTrail, options.AuditTrail);

    private static async Task<AuditTrail?> OpenTrailAsync(SqliteRecordStore store, StoreKeys storeKeys, EmbeddedKmsOptions options, CancellationToken cancellationToken)
    {
        if (options.Audit is not { } audit)
        {
            return null;
        }

        AuditTrailOpening opening = await Trent.Audit.AuditTrail.OpenAsync(
            new AuditTrailOptions
            {
                Directory = audit.Directory,
                SegmentBytes = audit.SegmentBytes,
                RetentionDays = audit.RetentionDays,
                AcceptedEpoch = audit.AcceptedEpoch,
                Store = store,
                StoreKeys = storeKeys,
                StoreEpoch = () => store.Epoch,
                Clock = options.Clock,
            },
            cancellationToken);
        return opening switch
        {
            AuditTrailOpening.Opened opened => opened.Trail,
            AuditTrailOpening.SetBack setBack => throw new SetBackException(setBack.Findings, setBack.StoreEpoch),
            _ => throw new InvalidOperationException("A way of opening is unknown."),
        };
    }

    // After a failed sync nobody knows what is on the disk: only opening anew tells.
    private async ValueTask ThrowIfTrailFailedAsync()
    {
        if (durableTrail is { Failed.IsCompleted: true })
        {
            throw await durableTrail.Failed;
        }
    }

    private async Task RunBackgroundOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Engine.RunDueWorkAsync(cancellationToken);
            await Engine.WriteKeyUsageAsync(cancellationToken);
            await Identities.WriteAccessKeyUsesAsync(cancellationToken);
            await verification.StepAsync(cancellationToken);
            await rotation.StepAsync(cancellationToken);
            if (durableTrail is not null)
            {
                await durableTrail.RemovePendingAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The background must outlive a full disk; the operator is told, and the next round tries again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            options.Observer.BackgroundFailure("the store", failure);
        }
    }
}
