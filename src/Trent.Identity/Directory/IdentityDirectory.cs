// The users, groups, roles, policies and providers of all accounts: reading them, and the one way in which they change.
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Identity.Model;

namespace Trent.Identity.Directory;

/// <summary>
/// Reads and commits identities. Nothing of it is cached; what is made of identities (<see cref="Callers"/>) is, and is made anew when
/// <see cref="Generation"/> has moved. Thread-safe.
/// </summary>
public sealed class IdentityDirectory : IPrincipalDirectory
{
    // The longest name is an issuer's (IAM API, CreateOpenIDConnectProvider).
    private const int NameCharactersMax = 255;

    private readonly IRecordStore store;
    private long generation;

    /// <summary>The directory of a store.</summary>
    /// <param name="store">Where identities are kept.</param>
    /// <param name="partition">The partition of ARNs.</param>
    public IdentityDirectory(IRecordStore store, string partition)
    {
        this.store = store;
        Partition = partition;
    }

    /// <summary>The partition of ARNs.</summary>
    public string Partition { get; }

    /// <summary>
    /// Moves with every commit of an identity, before it is acknowledged. What was read of identities while this number stood still is what
    /// they are as long as it does.
    /// </summary>
    public long Generation => Volatile.Read(ref generation);

    /// <summary>The user of a name, in exactly this case, or <see langword="null"/>.</summary>
    /// <exception cref="RecordIntegrityException">The record is not what was committed.</exception>
    public async ValueTask<StoredUser?> FindUserAsync(AccountId account, string name, CancellationToken cancellationToken) =>
        await FindAsync(StoredIdentity.AddressOf(RecordKind.User, account, name), cancellationToken) is { } record
        && StoredUser.FromRecord(record) is { } user
        && user.Name == name ? user : null;

    /// <summary>The group of a name, in exactly this case, or <see langword="null"/>.</summary>
    /// <exception cref="RecordIntegrityException">The record is not what was committed.</exception>
    public async ValueTask<StoredGroup?> FindGroupAsync(AccountId account, string name, CancellationToken cancellationToken) =>
        await FindAsync(StoredIdentity.AddressOf(RecordKind.Group, account, name), cancellationToken) is { } record
        && StoredGroup.FromRecord(record) is { } group
        && group.Name == name ? group : null;

    /// <summary>The role of a name, in exactly this case, or <see langword="null"/>.</summary>
    /// <exception cref="RecordIntegrityException">The record is not what was committed.</exception>
    public async ValueTask<StoredRole?> FindRoleAsync(AccountId account, string name, CancellationToken cancellationToken) =>
        await FindAsync(StoredIdentity.AddressOf(RecordKind.Role, account, name), cancellationToken) is { } record
        && StoredRole.FromRecord(record) is { } role
        && role.Name == name ? role : null;

    /// <summary>The managed policy of an account and a name, in exactly this case, or <see langword="null"/>.</summary>
    /// <exception cref="RecordIntegrityException">The record is not what was committed.</exception>
    public async ValueTask<StoredManagedPolicy?> FindManagedPolicyAsync(AccountId account, string name, CancellationToken cancellationToken) =>
        await FindAsync(StoredIdentity.AddressOf(RecordKind.ManagedPolicy, account, name), cancellationToken) is { } record
        && StoredManagedPolicy.FromRecord(record) is { } policy
        && policy.Name == name ? policy : null;

    /// <summary>The managed policy of an account that an ARN names to the letter, path included, or <see langword="null"/>.</summary>
    /// <exception cref="RecordIntegrityException">The record is not what was committed.</exception>
    public async ValueTask<StoredManagedPolicy?> FindManagedPolicyAsync(string arn, CancellationToken cancellationToken) =>
        IamArn.TryParse(arn, out IamArn parsed) && parsed.Type == "policy" && parsed.Account is { } account
        && await FindManagedPolicyAsync(account, parsed.Name, cancellationToken) is { } policy
        && policy.Arn == arn ? policy : null;

    /// <summary>The OpenID Connect provider of an issuer, given without its scheme, or <see langword="null"/>.</summary>
    /// <exception cref="RecordIntegrityException">The record is not what was committed.</exception>
    public async ValueTask<StoredOidcProvider?> FindOidcProviderAsync(AccountId account, string issuer, CancellationToken cancellationToken) =>
        await FindAsync(StoredOidcProvider.AddressOf(account, issuer), cancellationToken) is { } record ? StoredOidcProvider.FromRecord(record) : null;

    /// <summary>What is kept of an account, or <see langword="null"/> when nothing is.</summary>
    /// <exception cref="RecordIntegrityException">The record is not what was committed.</exception>
    public async ValueTask<StoredAccount?> FindAccountAsync(AccountId account, CancellationToken cancellationToken) =>
        await FindAsync(StoredAccount.AddressOf(account), cancellationToken) is { } record ? StoredAccount.FromRecord(record) : null;

