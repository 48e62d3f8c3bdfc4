// A user: somebody or something with lasting access keys.
using System.Collections.Immutable;
using System.Text.Json;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;

namespace Trent.Identity.Model;

/// <summary>A user at one version.</summary>
public sealed record StoredUser : StoredActor
{
    /// <summary>The names of the groups that the user is in, in the order of joining.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>The ids of the user's access keys, the oldest first.</summary>
    public ImmutableArray<string> AccessKeyIds { get; init; } = [];

    /// <inheritdoc/>
    public override string ArnType => "user";

    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.User;

    /// <summary>The user in a record.</summary>
    /// <exception cref="RecordIntegrityException">The body is not one that this version of Trent can read.</exception>
    public static StoredUser FromRecord(StoredRecord record)
    {
        UserBody body = RecordBody.Read(record, IdentityBodiesJson.Default.UserBody);
        body.Check(record);
        return new StoredUser
        {
            Partition = body.Partition,
            Account = AccountId.Parse(record.Id.Account),
            Path = body.Path,
            Name = body.Name,
            UniqueId = body.UniqueId,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(body.CreatedAt),
            InlinePolicies = body.InlinePolicies,
            AttachedPolicies = body.AttachedPolicies,
            Tags = body.Tags,
            PermissionsBoundary = body.PermissionsBoundary,
            Groups = body.Groups,
            AccessKeyIds = body.AccessKeyIds,
            Version = record.Version,
        };
    }

    private protected override ReadOnlyMemory<byte> WriteBody() => JsonSerializer.SerializeToUtf8Bytes(
        new UserBody
        {
            Format = UserBody.CurrentFormat,
            Partition = Partition,
            Path = Path,
            Name = Name,
            UniqueId = UniqueId,
            CreatedAt = CreatedAt.ToUnixTimeMilliseconds(),
            InlinePolicies = InlinePolicies,
            AttachedPolicies = AttachedPolicies,
            Tags = Tags,
            PermissionsBoundary = PermissionsBoundary,
            Groups = Groups,
            AccessKeyIds = AccessKeyIds,
        },
        IdentityBodiesJson.Default.UserBody);
}
