// Rotates the root key of a store that is served: one commit brings the new one into force, the rest is sealed anew in the background.
using Trent.Cryptography;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Hierarchy;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Sealing;
using Trent.Storage;

namespace Trent.Embedded;

/// <summary>The root key cannot be rotated now. Nothing was changed; the message is for the operator.</summary>
/// <param name="message">Why.</param>
public sealed class RootRotationException(string message) : Exception(message);

/// <summary>
/// The steps (docs/root-key-rotation.md): a new root key is wrapped by the seal and proven to open; one transaction puts its slot in the place of the old, wraps all domain
/// keys under it, adds a new one, and tags the head with it. From then on the old root key opens nothing of the store. Then every secret is sealed anew under the new domain
/// key, the remains of the old are erased from the files, and when no token can be sealed under them any more the old domain keys are removed. Each step is a commit of its
/// own that finds out from the store what is left to do, so that a process that dies anywhere leaves the rest to the next.
/// </summary>
internal sealed class RootKeyRotation : IDisposable
{
    /// <summary>The name under which both ends of a rotation are recorded.</summary>
    public const string OperationName = "RotateRootKey";

    // The longest temporary credential is valid for 36 hours, an import token for 24; an hour for requests under way and for clocks.
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(37);

    // After a pass that could not finish (a record that does not open), so that the operator is told, and not every second.
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    // After anything else: a full disk, a trail that takes no records.
    private static readonly TimeSpan ShortPause = TimeSpan.FromMinutes(1);

    private readonly RootRotationParts parts;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly List<IResealing> waiting = [];
    private StoreKeys present;
    private StoreKeys? before;
    private SealedSecretScan? scan;
    private DateTimeOffset? pausedUntil;
    private bool isPassBegun;
    private bool isNothingLeft;

    internal RootKeyRotation(RootRotationParts parts)
    {
        this.parts = parts;
        present = parts.StoreKeys;
    }

    /// <summary>The generation of the root key in force.</summary>
    internal int Generation => present.RootGeneration;

    /// <summary>Brings a new root key into force.</summary>
    /// <param name="auditEvent">The request, to be committed with it; its record was begun.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>The generation of the new root key.</returns>
    /// <exception cref="RootRotationException">It cannot be done now; nothing was changed.</exception>
    /// <exception cref="SealException">The seal cannot wrap the new root key; nothing was changed.</exception>
    /// <exception cref="StoreUnavailableException">The disk did not take the change.</exception>
    internal async Task<int> BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            StoredRootRotation? last = await FindAsync(cancellationToken);
            if (last is { Phase: RootRotationPhase.Resealing })
            {
                throw new RootRotationException("The last rotation of the root key is still sealing secrets anew. Try again when it is done.");
            }

            ISeal seal = parts.Seal
                ?? throw new RootRotationException("People open this store, and a new root key has to be wrapped by what they bring: stop the server, and run trent rotate-root-key --offline.");
            string slotName = await RequireOneSlotAsync(cancellationToken);
            using RootKey next = RootKey.Generate(present.RootGeneration + 1);
            SealSlot slot = await seal.WrapAsync(next, parts.Database.StoreId, cancellationToken);
            await RequireOpensAsync(seal, slot, next, cancellationToken);
            StoreKeys nextKeys = present.Succeed(next);
            try
            {
                await parts.Engine.RotateRootKeyAsync(nextKeys, (first, changes) => CommitAsync(slotName, slot, nextKeys, first, changes, last, auditEvent), cancellationToken);
            }
            catch
            {
                nextKeys.Dispose();
                throw;
            }

