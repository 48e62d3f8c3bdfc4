// The grants of the store: read from it when they are listed or named, and kept in memory for decisions.
using Trent.Engine.Authorization;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Grants;

/// <summary>
/// Finds grants. For a decision the grants of one key to one principal are read once, compiled, and kept until one of them comes or goes;
/// that there are none is kept too. How many grants the key has otherwise does not matter to it.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="cachedGrantsMax">Most grants held in memory; what was not asked for lately leaves first.</param>
internal sealed class GrantBook(IRecordStore store, int cachedGrantsMax)
{
    // An entry weighs something even when it says that there are no grants.
    private readonly BoundedCache<GranteeName, GranteeGrants> grantees = new(cachedGrantsMax, _ => { }, grants => grants.Count + 1);

    /// <summary>A grant that allows a caller an action on a key, or <see langword="null"/> when none does. Denials are not its business.</summary>
    /// <param name="key">The key.</param>
    /// <param name="caller">The caller; a session is looked for under its own ARN and that of its role, root under the account's root ARN.</param>
    /// <param name="action">The action, such as <c>kms:Encrypt</c>.</param>
    /// <param name="command">The command, which has the encryption context, or the grant that is to be made.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<StoredGrant?> FindAllowingAsync(StoredKey key, Caller caller, string action, KmsCommand command, CancellationToken cancellationToken) =>
        GrantOperations.ForAction(action) is { } operation
            ? FindAsync(key, caller, new Demand(operation, CommandConditions.ContextOf(command, action), command as CreateGrantCommand), cancellationToken)
            : ValueTask.FromResult<StoredGrant?>(null);

    /// <summary>A grant that allows a caller an operation, other than CreateGrant, with an encryption context.</summary>
    public ValueTask<StoredGrant?> FindAllowingAsync(
        StoredKey key, Caller caller, GrantOperation operation, IReadOnlyDictionary<string, string>? encryptionContext, CancellationToken cancellationToken) =>
        FindAsync(key, caller, new Demand(operation, encryptionContext, Creation: null), cancellationToken);

    /// <summary>The grant of that id on a key, or <see langword="null"/> when the key has none such.</summary>
    public async ValueTask<StoredGrant?> FindAsync(StoredKey key, string grantId, CancellationToken cancellationToken) =>
        await store.FindAsync(StoredGrant.AddressOf(key.Name, grantId), cancellationToken) is { } record && record.Parent == key.Name.KeyId
            ? StoredGrant.FromRecord(record)
            : null;

    /// <summary>The grant that an earlier request with the same name and content made, or <see langword="null"/>.</summary>
    public async ValueTask<StoredGrant?> FindSameAsync(StoredGrant grant, CancellationToken cancellationToken) =>
        await store.FindAsync(grant.AddressAsNamed(), cancellationToken) is { } record ? StoredGrant.FromRecord(record) : null;

    /// <summary>How many grants a key has; <see langword="null"/> when it never had one.</summary>
    public async ValueTask<GrantCount?> FindCountAsync(KeyName key, CancellationToken cancellationToken) =>
        await store.FindAsync(GrantCount.AddressOf(key), cancellationToken) is { } record ? GrantCount.FromRecord(record) : null;

    /// <summary>The changes that take a grant away.</summary>
    /// <exception cref="RecordConflictException">It is gone already, and so is its key.</exception>
    public async ValueTask<IReadOnlyList<RecordChange>> RemovalOfAsync(StoredGrant grant, CancellationToken cancellationToken)
    {
        KeyName key = new(grant.KeyArn.Account.Value, grant.KeyArn.Region.Value, grant.KeyArn.KeyId.Value);
        GrantCount count = await FindCountAsync(key, cancellationToken) ?? throw new RecordConflictException(GrantCount.AddressOf(key));
        return [.. Change.Delete(grant), count.OneLess()];
    }

    /// <summary>Grants of a key, or of those the ones to one grantee, in order of their ids, after a given one.</summary>
    public async ValueTask<IReadOnlyList<StoredGrant>> ListAsync(KeyName key, string? grantee, string? afterId, int limit, CancellationToken cancellationToken)
    {
        (RecordKind kind, string parent) = grantee is null
            ? (RecordKind.Grant, key.KeyId)
            : (RecordKind.GrantOfGrantee, StoredGrant.ParentOf(key.KeyId, grantee));
        return GrantsIn(await store.ListByParentAsync(kind, key.Account, key.Region, parent, afterId, limit, cancellationToken));
    }

