// A group: users that share policies.
using System.Text.Json;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;

namespace Trent.Identity.Model;

/// <summary>A group at one version.</summary>
public sealed record StoredGroup : StoredIdentity
{
    /// <summary>
    /// How many users are in it. Who joins or leaves changes this number in the same commit, so that a group cannot be deleted while
    /// somebody joins it.
    /// </summary>
    public int MemberCount { get; init; }

    /// <inheritdoc/>
    public override string ArnType => "group";

    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.Group;

    /// <summary>The group in a record.</summary>
    /// <exception cref="RecordIntegrityException">The body is not one that this version of Trent can read.</exception>
    public static StoredGroup FromRecord(StoredRecord record)
    {
        GroupBody body = RecordBody.Read(record, IdentityBodiesJson.Default.GroupBody);
        body.Check(record);
        return new StoredGroup
        {
            Partition = body.Partition,
            Account = AccountId.Parse(record.Id.Account),
            Path = body.Path,
            Name = body.Name,
            UniqueId = body.UniqueId,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(body.CreatedAt),
            InlinePolicies = body.InlinePolicies,
            AttachedPolicies = body.AttachedPolicies,
            MemberCount = body.MemberCount,
            Version = record.Version,
        };
    }

    private protected override ReadOnlyMemory<byte> WriteBody() => JsonSerializer.SerializeToUtf8Bytes(
        new GroupBody
        {
            Format = GroupBody.CurrentFormat,
            Partition = Partition,
            Path = Path,
            Name = Name,
            UniqueId = UniqueId,
            CreatedAt = CreatedAt.ToUnixTimeMilliseconds(),
            InlinePolicies = InlinePolicies,
            AttachedPolicies = AttachedPolicies,
            MemberCount = MemberCount,
        },
        IdentityBodiesJson.Default.GroupBody);
}
