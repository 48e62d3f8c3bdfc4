// An access key as it is in memory, and how it is written in its record.
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Engine;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Identity.Directory;
using Trent.Protocol.SigV4;

namespace Trent.Identity.AccessKeys;

/// <summary>Who an access key belongs to.</summary>
/// <param name="Account">The account.</param>
/// <param name="UserName">The name of the user, or <see langword="null"/> for the root user of the account.</param>
/// <param name="UserUniqueId">The unique id of the user, or <see langword="null"/> for the root user: a user made anew under the name does not inherit the key.</param>
public sealed record AccessKeyOwner(AccountId Account, string? UserName, string? UserUniqueId);

/// <summary>When and for what an access key was last used.</summary>
/// <param name="At">When, to the second.</param>
/// <param name="Region">The Region of the credential scope.</param>
/// <param name="Service">The service of the credential scope, such as <c>kms</c>.</param>
public sealed record AccessKeyUse(DateTimeOffset At, string Region, string Service);

/// <summary>An access key at one version: a change makes a new value that stands in for it, and shares its secret.</summary>
public sealed class AccessKey : Credential
{
    private readonly Callers callers;
    private readonly AccessKeyUses uses;

    internal AccessKey(
        string id, AccessKeyOwner owner, DateTimeOffset createdAt, bool isActive, byte[] sealedSecret, long version, AccessKeyUses uses, SigningSecret secret, Callers callers)
        : base(secret)
    {
        this.callers = callers;
        this.uses = uses;
        Id = id;
        Owner = owner;
        CreatedAt = createdAt;
        IsActive = isActive;
        Sealed = sealedSecret;
        Version = version;
    }

    /// <summary>The access key id, 20 characters.</summary>
    public string Id { get; }

    /// <summary>Whose it is.</summary>
    public AccessKeyOwner Owner { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Whether requests may be signed with it.</summary>
    public bool IsActive { get; }

    /// <summary>When it was last used, or <see langword="null"/> if it never was.</summary>
    public AccessKeyUse? LastUse => uses.Last;

    internal bool HasUnwrittenUse => !ReferenceEquals(uses.Last, uses.Written);

    internal byte[] Sealed { get; }

    internal long Version { get; }

    /// <inheritdoc/>
    public override ValueTask<Caller?> FindCallerAsync(CancellationToken cancellationToken) =>
        Owner.UserName is { } userName && Owner.UserUniqueId is { } uniqueId
            ? callers.OfUserAsync(Owner.Account, userName, uniqueId, Id, cancellationToken)
            : ValueTask.FromResult<Caller?>(callers.OfRoot(Owner.Account, Id));

    /// <summary>Notes a use in memory; it is written in the background.</summary>
    /// <param name="region">The Region of the credential scope.</param>
    /// <param name="service">The service of the credential scope.</param>
    public override void NoteUse(string region, string service) => uses.Note(region, service);

    internal static RecordId AddressOf(string id) => new(RecordKind.AccessKey, string.Empty, string.Empty, id);

    internal AccessKey With(AccessKeyOwner owner, bool isActive, long version) => new(Id, owner, CreatedAt, isActive, Sealed, version, uses, Secret, callers);

    internal AccessKey SealedAs(byte[] sealedSecret) => new(Id, Owner, CreatedAt, IsActive, sealedSecret, Version + 1, uses, Secret, callers);

    internal void MarkUseWritten(AccessKeyUse? written) => uses.Written = written;

    internal StoredRecord ToRecord()
    {
        AccessKeyUse? use = LastUse;
        return new StoredRecord
        {
            Id = AddressOf(Id),
            Version = Version,
            Body = JsonSerializer.SerializeToUtf8Bytes(
                new AccessKeyBody(AccessKeyBody.CurrentFormat, Owner.Account.Value, CreatedAt.ToUnixTimeMilliseconds(), Sealed)
                {
                    User = Owner.UserName,
                    UserId = Owner.UserUniqueId,
                    Inactive = IsActive ? null : true,
                    LastUse = use is null ? null : new AccessKeyUseBody(use.At.ToUnixTimeMilliseconds(), use.Region, use.Service),
                },
                AccessKeyBodyJson.Default.AccessKeyBody),
        };
    }
}

/// <summary>The last use of an access key, which all versions of it share.</summary>
internal sealed class AccessKeyUses(AccessKeyUse? written, TimeProvider clock)
{
    // Uses of one minute count as one, so that a busy key costs nothing to note.
    private static readonly TimeSpan Resolution = TimeSpan.FromMinutes(1);

    private AccessKeyUse? last = written;

    public AccessKeyUse? Last => Volatile.Read(ref last);

    public AccessKeyUse? Written { get; set; } = written;

    public void Note(string region, string service)
    {
        DateTimeOffset now = clock.GetUtcNow();
        AccessKeyUse? known = Last;
        if (known is null || now - known.At >= Resolution || known.Service != service || known.Region != region)
        {
            Volatile.Write(ref last, new AccessKeyUse(DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()), region, service));
        }
    }
}

/// <summary>The JSON body of an access key's record, format 2 (docs/storage.md). Format 1 is read: an active key of the root user.</summary>
internal sealed record AccessKeyBody(int Format, string Account, long CreatedAt, byte[] Sealed)
{
    public const int CurrentFormat = 2;

    public const int FirstFormat = 1;

    public string? User { get; init; }

    public string? UserId { get; init; }

    public bool? Inactive { get; init; }

    public AccessKeyUseBody? LastUse { get; init; }
}

/// <summary>The last use in an access key's body.</summary>
internal sealed record AccessKeyUseBody(long At, string Region, string Service);

/// <summary>Source-generated JSON of an access key's body.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AccessKeyBody))]
internal sealed partial class AccessKeyBodyJson : JsonSerializerContext;
