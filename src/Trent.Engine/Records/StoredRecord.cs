// What the engine keeps: one record per key, alias or credential, addressed by kind, account, Region and name.
namespace Trent.Engine.Records;

/// <summary>
/// What a record is. The numbers are on disk: a number is never used again for something else.
/// </summary>
public enum RecordKind
{
    /// <summary>A domain key, sealed under the root key; account and Region are empty, the name is its generation.</summary>
    DomainKey = 1,

    /// <summary>A KMS key: metadata, policy, tags and sealed key materials in one body; the name is the key id.</summary>
    Key = 2,

    /// <summary>An alias; the name is the alias name with its prefix, the parent is the id of the key it points to.</summary>
    Alias = 3,

    /// <summary>The last use of a key; the name is the key id.</summary>
    KeyUsage = 4,

    /// <summary>What remains of a destroyed key, so that its id is never used again; the name is the key id.</summary>
    DestroyedKey = 5,

    /// <summary>An access key with its sealed secret; the Region is empty, the name is the access key id.</summary>
    AccessKey = 6,

    /// <summary>An import token that was used, kept as long as it would be valid; the Region is the key's, the name is the token's id.</summary>
    UsedImportToken = 7,

    /// <summary>A grant; account and Region are the key's, the name is the grant id, the parent the key id.</summary>
    Grant = 8,

    /// <summary>The same grant where its grantee is looked for: the parent is the key id, a slash and the grantee's ARN; the name is the grant id.</summary>
    GrantOfGrantee = 9,

    /// <summary>
    /// The same grant where those who may retire it are looked for: the account is the retiring principal's, the parent his ARN, the name
    /// the grant id.
    /// </summary>
    GrantOfRetiree = 10,

    /// <summary>A user with its inline policies, attachments and tags; the Region is empty, the name is the user's name in lower case.</summary>
    User = 11,

    /// <summary>A group; the Region is empty, the name is the group's name in lower case.</summary>
    Group = 12,

    /// <summary>A role with its trust policy, inline policies, attachments and tags; the Region is empty, the name is the role's name in lower case.</summary>
    Role = 13,

    /// <summary>A managed policy with its versions; the Region is empty, the name is the policy's name in lower case.</summary>
    ManagedPolicy = 14,

    /// <summary>An OpenID Connect provider whose tokens may be exchanged for a role; the Region is empty, the name is the issuer without its scheme.</summary>
    OidcProvider = 15,

    /// <summary>An account and its alias; account is the account's, the Region is empty, the name is <c>account</c>.</summary>
    Account = 16,

    /// <summary>
    /// The same grant where a request that repeats one with a name is looked for: account and Region are the key's, the name is a digest of
    /// key, name and parameters, the parent the key id.
    /// </summary>
    NamedGrant = 17,

    /// <summary>How many grants a key has; account and Region are the key's, the name is the key id.</summary>
    GrantCount = 18,

    /// <summary>
    /// The audit record of a change, committed with it and removed once the trail has it; account and Region are empty, the name is its
    /// event id.
    /// </summary>
    PendingAuditRecord = 19,

    /// <summary>The key that signs the audit trail, sealed; account and Region are empty, the name is its id.</summary>
    AuditSigningKey = 20,

    /// <summary>How far the audit trail had come when the store last knew; account and Region are empty, the name is <c>anchor</c>.</summary>
    AuditAnchor = 21,

    /// <summary>The keys below the head, sealed under the root key that is not the store's first; account and Region are empty, the name is <c>tree</c>.</summary>
    TreeKeys = 22,

    /// <summary>The last rotation of the root key, and how far it has come; account and Region are empty, the name is <c>root</c>.</summary>
    RootRotation = 23,
}

/// <summary>The address of a record.</summary>
/// <param name="Kind">What the record is.</param>
/// <param name="Account">The 12 digits of the account that owns it, or empty for what belongs to the whole store.</param>
/// <param name="Region">The Region it lives in, or empty for what has none.</param>
/// <param name="Name">Its name, unique within the other three.</param>
public sealed record RecordId(RecordKind Kind, string Account, string Region, string Name);

/// <summary>A record as it is stored. Nothing in it is secret in clear: key material in a body is sealed.</summary>
public sealed class StoredRecord
{
    /// <summary>The address.</summary>
    public required RecordId Id { get; init; }

    /// <summary>The name of the record that this one hangs on (the key of an alias), or <see langword="null"/>.</summary>
    public string? Parent { get; init; }

    /// <summary>When background work on the record falls due, in milliseconds since the Unix epoch, or <see langword="null"/>.</summary>
    public long? DueAt { get; init; }

    /// <summary>The optimistic version: 1 when inserted, one more at each replacement.</summary>
    public required long Version { get; init; }

    /// <summary>The content, opaque to the store.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>One step of a commit.</summary>
public abstract record RecordChange
{
    private RecordChange()
    {
    }

    /// <summary>The address of the record that changes.</summary>
    public abstract RecordId Id { get; }

    /// <summary>A record that must not exist yet. Its version must be 1.</summary>
    public sealed record Insert(StoredRecord Record) : RecordChange
    {
        /// <inheritdoc/>
        public override RecordId Id => Record.Id;
    }

    /// <summary>A new content for a record that must stand at the version before (<c>Record.Version - 1</c>).</summary>
    public sealed record Replace(StoredRecord Record) : RecordChange
    {
        /// <inheritdoc/>
        public override RecordId Id => Record.Id;
    }

    /// <summary>A record that goes away; it must stand at <paramref name="ExpectedVersion"/>.</summary>
    public sealed record Delete(RecordId Address, long ExpectedVersion) : RecordChange
    {
        /// <inheritdoc/>
        public override RecordId Id => Address;

        /// <summary>What the record hung on, where somebody who follows commits has to know it.</summary>
        public string? Parent { get; init; }
    }
}