    /// <summary>Whether the name is taken by a user, group, role or managed policy, in whatever case.</summary>
    public async ValueTask<bool> IsNameTakenAsync(RecordKind kind, AccountId account, string name, CancellationToken cancellationToken) =>
        await FindAsync(StoredIdentity.AddressOf(kind, account, name), cancellationToken) is not null;

    /// <summary>The users of an account in the order of their names, a page at a time.</summary>
    /// <param name="account">The account.</param>
    /// <param name="afterName">The last name of the page before, or <see langword="null"/> for the first.</param>
    /// <param name="limit">Most users to return.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyList<StoredUser>> ListUsersAsync(AccountId account, string? afterName, int limit, CancellationToken cancellationToken) =>
        [.. (await ListAsync(RecordKind.User, account, afterName, limit, cancellationToken)).Select(StoredUser.FromRecord)];

    /// <summary>The groups of an account, as <see cref="ListUsersAsync"/>.</summary>
    public async ValueTask<IReadOnlyList<StoredGroup>> ListGroupsAsync(AccountId account, string? afterName, int limit, CancellationToken cancellationToken) =>
        [.. (await ListAsync(RecordKind.Group, account, afterName, limit, cancellationToken)).Select(StoredGroup.FromRecord)];

    /// <summary>The roles of an account, as <see cref="ListUsersAsync"/>.</summary>
    public async ValueTask<IReadOnlyList<StoredRole>> ListRolesAsync(AccountId account, string? afterName, int limit, CancellationToken cancellationToken) =>
        [.. (await ListAsync(RecordKind.Role, account, afterName, limit, cancellationToken)).Select(StoredRole.FromRecord)];

    /// <summary>The managed policies of an account, as <see cref="ListUsersAsync"/>.</summary>
    public async ValueTask<IReadOnlyList<StoredManagedPolicy>> ListManagedPoliciesAsync(AccountId account, string? afterName, int limit, CancellationToken cancellationToken) =>
        [.. (await ListAsync(RecordKind.ManagedPolicy, account, afterName, limit, cancellationToken)).Select(StoredManagedPolicy.FromRecord)];

    /// <summary>The OpenID Connect providers of an account, as <see cref="ListUsersAsync"/>, in the order of their issuers.</summary>
    public async ValueTask<IReadOnlyList<StoredOidcProvider>> ListOidcProvidersAsync(AccountId account, string? afterName, int limit, CancellationToken cancellationToken) =>
        [.. (await ListAsync(RecordKind.OidcProvider, account, afterName, limit, cancellationToken)).Select(StoredOidcProvider.FromRecord)];

    /// <summary>How many records of a kind an account has.</summary>
    public ValueTask<int> CountAsync(RecordKind kind, AccountId account, CancellationToken cancellationToken) =>
        store.CountAsync(kind, account.Value, string.Empty, cancellationToken);

    /// <summary>Makes all the changes or none. When it returns, every request that begins afterwards sees them.</summary>
    /// <exception cref="RecordConflictException">An identity has changed in between; nothing was done, and the caller decides anew.</exception>
    /// <exception cref="StoreUnavailableException">The store did not take the changes.</exception>
    public async ValueTask CommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        try
        {
            await store.CommitAsync(changes, cancellationToken);
        }
        finally
        {
            // Also after a failure: a commit that was given up may yet have reached the store.
            _ = Interlocked.Increment(ref generation);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<string?> FindUniqueIdAsync(string arn, CancellationToken cancellationToken)
    {
        if (!IamArn.TryParse(arn, out IamArn parsed) || parsed.Partition != Partition || parsed.Account is not { } account)
        {
            return null;
        }

        return parsed.Type switch
        {
            "user" => await FindUserAsync(account, parsed.Name, cancellationToken) is { } user && user.Arn == arn ? user.UniqueId : null,
            "role" => await FindRoleAsync(account, parsed.Name, cancellationToken) is { } role && role.Arn == arn ? role.UniqueId : null,
            // The ARN of a session names its role without the path.
            "assumed-role" => (await FindRoleAsync(account, parsed.RoleOfSession, cancellationToken))?.UniqueId,
            _ => null,
        };
    }

    // Names come out of ARNs that anybody may write: what cannot be the name of anything is not looked for.
    private ValueTask<StoredRecord?> FindAsync(RecordId id, CancellationToken cancellationToken) =>
        id.Name.Length is > 0 and <= NameCharactersMax && !id.Name.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? store.FindAsync(id, cancellationToken)
            : ValueTask.FromResult<StoredRecord?>(null);

    private ValueTask<IReadOnlyList<StoredRecord>> ListAsync(RecordKind kind, AccountId account, string? afterName, int limit, CancellationToken cancellationToken) =>
        store.ListAsync(kind, account.Value, string.Empty, kind == RecordKind.OidcProvider ? afterName : afterName?.ToLowerInvariant(), limit, cancellationToken);
}
