// How identities are written in their records. Bytes on disk are for ever: names here never change their meaning (docs/storage.md).
using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;

namespace Trent.Identity.Model;

/// <summary>What the bodies of users, groups and roles have in common, format 1.</summary>
internal abstract class IdentityBody
{
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    public required string Partition { get; init; }

    public required string Path { get; init; }

    public required string Name { get; init; }

    public required string UniqueId { get; init; }

    public required long CreatedAt { get; init; }

    public required ImmutableArray<InlinePolicy> InlinePolicies { get; init; }

    public required ImmutableArray<string> AttachedPolicies { get; init; }

    /// <summary>Refuses a body that this version of Trent cannot read, or that stands at the address of another name.</summary>
    /// <exception cref="RecordIntegrityException">It is such a body.</exception>
    public void Check(StoredRecord record)
    {
        if (Format != CurrentFormat || StoredIdentity.AddressOf(record.Id.Kind, AccountId.Parse(record.Id.Account), Name) != record.Id)
        {
            throw RecordBody.Unreadable(record);
        }
    }
}

/// <summary>The JSON body of a user's record, format 1.</summary>
internal sealed class UserBody : IdentityBody
{
    public required ImmutableArray<IdentityTag> Tags { get; init; }

    public string? PermissionsBoundary { get; init; }

    public required ImmutableArray<string> Groups { get; init; }

    public required ImmutableArray<string> AccessKeyIds { get; init; }
}

/// <summary>The JSON body of a group's record, format 1.</summary>
internal sealed class GroupBody : IdentityBody
{
    public required int MemberCount { get; init; }
}

/// <summary>The JSON body of a role's record, format 1.</summary>
internal sealed class RoleBody : IdentityBody
{
    public required ImmutableArray<IdentityTag> Tags { get; init; }

    public string? PermissionsBoundary { get; init; }

    public required string TrustPolicy { get; init; }

    public Dictionary<string, string>? TrustPrincipals { get; init; }

    public string? Description { get; init; }

    public required int MaxSessionSeconds { get; init; }
}

/// <summary>The JSON body of a managed policy's record, format 1.</summary>
internal sealed class ManagedPolicyBody
{
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    public required string Partition { get; init; }

    public required string Path { get; init; }

    public required string Name { get; init; }

    public required string UniqueId { get; init; }

    public string? Description { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }

    public required ImmutableArray<ManagedPolicyVersion> Versions { get; init; }

    public required int DefaultVersion { get; init; }

    public required int NextVersion { get; init; }

    public required int AttachmentCount { get; init; }

    public required int BoundaryCount { get; init; }

    public required ImmutableArray<IdentityTag> Tags { get; init; }
}

/// <summary>The JSON body of an OpenID Connect provider's record, format 1.</summary>
internal sealed class OidcProviderBody
{
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    public required string Partition { get; init; }

    public required ImmutableArray<string> ClientIds { get; init; }

    public required ImmutableArray<string> Thumbprints { get; init; }

    public string? Jwks { get; init; }

    public required long CreatedAt { get; init; }

    public required ImmutableArray<IdentityTag> Tags { get; init; }
}

/// <summary>The JSON body of an account's record, format 2. Format 1 is the same without the operator's mark.</summary>
internal sealed class AccountBody
{
    public const int CurrentFormat = 2;
    public const int FirstFormat = 1;

    public required int Format { get; init; }

    public string? Alias { get; init; }

    public bool? Operator { get; init; }

    public required long CreatedAt { get; init; }
}

/// <summary>Source-generated JSON of the bodies.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UserBody))]
[JsonSerializable(typeof(GroupBody))]
[JsonSerializable(typeof(RoleBody))]
[JsonSerializable(typeof(ManagedPolicyBody))]
[JsonSerializable(typeof(OidcProviderBody))]
[JsonSerializable(typeof(AccountBody))]
internal sealed partial class IdentityBodiesJson : JsonSerializerContext;
