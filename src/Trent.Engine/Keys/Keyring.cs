// Keys and aliases: read through a bounded cache, changed by commits that the cache follows before they are acknowledged.
using Trent.Engine.Aliases;
using Trent.Engine.Grants;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;

namespace Trent.Engine.Keys;

/// <summary>The keys and aliases of the store.</summary>
internal sealed class Keyring(IRecordStore store, int capacity, GrantBook grants) : IDisposable
{
    private readonly BoundedCache<KeyName, KeyEntry> keys = new(capacity, entry => entry.Retire());
    private readonly BoundedCache<RecordId, StoredAlias> aliases = new(capacity, _ => { });

    /// <summary>How many keys are in memory.</summary>
    public int CachedKeys => keys.Count;

    /// <summary>A key, or <see langword="null"/> when there is none of that name.</summary>
    public ValueTask<KeyEntry?> FindKeyAsync(KeyName name, CancellationToken cancellationToken) =>
        keys.TryGet(name, out KeyEntry? entry) ? ValueTask.FromResult<KeyEntry?>(entry) : ReadKeyAsync(name, cancellationToken);

    /// <summary>The other keys of a multi-Region key's set as they are at a time; none for a key of one Region.</summary>
    /// <exception cref="RecordConflictException">The set was changed since the key was read.</exception>
    /// <exception cref="RecordIntegrityException">One of them is missing.</exception>
    public async ValueTask<IReadOnlyList<StoredKey>> FindSiblingsAsync(StoredKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (key.MultiRegion is not { } set)
        {
            return [];
        }

        List<StoredKey> siblings = [];
        foreach (string region in set.Regions.Where(region => region != key.Arn.Region.Value))
        {
            KeyEntry entry = await FindKeyAsync(key.Name with { Region = region }, cancellationToken)
                ?? throw await MissingAsync(key, region, cancellationToken);
            siblings.Add(entry.Key.AsOf(now));
        }

        return siblings;
    }

    /// <summary>An alias, or <see langword="null"/> when there is none of that name.</summary>
    public ValueTask<StoredAlias?> FindAliasAsync(string account, string region, AliasName alias, CancellationToken cancellationToken)
    {
        RecordId id = StoredAlias.AddressOf(account, region, alias);
        return aliases.TryGet(id, out StoredAlias? found) ? ValueTask.FromResult<StoredAlias?>(found) : ReadAliasAsync(id, cancellationToken);
    }

    /// <summary>Ids of keys in an account and Region, in order, after a given one.</summary>
    public async ValueTask<IReadOnlyList<KeyArn>> ListKeysAsync(string account, string region, string partition, string? afterKeyId, int limit, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredRecord> records = await store.ListAsync(RecordKind.Key, account, region, afterKeyId, limit, cancellationToken);
        return [.. records.Select(record => new KeyArn(partition, RegionName.Parse(record.Id.Region), AccountId.Parse(record.Id.Account), KeyId.Parse(record.Id.Name)))];
    }

    /// <summary>Aliases in an account and Region, or of one key there, in order of their names, after a given one.</summary>
    public async ValueTask<IReadOnlyList<StoredAlias>> ListAliasesAsync(string account, string region, KeyId? keyId, string? afterName, int limit, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredRecord> records = keyId is { } target
            ? await store.ListByParentAsync(RecordKind.Alias, account, region, target.Value, afterName, limit, cancellationToken)
            : await store.ListAsync(RecordKind.Alias, account, region, afterName, limit, cancellationToken);
        return [.. records.Select(StoredAlias.FromRecord)];
    }

    /// <summary>How many keys an account has in a Region, in any state.</summary>
    public ValueTask<int> CountKeysAsync(string account, string region, CancellationToken cancellationToken) =>
        store.CountAsync(RecordKind.Key, account, region, cancellationToken);

    /// <summary>Commits changes; from then on every request sees them.</summary>
    /// <exception cref="RecordConflictException">Something changed in between; nothing was committed.</exception>
    public async ValueTask CommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        try
        {
            await store.CommitAsync(changes, cancellationToken);
        }
        finally
        {
            // Also after a failure: whether the changes were made may be unknown, and the next reader must look at the store.
            foreach (RecordChange change in changes)
            {
                Invalidate(change.Id);
                grants.Invalidate(change);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        keys.Clear();
        aliases.Clear();
        grants.Clear();
    }

    private void Invalidate(RecordId id)
    {
        switch (id.Kind)
        {
            case RecordKind.Key:
                keys.Invalidate(new KeyName(id.Account, id.Region, id.Name));
                break;
            case RecordKind.Alias:
                aliases.Invalidate(id);
                break;
            default:
                break;
        }
    }

    // A copy that was destroyed after the key was read is no more in the key's set either: its record has changed with it.
    private async ValueTask<Exception> MissingAsync(StoredKey key, string region, CancellationToken cancellationToken) =>
        (await store.FindAsync(key.Name.ToRecordId(), cancellationToken))?.Version == key.Version
            ? new RecordIntegrityException($"The key {key.Arn} has no copy in {region}, which its record names.")
            : new RecordConflictException(key.Name.ToRecordId());

    private async ValueTask<KeyEntry?> ReadKeyAsync(KeyName name, CancellationToken cancellationToken)
    {
        long begunAt = keys.BeginRead(name);
        return await store.FindAsync(name.ToRecordId(), cancellationToken) is { } record
            ? keys.TryAdd(name, new KeyEntry(KeyBody.FromRecord(record)), begunAt)
            : null;
    }

    private async ValueTask<StoredAlias?> ReadAliasAsync(RecordId id, CancellationToken cancellationToken)
    {
        long begunAt = aliases.BeginRead(id);
        return await store.FindAsync(id, cancellationToken) is { } record
            ? aliases.TryAdd(id, StoredAlias.FromRecord(record), begunAt)
            : null;
    }
}
