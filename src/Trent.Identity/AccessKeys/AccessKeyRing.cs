// All access keys of a store, in memory: their secrets are sealed at rest and shown once, when they are made.
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Trent.Cryptography;
using Trent.Engine;
using Trent.Engine.Hierarchy;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Protocol.SigV4;

namespace Trent.Identity.AccessKeys;

/// <summary>An access key that was just made. Dispose it once its secret has been shown.</summary>
/// <param name="AccessKeyId">The access key id, 20 characters.</param>
/// <param name="Secret">The secret, 40 ASCII characters.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record CreatedAccessKey(string AccessKeyId, SecretBuffer Secret, DateTimeOffset CreatedAt) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Secret.Dispose();
}

/// <summary>There are as many access keys as there may be.</summary>
/// <param name="message">Which limit was met.</param>
public sealed class AccessKeyLimitException(string message) : Exception(message);

/// <summary>
/// Makes, changes and finds access keys. A change is in force when the method that made it returns: a key that was deleted or made
/// inactive signs no request that begins afterwards. Thread-safe.
/// </summary>
public sealed class AccessKeyRing : IResealing, IDisposable
{
    private const int SecretCharacters = 40;
    private const string IdPrefix = "AKIA";
    private const string IdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private readonly IRecordStore store;
    private readonly IdentityDirectory directory;
    private readonly Callers callers;
    private readonly SecretVault vault;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, AccessKey> byId = new(StringComparer.Ordinal);

    // What is in memory follows the store: changes of access keys are made one at a time, and none is given up half-way.
    private readonly SemaphoreSlim changing = new(1, 1);

    internal AccessKeyRing(IRecordStore store, IdentityDirectory directory, Callers callers, SecretVault vault, TimeProvider clock)
    {
        this.store = store;
        this.directory = directory;
        this.callers = callers;
        this.vault = vault;
        this.clock = clock;
    }

    /// <summary>Opens all access keys of the store; before that, none is found.</summary>
    /// <exception cref="RecordIntegrityException">The record of one cannot be read, or its secret does not open.</exception>
    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            IReadOnlyList<StoredRecord> page = await store.ListAsync(RecordKind.AccessKey, string.Empty, string.Empty, after, Limits.ReadBatch, cancellationToken);
            foreach (StoredRecord record in page)
            {
                Load(record);
            }

            if (page.Count < Limits.ReadBatch)
            {
                return;
            }