    /// <summary>Grants in a Region that a principal may retire as their retiring principal, in order of their ids, after a given one.</summary>
    /// <param name="account">The principal's account; for a service the account of the keys.</param>
    /// <param name="region">The Region.</param>
    /// <param name="retiring">The principal's ARN, or the service's name.</param>
    /// <param name="afterId">The last id of the page before, or <see langword="null"/>.</param>
    /// <param name="limit">Most grants to list.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyList<StoredGrant>> ListRetirableAsync(
        string account, string region, string retiring, string? afterId, int limit, CancellationToken cancellationToken) =>
        GrantsIn(await store.ListByParentAsync(RecordKind.GrantOfRetiree, account, region, retiring, afterId, limit, cancellationToken));

    /// <summary>Forgets what a change makes untrue. To be called for every change of a commit, also when it failed.</summary>
    public void Invalidate(RecordChange change)
    {
        if (change.Id.Kind == RecordKind.GrantOfGrantee)
        {
            grantees.Invalidate(GranteeName.Of(change));
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => grantees.Clear();

    private static StoredGrant[] GrantsIn(IReadOnlyList<StoredRecord> records) => [.. records.Select(StoredGrant.FromRecord)];

    private ValueTask<StoredGrant?> FindAsync(StoredKey key, Caller caller, Demand demand, CancellationToken cancellationToken)
    {
        GranteeName own = new(key.Name, caller.Principal.Arn);
        if (!grantees.TryGet(own, out GranteeGrants? grants))
        {
            return ReadAndFindAsync(key, caller, demand, cancellationToken);
        }

        if (demand.FindIn(grants, caller) is { } found)
        {
            return ValueTask.FromResult<StoredGrant?>(found);
        }

        if (caller.Principal.RoleArn is not { } roleArn)
        {
            return ValueTask.FromResult<StoredGrant?>(null);
        }

        return grantees.TryGet(new GranteeName(key.Name, roleArn), out grants)
            ? ValueTask.FromResult(demand.FindIn(grants, caller))
            : ReadAndFindAsync(key, caller, demand, cancellationToken);
    }

    private async ValueTask<StoredGrant?> ReadAndFindAsync(StoredKey key, Caller caller, Demand demand, CancellationToken cancellationToken) =>
        demand.FindIn(await GrantsOfAsync(new GranteeName(key.Name, caller.Principal.Arn), cancellationToken), caller)
        ?? (caller.Principal.RoleArn is { } roleArn ? demand.FindIn(await GrantsOfAsync(new GranteeName(key.Name, roleArn), cancellationToken), caller) : null);

    private async ValueTask<GranteeGrants> GrantsOfAsync(GranteeName name, CancellationToken cancellationToken)
    {
        if (grantees.TryGet(name, out GranteeGrants? present))
        {
            return present;
        }

        long begunAt = grantees.BeginRead(name);
        List<StoredGrant> grants = [];
        IReadOnlyList<StoredGrant> page;
        do
        {
            page = await ListAsync(name.Key, name.Grantee, grants.LastOrDefault()?.GrantId, Limits.GrantsPerRead, cancellationToken);
            grants.AddRange(page);
        }
        while (page.Count == Limits.GrantsPerRead);
        return grantees.TryAdd(name, new GranteeGrants(grants), begunAt);
    }

    /// <summary>A key and the ARN of a principal.</summary>
    private readonly record struct GranteeName(KeyName Key, string Grantee)
    {
        /// <summary>Whose grants a change of a <see cref="RecordKind.GrantOfGrantee"/> concerns.</summary>
        public static GranteeName Of(RecordChange change)
        {
            string parent = ParentOf(change) ?? throw new InvalidOperationException("A grant was changed without saying whose it is.");
            int slash = parent.IndexOf('/', StringComparison.Ordinal);
            return new GranteeName(new KeyName(change.Id.Account, change.Id.Region, parent[..slash]), parent[(slash + 1)..]);
        }

        private static string? ParentOf(RecordChange change) => change switch
        {
            RecordChange.Insert insert => insert.Record.Parent,
            RecordChange.Replace replace => replace.Record.Parent,
            RecordChange.Delete delete => delete.Parent,
            _ => null,
        };
    }

    /// <summary>What a grant is to allow.</summary>
    /// <param name="Operation">The operation.</param>
    /// <param name="Context">The encryption context of the request.</param>
    /// <param name="Creation">The grant that is to be made, where that is the operation.</param>
    private readonly record struct Demand(GrantOperation Operation, IReadOnlyDictionary<string, string>? Context, CreateGrantCommand? Creation)
    {
        public StoredGrant? FindIn(GranteeGrants grants, Caller caller) => Creation is null
            ? grants.Find(Operation, caller.Principal.UniqueId, Context)
            : grants.FindCovering(caller.Principal.UniqueId, Creation.Operations ?? [], GrantBounds.From(Creation.Constraints));
    }
}