            parts.Authenticator.Succeed(nextKeys);
            before?.Dispose();
            before = present;
            present = nextKeys;
            Restart();
            return next.Generation;
        }
        finally
        {
            _ = gate.Release();
        }
    }

    /// <summary>Does the next step of a rotation that is not done; to be called about once a second.</summary>
    /// <exception cref="RecordIntegrityException">A secret does not open, or something has to be looked at by the operator. The step is tried again later.</exception>
    internal async ValueTask StepAsync(CancellationToken cancellationToken)
    {
        if (isNothingLeft || parts.Clock.GetUtcNow() < pausedUntil)
        {
            return;
        }

        await gate.WaitAsync(cancellationToken);
        try
        {
            StoredRootRotation? last = await FindAsync(cancellationToken);
            switch (last?.Phase)
            {
                case RootRotationPhase.Resealing:
                    await ResealAsync(last, cancellationToken);
                    break;
                case RootRotationPhase.KeepingForTokens when last.BegunAt + TokenLife <= parts.Clock.GetUtcNow():
                    await RemoveDomainKeysAsync(last, cancellationToken);
                    break;
                default:
                    isNothingLeft = last is null or { Phase: RootRotationPhase.Done };
                    break;
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Restart();
            pausedUntil = parts.Clock.GetUtcNow() + (failure is RecordIntegrityException ? Pause : ShortPause);
            throw;
        }
        finally
        {
            _ = gate.Release();
        }
    }

    /// <summary>Zeroes the keys. Nothing uses the store any more.</summary>
    public void Dispose()
    {
        present.Dispose();
        before?.Dispose();
        gate.Dispose();
    }

    private async ValueTask<StoredRootRotation?> FindAsync(CancellationToken cancellationToken) =>
        await parts.Store.FindAsync(StoredRootRotation.Address, cancellationToken) is { } record ? StoredRootRotation.FromRecord(record) : null;

    // A slot that this seal cannot make anew would be lost, and with it a way to open the store.
    private async Task<string> RequireOneSlotAsync(CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> slots = await parts.Database.ReadSealSlotsAsync(cancellationToken);
        return slots.Count == 1
            ? slots.Keys.First()
            : throw new RootRotationException($"The store has {slots.Count} seal slots ({string.Join(", ", slots.Keys)}), of which the seal of this server makes one. Remove the others before the root key is rotated.");
    }

    // Before anything depends on it.
    private async Task RequireOpensAsync(ISeal seal, SealSlot slot, RootKey next, CancellationToken cancellationToken)
    {
        using RootKey unwrapped = await seal.UnwrapAsync(slot, parts.Database.StoreId, cancellationToken);
        if (!slot.IsAuthentic(next, parts.Database.StoreId.Span) || unwrapped.Generation != next.Generation)
        {
            throw new RootRotationException("The seal does not open what it has wrapped. Nothing was changed.");
        }
    }

    private async Task CommitAsync(
        string slotName, SealSlot slot, StoreKeys nextKeys, int firstDomainKey, IReadOnlyList<RecordChange> changes, StoredRootRotation? last, AuditEvent auditEvent)
    {
        StoredRecord? tree = await parts.Store.FindAsync(StoredRootRotation.TreeKeysAddress, CancellationToken.None);
        StoredRecord nextTree = new() { Id = StoredRootRotation.TreeKeysAddress, Version = (tree?.Version ?? 0) + 1, Body = nextKeys.SealTreeKeys() };
        StoredRootRotation rotation = new(nextKeys.RootGeneration, firstDomainKey, Now(), RootRotationPhase.Resealing, last?.Version ?? 0);
        RecordChange[] all =
        [
            .. changes,
            tree is null ? new RecordChange.Insert(nextTree) : new RecordChange.Replace(nextTree),
            rotation.ToChange(),
            .. parts.AuditTrail.RecordWithCommit(auditEvent) is { } record ? (RecordChange[])[record] : [],
        ];
        Dictionary<string, ReadOnlyMemory<byte>> slots = new(StringComparer.Ordinal) { [slotName] = slot.Write() };
        await parts.Store.ChangeHeadKeyAsync(new RecordAuthenticator(nextKeys), slots, all, CancellationToken.None);
    }

    private async ValueTask ResealAsync(StoredRootRotation rotation, CancellationToken cancellationToken)
    {
        if (!isPassBegun)
        {
            isPassBegun = true;
            waiting.AddRange(parts.Resealing);
        }

        if (waiting.Count > 0)
        {
            if (await waiting[0].ResealAsync(rotation.FirstDomainKey, cancellationToken))
            {
                waiting.RemoveAt(0);
            }

            return;
        }

        if (await IsStillNeededAsync(rotation, cancellationToken) is not { } isNeeded)
        {
            return;
        }

        if (isNeeded)
        {
            // Somebody was changing it when the pass came by; the next pass comes again.
            Restart();
            return;
        }

        await parts.Store.EraseRemainsAsync(cancellationToken);
        await FinishResealingAsync(rotation, cancellationToken);
        Restart();
    }

    // Null as long as it is not known. What nobody seals anew, the operator is told of.
    private async ValueTask<bool?> IsStillNeededAsync(StoredRootRotation rotation, CancellationToken cancellationToken)
    {
        scan ??= new SealedSecretScan(parts.Store, rotation.FirstDomainKey);
        if (!await scan.StepAsync(cancellationToken))
        {
            return null;
        }

        RecordId? found = scan.Found;
        scan = null;
        return found is null or { Kind: RecordKind.Key or RecordKind.AccessKey or RecordKind.AuditSigningKey }
            ? found is not null
            : throw new RecordIntegrityException($"The record {found.Kind} {found.Name} is sealed under a domain key from before the rotation of the root key, and nothing seals it anew.");
    }

    private async ValueTask FinishResealingAsync(StoredRootRotation rotation, CancellationToken cancellationToken)
    {
        AuditEvent auditEvent = new()
        {
            EventId = RandomUuid.Create(),
            RequestId = RandomUuid.Create(),
            OperationName = OperationName,
            At = Now(),
            EventSource = AuditEvent.KmsEventSource,
            EventType = AuditEventType.ServiceEvent,
            Region = string.Empty,
            IsReadOnly = false,
            AdditionalEventData = new AuditValue.Members([new("rootKeyGeneration", new AuditValue.Number(rotation.Generation)), new("completed", new AuditValue.Truth(true))]),
        };
        await parts.AuditTrail.BeginAsync(auditEvent, cancellationToken);
        RecordChange change = (rotation with { Phase = RootRotationPhase.KeepingForTokens }).ToChange();
        await parts.Store.CommitAsync(parts.AuditTrail.RecordWithCommit(auditEvent) is { } record ? [change, record] : [change], CancellationToken.None);
        await parts.AuditTrail.EndAsync(auditEvent, CancellationToken.None);
    }

    private async ValueTask RemoveDomainKeysAsync(StoredRootRotation rotation, CancellationToken cancellationToken)
    {
        if (await IsStillNeededAsync(rotation, cancellationToken) is not { } isNeeded)
        {
            return;
        }

        if (isNeeded)
        {
            // A request that was under way for long came after the pass.
            await parts.Store.CommitAsync([(rotation with { Phase = RootRotationPhase.Resealing }).ToChange()], CancellationToken.None);
            Restart();
            return;
        }

        List<RecordChange> changes = [(rotation with { Phase = RootRotationPhase.Done }).ToChange()];
        foreach (RecordId id in (await parts.Engine.ListDomainKeysBeforeAsync(rotation.FirstDomainKey, cancellationToken)).Take(DomainKeysPerStep + 1))
        {
            if (await parts.Store.FindAsync(id, cancellationToken) is { } record)
            {
                changes.Add(new RecordChange.Delete(id, record.Version));
            }
        }

        if (changes.Count > DomainKeysPerStep)
        {
            // The rotation is done with the last of them; the rest is for the next step.
            await parts.Store.CommitAsync(changes[1..(DomainKeysPerStep + 1)], CancellationToken.None);
            return;
        }

        await parts.Store.CommitAsync(changes, CancellationToken.None);
        parts.Engine.ForgetDomainKeysBefore(rotation.FirstDomainKey);
        Restart();
    }

    // A commit takes 1,024 changes.
    private const int DomainKeysPerStep = 500;

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(parts.Clock.GetUtcNow().ToUnixTimeMilliseconds());

    private void Restart()
    {
        waiting.Clear();
        scan = null;
        isPassBegun = false;
        isNothingLeft = false;
        pausedUntil = null;
    }
}

/// <summary>What a rotation works on.</summary>
internal sealed class RootRotationParts
{
    public required SqliteDatabase Database { get; init; }

    public required SqliteRecordStore Store { get; init; }

    public required RecordAuthenticator Authenticator { get; init; }

    public required StoreKeys StoreKeys { get; init; }

    public required KmsEngine Engine { get; init; }

    public required IReadOnlyList<IResealing> Resealing { get; init; }

    public required ISeal? Seal { get; init; }

    public required IAuditTrail AuditTrail { get; init; }

    public required TimeProvider Clock { get; init; }
}