            after = page[^1].Id.Name;
        }
    }

    /// <summary>The credential that an access key id names, if it is active; <see langword="null"/> for all others.</summary>
    public AccessKey? Find(string accessKeyId) => byId.TryGetValue(accessKeyId, out AccessKey? key) && key.IsActive ? key : null;

    /// <summary>The access key of an id, active or not, or <see langword="null"/>.</summary>
    public AccessKey? FindAny(string accessKeyId) => byId.GetValueOrDefault(accessKeyId);

    /// <summary>The access keys of the root user of an account, the oldest first.</summary>
    public IReadOnlyList<AccessKey> ListOfRoot(AccountId account) =>
        [.. byId.Values.Where(key => key.Owner.UserName is null && key.Owner.Account == account).OrderBy(static key => key.CreatedAt).ThenBy(static key => key.Id, StringComparer.Ordinal)];

    /// <summary>The access keys of a user, the oldest first.</summary>
    public IReadOnlyList<AccessKey> ListOf(StoredUser user) => [.. user.AccessKeyIds.Select(FindAny).OfType<AccessKey>()];

    /// <summary>Makes an access key for the root user of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="record">Makes the audit record that is committed with the key.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <exception cref="AccessKeyLimitException">The root user, or the store, has as many as it may have.</exception>
    internal async Task<CreatedAccessKey> CreateForRootAsync(AccountId account, Func<CreatedAccessKey, RecordChange?> record, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            ThrowIfFull(ListOfRoot(account).Count);
            return await CreateAsync(new AccessKeyOwner(account, null, null), static _ => [], record, cancellationToken);
        }
        finally
        {
            _ = changing.Release();
        }
    }

    /// <summary>Makes an access key for a user, as he stands.</summary>
    /// <exception cref="AccessKeyLimitException">The user, or the store, has as many as it may have.</exception>
    /// <exception cref="RecordConflictException">The user has changed in between.</exception>
    internal async Task<CreatedAccessKey> CreateAsync(StoredUser user, Func<CreatedAccessKey, RecordChange?> record, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            ThrowIfFull(user.AccessKeyIds.Length);
            return await CreateAsync(
                new AccessKeyOwner(user.Account, user.Name, user.UniqueId),
                id => [(user with { AccessKeyIds = user.AccessKeyIds.Add(id) }).ToReplacement()],
                record,
                cancellationToken);
        }
        finally
        {
            _ = changing.Release();
        }
    }

    /// <summary>Makes an access key active or inactive; <see langword="false"/> when there is none of that id any more.</summary>
    internal async Task<bool> SetActiveAsync(string accessKeyId, bool isActive, Func<RecordChange?> record, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            if (FindAny(accessKeyId) is not { } key)
            {
                return false;
            }

            AccessKey changed = key.With(key.Owner, isActive, key.Version + 1);
            await directory.CommitAsync(With([new RecordChange.Replace(changed.ToRecord())], record()), CancellationToken.None);
            byId[accessKeyId] = changed;
            return true;
        }
        finally
        {
            _ = changing.Release();
        }
    }

    /// <summary>Deletes an access key and zeroes its secret; <see langword="false"/> when there is none of that id any more.</summary>
    /// <param name="accessKeyId">The access key id.</param>
    /// <param name="user">The user whose key it is, as he stands; <see langword="null"/> for a key of a root user.</param>
    /// <param name="record">Makes the audit record that is committed with it.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <exception cref="RecordConflictException">The user has changed in between.</exception>
    internal async Task<bool> DeleteAsync(string accessKeyId, StoredUser? user, Func<RecordChange?> record, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            if (FindAny(accessKeyId) is not { } key || key.Owner.UserUniqueId != user?.UniqueId)
            {
                return false;
            }

            RecordChange.Delete deletion = new(AccessKey.AddressOf(accessKeyId), key.Version);
            await directory.CommitAsync(
                With(user is null ? [deletion] : [deletion, (user with { AccessKeyIds = user.AccessKeyIds.Remove(accessKeyId) }).ToReplacement()], record()),
                CancellationToken.None);
            _ = byId.TryRemove(accessKeyId, out _);
            key.Secret.Dispose();
            return true;
        }
        finally
        {
            _ = changing.Release();
        }
    }

    /// <summary>Gives a user another name, and his access keys with him.</summary>
    /// <param name="user">The user as he stands.</param>
    /// <param name="renamed">The user as he is to be.</param>
    /// <param name="record">Makes the audit record that is committed with it.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <exception cref="RecordConflictException">The user has changed in between, or the name was taken.</exception>
    internal async Task RenameOwnerAsync(StoredUser user, StoredUser renamed, Func<RecordChange?> record, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            AccessKey[] keys = [.. ListOf(user).Select(key => key.With(key.Owner with { UserName = renamed.Name }, key.IsActive, key.Version + 1))];
            IReadOnlyList<RecordChange> changes = user.Id == renamed.Id ? [renamed.ToReplacement()] : [user.ToDeletion(), renamed.ToInsert()];
            await directory.CommitAsync(With([.. changes, .. keys.Select(static key => new RecordChange.Replace(key.ToRecord()))], record()), CancellationToken.None);
            foreach (AccessKey key in keys)
            {
                byId[key.Id] = key;
            }
        }
        finally
        {
            _ = changing.Release();
        }
    }

    /// <summary>Writes when keys were last used, of those that were used since it was last written.</summary>
    public async ValueTask WriteUsesAsync(CancellationToken cancellationToken)
    {
        foreach (string[] ids in byId.Values.Where(static key => key.HasUnwrittenUse).Select(static key => key.Id).Chunk(Limits.UseFlushBatch))
        {
            await changing.WaitAsync(cancellationToken);
            try
            {
                // Past the directory: who a caller is does not depend on it, so nothing that is remembered of callers is to be made anew.
                AccessKey[] used = [.. ids.Select(FindAny).OfType<AccessKey>().Select(static key => key.With(key.Owner, key.IsActive, key.Version + 1))];
                AccessKeyUse?[] written = [.. used.Select(static key => key.LastUse)];
                await store.CommitAsync([.. used.Select(static key => new RecordChange.Replace(key.ToRecord()))], CancellationToken.None);
                for (int index = 0; index < used.Length; index++)
                {
                    byId[used[index].Id] = used[index];
                    used[index].MarkUseWritten(written[index]);
                }
            }
            finally
            {
                _ = changing.Release();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ResealAsync(int firstDomainKey, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            AccessKey[] older = [.. byId.Values.Where(key => DomainKey.TryReadGeneration(key.Sealed, out int generation) && generation < firstDomainKey).Take(Limits.UseFlushBatch)];
            List<AccessKey> sealedAnew = [];
            foreach (AccessKey key in older)
            {
                sealedAnew.Add(key.SealedAs(await ResealAsync(key, cancellationToken)));
            }

            // Past the directory, as the writing of uses: nothing that callers depend on changes.
            await store.CommitAsync([.. sealedAnew.Select(static key => new RecordChange.Replace(key.ToRecord()))], CancellationToken.None);
            sealedAnew.ForEach(key => byId[key.Id] = key);
            return older.Length < Limits.UseFlushBatch;
        }
        finally
        {
            _ = changing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (AccessKey key in byId.Values)
        {
            key.Secret.Dispose();
        }

        byId.Clear();
        changing.Dispose();
    }

    private async ValueTask<byte[]> ResealAsync(AccessKey key, CancellationToken cancellationToken)
    {
        SecretLabel label = StoredAccessKey.LabelOf(key.Id, key.Owner.Account, key.CreatedAt);
        using SecretBuffer secret = vault.TryOpen(label, key.Sealed) ?? throw new RecordIntegrityException($"The secret of access key {key.Id} does not open.");
        byte[] bytes = secret.DangerousSpan.ToArray();
        try
        {
            return await vault.SealAsync(label, bytes, cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private void ThrowIfFull(int ownerHas)
    {
        if (ownerHas >= Limits.AccessKeysPerUserMax)
        {
            throw new AccessKeyLimitException($"Cannot exceed quota for AccessKeysPerUser: {Limits.AccessKeysPerUserMax}");
        }

        if (byId.Count >= Limits.AccessKeysMax)
        {
            throw new AccessKeyLimitException($"Cannot exceed quota for AccessKeysPerStore: {Limits.AccessKeysMax}");
        }
    }

    private async Task<CreatedAccessKey> CreateAsync(
        AccessKeyOwner owner, Func<string, IReadOnlyList<RecordChange>> changesOfOwner, Func<CreatedAccessKey, RecordChange?> record, CancellationToken cancellationToken)
    {
        string id = IdPrefix + RandomNumberGenerator.GetString(IdAlphabet, 16);
        DateTimeOffset now = clock.NowToTheMillisecond();
        SecretBuffer secret = RandomSecret();
        try
        {
            // The vault takes memory, which a pinned buffer cannot lend for as long as a task may take.
            byte[] bytes = secret.DangerousSpan.ToArray();
            byte[] sealedSecret;
            try
            {
                sealedSecret = await vault.SealAsync(StoredAccessKey.LabelOf(id, owner.Account, now), bytes, cancellationToken);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(bytes);
            }

            AccessKey key = new(id, owner, now, isActive: true, sealedSecret, version: 1, new AccessKeyUses(null, clock), new SigningSecret(secret.DangerousSpan, PrivatePages.Keep), callers);
            CreatedAccessKey created = new(id, secret, now);
            await directory.CommitAsync(With([new RecordChange.Insert(key.ToRecord()), .. changesOfOwner(id)], record(created)), CancellationToken.None);
            byId[id] = key;
            return created;
        }
        catch
        {
            secret.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<RecordChange> With(IReadOnlyList<RecordChange> changes, RecordChange? record) => record is null ? changes : [.. changes, record];

    private static SecretBuffer RandomSecret() => SecretBuffer.Create(SecretCharacters, 0, static (span, _) =>
    {
        RandomNumberGenerator.Fill(span);
        for (int index = 0; index < span.Length; index++)
        {
            // The alphabet has 64 characters, so that six random bits choose one without bias.
            span[index] = (byte)SecretAlphabet[span[index] & 63];
        }
    });

    private void Load(StoredRecord record)
    {
        StoredAccessKey stored = StoredAccessKey.FromRecord(record);
        using SecretBuffer secret = vault.TryOpen(stored.Label, stored.Sealed)
            ?? throw new RecordIntegrityException($"The secret of access key {stored.Id} does not open.");
        byId[stored.Id] = new AccessKey(
            stored.Id,
            stored.Owner,
            stored.CreatedAt,
            stored.IsActive,
            stored.Sealed,
            record.Version,
            new AccessKeyUses(stored.LastUse, clock),
            new SigningSecret(secret.DangerousSpan, PrivatePages.Keep),
            callers);
    }
}
