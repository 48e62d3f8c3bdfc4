// What users, groups and roles have in common.
using System.Collections.Immutable;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;

namespace Trent.Identity.Model;

/// <summary>A user, group or role at one version. Immutable; a change is a new value that is committed over the version it was made of.</summary>
public abstract record StoredIdentity
{
    private protected StoredIdentity()
    {
    }

    /// <summary>The partition of its ARN.</summary>
    public required string Partition { get; init; }

    /// <summary>The account it belongs to.</summary>
    public required AccountId Account { get; init; }

    /// <summary>Its path: a slash, or text between two slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Its name, in the case it was given; unique in the account without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>Its unique id, 21 characters.</summary>
    public required string UniqueId { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The policies of its own, in the order of their names.</summary>
    public ImmutableArray<InlinePolicy> InlinePolicies { get; init; } = [];

    /// <summary>The ARNs of the managed policies attached to it, in the order of attachment.</summary>
    public ImmutableArray<string> AttachedPolicies { get; init; } = [];

    /// <summary>The version of the record that it was read from; 0 for one that is not stored yet.</summary>
    public long Version { get; init; }

    /// <summary>Its ARN.</summary>
    public string Arn => $"arn:{Partition}:iam::{Account.Value}:{ArnType}{Path}{Name}";

    /// <summary>The address of its record.</summary>
    public RecordId Id => AddressOf(Kind, Account, Name);

    /// <summary>What stands before the path in its ARN.</summary>
    public abstract string ArnType { get; }

    /// <summary>The kind of its record.</summary>
    public abstract RecordKind Kind { get; }

    /// <summary>The change that stores it for the first time.</summary>
    public RecordChange ToInsert() => new RecordChange.Insert(ToRecord(1));

    /// <summary>The change that stores it over the version it was made of.</summary>
    public RecordChange ToReplacement() => new RecordChange.Replace(ToRecord(Version + 1));

    /// <summary>The change that deletes it.</summary>
    public RecordChange ToDeletion() => new RecordChange.Delete(Id, Version);

    /// <summary>The address of a user, group, role or managed policy: names are compared without case.</summary>
    internal static RecordId AddressOf(RecordKind kind, AccountId account, string name) =>
        new(kind, account.Value, string.Empty, name.ToLowerInvariant());

    private protected abstract ReadOnlyMemory<byte> WriteBody();

    private StoredRecord ToRecord(long version) => new() { Id = Id, Version = version, Body = WriteBody() };
}

/// <summary>A user or a role, which unlike a group acts: it has tags and may have a permissions boundary.</summary>
public abstract record StoredActor : StoredIdentity
{
    private protected StoredActor()
    {
    }

    /// <summary>Its tags, in the order they were put.</summary>
    public ImmutableArray<IdentityTag> Tags { get; init; } = [];

    /// <summary>The ARN of the managed policy that bounds its permissions, or <see langword="null"/>.</summary>
    public string? PermissionsBoundary { get; init; }
}
