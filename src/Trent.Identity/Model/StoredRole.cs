// A role: permissions that whoever the trust policy names may take on for a while.
using System.Collections.Frozen;
using System.Text.Json;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;

namespace Trent.Identity.Model;

/// <summary>A role at one version.</summary>
public sealed record StoredRole : StoredActor
{
    /// <summary>The trust policy as it was put: who may assume the role.</summary>
    public required string TrustPolicy { get; init; }

    /// <summary>
    /// The unique ids that the users and roles named by the trust policy had when it was put, by ARN: one that is made anew under the name
    /// is not the one that is trusted. <see langword="null"/> where nobody looked, and names alone count.
    /// </summary>
    public FrozenDictionary<string, string>? TrustPrincipals { get; init; }

    /// <summary>What the role is for, or <see langword="null"/>.</summary>
    public string? Description { get; init; }

    /// <summary>The longest that a session may last, in seconds, 3,600 to 43,200.</summary>
    public required int MaxSessionSeconds { get; init; }

    /// <inheritdoc/>
    public override string ArnType => "role";

    /// <inheritdoc/>
    public override RecordKind Kind => RecordKind.Role;

    /// <summary>The role in a record.</summary>
    /// <exception cref="RecordIntegrityException">The body is not one that this version of Trent can read.</exception>
    public static StoredRole FromRecord(StoredRecord record)
    {
        RoleBody body = RecordBody.Read(record, IdentityBodiesJson.Default.RoleBody);
        body.Check(record);
        return new StoredRole
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
            TrustPolicy = body.TrustPolicy,
            TrustPrincipals = body.TrustPrincipals?.ToFrozenDictionary(StringComparer.Ordinal),
            Description = body.Description,
            MaxSessionSeconds = body.MaxSessionSeconds,
            Version = record.Version,
        };
    }

    private protected override ReadOnlyMemory<byte> WriteBody() => JsonSerializer.SerializeToUtf8Bytes(
        new RoleBody
        {
            Format = RoleBody.CurrentFormat,
            Partition = Partition,
            Path = Path,
            Name = Name,
            UniqueId = UniqueId,
            CreatedAt = CreatedAt.ToUnixTimeMilliseconds(),
            InlinePolicies = InlinePolicies,
            AttachedPolicies = AttachedPolicies,
            Tags = Tags,
            PermissionsBoundary = PermissionsBoundary,
            TrustPolicy = TrustPolicy,
            TrustPrincipals = TrustPrincipals?.ToDictionary(),
            Description = Description,
            MaxSessionSeconds = MaxSessionSeconds,
        },
        IdentityBodiesJson.Default.RoleBody);
}
