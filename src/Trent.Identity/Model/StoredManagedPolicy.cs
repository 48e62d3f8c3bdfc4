// A managed policy: one that many users, groups and roles may have, with its versions.
using System.Collections.Immutable;
using System.Text.Json;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;

namespace Trent.Identity.Model;

/// <summary>One version of a managed policy.</summary>
/// <param name="Number">Its number; the id is <c>v</c> and the number, which is never used again.</param>
/// <param name="Text">The document as it was put.</param>
/// <param name="CreatedAt">When it was made, in milliseconds since the Unix epoch.</param>
public sealed record ManagedPolicyVersion(int Number, string Text, long CreatedAt);

/// <summary>A managed policy of an account, at one version of its record.</summary>
public sealed record StoredManagedPolicy
{
    /// <summary>The partition of its ARN.</summary>
    public required string Partition { get; init; }

    /// <summary>The account it belongs to.</summary>
    public required AccountId Account { get; init; }

    /// <summary>Its path.</summary>
    public required string Path { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its unique id, 21 characters.</summary>
    public required string UniqueId { get; init; }

    /// <summary>What it is for, or <see langword="null"/>; it can be given only when the policy is made.</summary>
    public string? Description { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a version was last made, deleted or made the default one.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The versions, the oldest first; at least one.</summary>
    public required ImmutableArray<ManagedPolicyVersion> Versions { get; init; }

    /// <summary>The number of the version in force.</summary>
    public required int DefaultVersion { get; init; }

    /// <summary>The number that the next version gets.</summary>
    public required int NextVersion { get; init; }

    /// <summary>
    /// How many users, groups and roles it is attached to. Attaching changes this number in the same commit, so that a policy cannot be
    /// deleted while somebody attaches it.
    /// </summary>
    public int AttachmentCount { get; init; }

    /// <summary>How many users and roles it bounds, kept as <see cref="AttachmentCount"/> is.</summary>
    public int BoundaryCount { get; init; }

    /// <summary>Its tags, in the order they were put.</summary>
    public ImmutableArray<IdentityTag> Tags { get; init; } = [];

    /// <summary>The version of the record that it was read from; 0 for one that is not stored yet.</summary>
    public long Version { get; init; }

    /// <summary>Its ARN.</summary>
    public string Arn => $"arn:{Partition}:iam::{Account.Value}:policy{Path}{Name}";

    /// <summary>The address of its record.</summary>
    public RecordId Id => StoredIdentity.AddressOf(RecordKind.ManagedPolicy, Account, Name);

    /// <summary>The document of the version in force.</summary>
    public string DefaultText => Versions.First(version => version.Number == DefaultVersion).Text;

    /// <summary>The policy in a record.</summary>
    /// <exception cref="RecordIntegrityException">The body is not one that this version of Trent can read.</exception>
    public static StoredManagedPolicy FromRecord(StoredRecord record)
    {
        ManagedPolicyBody body = RecordBody.Read(record, IdentityBodiesJson.Default.ManagedPolicyBody);
        if (body.Format != ManagedPolicyBody.CurrentFormat || !body.Versions.Any(version => version.Number == body.DefaultVersion))
        {
            throw RecordBody.Unreadable(record);
        }

        return new StoredManagedPolicy
        {
            Partition = body.Partition,
            Account = AccountId.Parse(record.Id.Account),
            Path = body.Path,
            Name = body.Name,
            UniqueId = body.UniqueId,
            Description = body.Description,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(body.CreatedAt),
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(body.UpdatedAt),
            Versions = body.Versions,
            DefaultVersion = body.DefaultVersion,
            NextVersion = body.NextVersion,
            AttachmentCount = body.AttachmentCount,
            BoundaryCount = body.BoundaryCount,
            Tags = body.Tags,
            Version = record.Version,
        };
    }

    /// <summary>The change that stores it for the first time.</summary>
    public RecordChange ToInsert() => new RecordChange.Insert(ToRecord(1));

    /// <summary>The change that stores it over the version it was made of.</summary>
    public RecordChange ToReplacement() => new RecordChange.Replace(ToRecord(Version + 1));

    /// <summary>The change that deletes it.</summary>
    public RecordChange ToDeletion() => new RecordChange.Delete(Id, Version);

    private StoredRecord ToRecord(long version) => new()
    {
        Id = Id,
        Version = version,
        Body = JsonSerializer.SerializeToUtf8Bytes(
            new ManagedPolicyBody
            {
                Format = ManagedPolicyBody.CurrentFormat,
                Partition = Partition,
                Path = Path,
                Name = Name,
                UniqueId = UniqueId,
                Description = Description,
                CreatedAt = CreatedAt.ToUnixTimeMilliseconds(),
                UpdatedAt = UpdatedAt.ToUnixTimeMilliseconds(),
                Versions = Versions,
                DefaultVersion = DefaultVersion,
                NextVersion = NextVersion,
                AttachmentCount = AttachmentCount,
                BoundaryCount = BoundaryCount,
                Tags = Tags,
            },
            IdentityBodiesJson.Default.ManagedPolicyBody),
    };
}
