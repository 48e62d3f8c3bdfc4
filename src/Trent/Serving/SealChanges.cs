// What an operator does to the seals of a store that no server has open: add one, remove one, change from one to another.
using Trent.Configuration;
using Trent.Embedded;
using Trent.Engine.Auditing;
using Trent.Engine.Identifiers;
using Trent.Observability;
using Trent.Operating;
using Trent.Sealing;
using Trent.Unsealing;

namespace Trent.Serving;

/// <summary>
/// A store that the present seal has opened, for changes of its seals. Each change is recorded in the audit trail before it is made, and ends in a store
/// that at least one proven seal opens, wherever the process ends.
/// </summary>
internal sealed class SealChanges : IAsyncDisposable
{
    private readonly Telemetry telemetry;
    private readonly OpenedSlot opened;
    private readonly EmbeddedKms kms;

    private SealChanges(Telemetry telemetry, OpenedSlot opened, EmbeddedKms kms)
    {
        this.telemetry = telemetry;
        this.opened = opened;
        this.kms = kms;
    }

    /// <summary>The slot that the present seal has opened.</summary>
    public string OpenedSlot => opened.Name;

    /// <summary>The slots of a store, which is not opened for it but must not be in use.</summary>
    public static async Task<IReadOnlyList<StoredSealSlot>> ReadSlotsAsync(Settings settings, CancellationToken cancellationToken)
    {
        await using SealedStore store = await SealedStore.OpenAsync(settings.DataDirectory, cancellationToken);
        return await store.ReadSlotsAsync(cancellationToken);
    }

    /// <summary>Opens the store of the settings.</summary>
    /// <param name="settings">The operator's settings.</param>
    /// <param name="present">A seal that opens the store; it stays the caller's to dispose.</param>
    /// <param name="log">Where log lines go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<SealChanges> OpenAsync(Settings settings, ISeal present, Stream log, CancellationToken cancellationToken)
    {
        Telemetry telemetry = new(log, LogFormat.Json, LogLevel.Warning);
        OpenedSlot? opened = null;
        try
        {
            await using SealedStore store = await SealedStore.OpenAsync(settings.DataDirectory, cancellationToken);
            opened = await store.UnwrapAsync(present, cancellationToken);
            EmbeddedKms kms = await store.AttachAsync(opened.RootKey, ProductionServer.OptionsOf(settings, present, isSealKept: true, telemetry, acceptedRollbackEpoch: null), cancellationToken);
            return new SealChanges(telemetry, opened, kms);
        }
        catch
        {
            opened?.Dispose();
            await telemetry.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds a seal, which is proven to open before this returns.</summary>
    /// <returns>The name of its slot.</returns>
    public Task<string> AddAsync(NewSeal seal, CancellationToken cancellationToken) => RecordAsync(
        "AddSeal",
        [Pair("type", SealSettingsReader.NameOf(seal.Seal.Type))],
        () => kms.Seals.AddAsync(opened.RootKey, seal.Seal, seal.Proof, cancellationToken),
        cancellationToken);

    /// <summary>Removes a seal.</summary>
    /// <param name="name">The name of its slot.</param>
    /// <param name="proven">Another slot that was seen to open: <see cref="OpenedSlot"/>, or what <see cref="AddAsync"/> returned.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task RemoveAsync(string name, string proven, CancellationToken cancellationToken) => RecordAsync(
        "RemoveSeal",
        [Pair("slot", name)],
        async () =>
        {
            await kms.Seals.RemoveAsync(name, proven, cancellationToken);
            return name;
        },
        cancellationToken);

    /// <summary>Brings a new root key into force, wrapped by the present seal. Secrets are sealed anew once a server runs again.</summary>
    /// <returns>The generation of the new root key.</returns>
    /// <exception cref="RootRotationException">It cannot be done now; nothing was changed.</exception>
    public async Task<int> RotateRootKeyAsync(CancellationToken cancellationToken)
    {
        AuditEvent auditEvent = EventOf(RootKeyRotations.OperationName, [], failure: null);
        await kms.AuditTrail.BeginAsync(auditEvent, cancellationToken);
        try
        {
            int generation = await kms.RotateRootKeyAsync(auditEvent, cancellationToken);
            await kms.AuditTrail.EndAsync(auditEvent, CancellationToken.None);
            return generation;
        }
        catch (Exception failure)
        {
            auditEvent.Fail("RootKeyRotationFailed", MessageOf(failure));
            await kms.AuditTrail.EndAsync(auditEvent, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Closes the store and zeroes its root key.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await kms.DisposeAsync();
        }
        finally
        {
            opened.Dispose();
            await telemetry.DisposeAsync();
        }
    }

    private static KeyValuePair<string, AuditValue> Pair(string name, string value) => new(name, new AuditValue.Literal(value));

    // Slots are no records and share no transaction with the trail. So the record comes first: there may be one of a change that a crash kept from
    // happening, but never a change without one; a change that fails gets a second record that says so.
    private async Task<string> RecordAsync(string operationName, KeyValuePair<string, AuditValue>[] parameters, Func<Task<string>> change, CancellationToken cancellationToken)
    {
        await EndAsync(operationName, parameters, failure: null, cancellationToken);
        try
        {
            return await change();
        }
        catch (Exception failure)
        {
            await EndAsync(operationName, parameters, failure, CancellationToken.None);
            throw;
        }
    }

    private async Task EndAsync(string operationName, KeyValuePair<string, AuditValue>[] parameters, Exception? failure, CancellationToken cancellationToken)
    {
        AuditEvent auditEvent = EventOf(operationName, parameters, failure);
        await kms.AuditTrail.BeginAsync(auditEvent, cancellationToken);
        await kms.AuditTrail.EndAsync(auditEvent, cancellationToken);
    }

    private static string MessageOf(Exception failure) =>
        failure is SealException or SealSlotException or RootRotationException ? failure.Message : "The change failed.";

    private AuditEvent EventOf(string operationName, KeyValuePair<string, AuditValue>[] parameters, Exception? failure) => new()
    {
        EventId = RandomUuid.Create(),
        RequestId = RandomUuid.Create(),
        OperationName = operationName,
        EventSource = AuditEvent.TrentEventSource,
        EventType = AuditEventType.ServiceEvent,
        At = kms.Clock.GetUtcNow(),
        Region = AuditEvent.GlobalRegion,
        IsReadOnly = false,
        RequestParameters = new AuditValue.Members(parameters),
        ErrorCode = failure is null ? null : "SealChangeFailed",
        ErrorMessage = failure is null ? null : MessageOf(failure),
    };
}
