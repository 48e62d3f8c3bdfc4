// An OpenID Connect provider: an issuer whose tokens may be exchanged for a session of a role.
using System.Collections.Immutable;
using System.Text.Json;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;

namespace Trent.Identity.Model;

/// <summary>An OpenID Connect provider of an account, at one version.</summary>
public sealed record StoredOidcProvider
{
    /// <summary>The partition of its ARN.</summary>
    public required string Partition { get; init; }

    /// <summary>The account it belongs to.</summary>
    public required AccountId Account { get; init; }

    /// <summary>The issuer without its scheme <c>https://</c>: what its ARN and condition keys begin with.</summary>
    public required string Issuer { get; init; }

    /// <summary>The audiences that tokens may be meant for.</summary>
    public ImmutableArray<string> ClientIds { get; init; } = [];

    /// <summary>SHA-1 thumbprints of server certificates, 40 hexadecimal digits each; kept because the API has them, not used to trust anything.</summary>
    public ImmutableArray<string> Thumbprints { get; init; } = [];

    /// <summary>The issuer's keys (a JSON Web Key Set), laid down by an operator; <see langword="null"/> where they are fetched from the issuer.</summary>
    public string? Jwks { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its tags, in the order they were put.</summary>
    public ImmutableArray<IdentityTag> Tags { get; init; } = [];

    /// <summary>The version of the record that it was read from; 0 for one that is not stored yet.</summary>
    public long Version { get; init; }

    /// <summary>Its ARN.</summary>
    public string Arn => $"arn:{Partition}:iam::{Account.Value}:oidc-provider/{Issuer}";

    /// <summary>The address of its record.</summary>
    public RecordId Id => AddressOf(Account, Issuer);

    /// <summary>The provider in a record.</summary>
    /// <exception cref="RecordIntegrityException">The body is not one that this version of Trent can read.</exception>
    public static StoredOidcProvider FromRecord(StoredRecord record)
    {
        OidcProviderBody body = RecordBody.Read(record, IdentityBodiesJson.Default.OidcProviderBody);
        if (body.Format != OidcProviderBody.CurrentFormat)
        {
            throw RecordBody.Unreadable(record);
        }

        return new StoredOidcProvider
        {
            Partition = body.Partition,
            Account = AccountId.Parse(record.Id.Account),
            Issuer = record.Id.Name,
            ClientIds = body.ClientIds,
            Thumbprints = body.Thumbprints,
            Jwks = body.Jwks,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(body.CreatedAt),
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

    internal static RecordId AddressOf(AccountId account, string issuer) => new(RecordKind.OidcProvider, account.Value, string.Empty, issuer);

    private StoredRecord ToRecord(long version) => new()
    {
        Id = Id,
        Version = version,
        Body = JsonSerializer.SerializeToUtf8Bytes(
            new OidcProviderBody
            {
                Format = OidcProviderBody.CurrentFormat,
                Partition = Partition,
                ClientIds = ClientIds,
                Thumbprints = Thumbprints,
                Jwks = Jwks,
                CreatedAt = CreatedAt.ToUnixTimeMilliseconds(),
                Tags = Tags,
            },
            IdentityBodiesJson.Default.OidcProviderBody),
    };
}
