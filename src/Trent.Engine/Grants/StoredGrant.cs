// A grant as it is kept, and the records that it is written in. Bytes on disk are for ever.
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Grants;

/// <summary>A grant. It never changes: it is made, and some day taken away.</summary>
internal sealed record StoredGrant
{
    /// <summary>The version of each of its records.</summary>
    private const long Version = 1;

    private const int IdCharacters = 64;

    public required KeyArn KeyArn { get; init; }

    /// <summary>64 lower-case hex digits.</summary>
    public required string GrantId { get; init; }

    public string? Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The account of whoever made it.</summary>
    public required AccountId IssuingAccount { get; init; }

    public required GrantPrincipal Grantee { get; init; }

    public GrantPrincipal? Retiring { get; init; }

    /// <summary>What it allows, each once, in the order of the request.</summary>
    public required ImmutableArray<GrantOperation> Operations { get; init; }

    public required GrantBounds Bounds { get; init; }

    /// <summary>A new random id.</summary>
    public static string CreateId() => RandomNumberGenerator.GetHexString(IdCharacters, lowercase: true);

    /// <summary>Whether a text can be the id of a grant.</summary>
    public static bool IsId(string text) => text.Length == IdCharacters && text.All(char.IsAsciiHexDigitLower);

    /// <summary>
    /// Whether the grant itself lets a caller retire it: its retiring principal, and its grantee where RetireGrant is among the operations.
    /// Constraints do not matter to that (AWS KMS API, RetireGrant).
    /// </summary>
    public bool MayBeRetiredBy(Caller caller) =>
        Retiring?.Is(caller) == true || (Operations.Contains(GrantOperation.RetireGrant) && Grantee.Is(caller));

    /// <summary>Whether a grant with these operations and constraints keeps within what this one allows its grantee to hand on.</summary>
    public bool Covers(IReadOnlyCollection<GrantOperation> operations, GrantBounds bounds) =>
        Operations.Contains(GrantOperation.CreateGrant) && operations.All(operation => Operations.Contains(operation)) && bounds.AreWithin(Bounds);

    /// <summary>Where the grant of that id is.</summary>
    public static RecordId AddressOf(KeyName key, string grantId) => new(RecordKind.Grant, key.Account, key.Region, grantId);

    /// <summary>What the grants of a key to one grantee hang on.</summary>
    public static string ParentOf(string keyId, string grantee) => keyId + "/" + grantee;

    /// <summary>
    /// Where a grant with a name is found by a request that repeats it: under a digest of the key, the name and all that the request says.
    /// </summary>
    public RecordId AddressAsNamed()
    {
        // Neither id nor time is the request's.
        byte[] request = GrantBody.Write(this with { GrantId = string.Empty, CreatedAt = DateTimeOffset.UnixEpoch });
        return new RecordId(RecordKind.NamedGrant, KeyArn.Account.Value, KeyArn.Region.Value, Convert.ToHexStringLower(SHA256.HashData(request)));
    }

    /// <summary>All records of the grant; they come and go together.</summary>
    public IReadOnlyList<StoredRecord> ToRecords()
    {
        byte[] body = GrantBody.Write(this);
        string keyId = KeyArn.KeyId.Value;
        string account = KeyArn.Account.Value;
        string region = KeyArn.Region.Value;
        StoredRecord RecordOf(RecordId id, string parent) => new() { Id = id, Parent = parent, Version = Version, Body = body };
        List<StoredRecord> records =
        [
            RecordOf(new RecordId(RecordKind.Grant, account, region, GrantId), keyId),
            RecordOf(new RecordId(RecordKind.GrantOfGrantee, account, region, GrantId), ParentOf(keyId, Grantee.Name)),
        ];
        if (Retiring is not null)
        {
            records.Add(RecordOf(new RecordId(RecordKind.GrantOfRetiree, Retiring.Account ?? account, region, GrantId), Retiring.Name));
        }

        if (Name is not null)
        {
            records.Add(RecordOf(AddressAsNamed(), keyId));
        }

        return records;
    }

    /// <summary>The grant in any of its records.</summary>
    /// <exception cref="RecordIntegrityException">The body is not one that this version of Trent can read.</exception>
    public static StoredGrant FromRecord(StoredRecord record) => GrantBody.Read(record);
}

/// <summary>The JSON body of a grant's records, format 1 (docs/storage.md).</summary>
internal sealed class GrantBody
{
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    public required string Partition { get; init; }

    public required string Account { get; init; }

    public required string KeyId { get; init; }

    public required string GrantId { get; init; }

    public string? Name { get; init; }

    public required long CreatedAt { get; init; }

    public required string IssuingAccount { get; init; }

    public required GrantPrincipalBody Grantee { get; init; }

    public GrantPrincipalBody? Retiring { get; init; }

    public required IReadOnlyList<string> Operations { get; init; }

    public IReadOnlyList<ContextPair>? ContextEquals { get; init; }

    public IReadOnlyList<ContextPair>? ContextSubset { get; init; }

    public string? SourceArn { get; init; }

    public static byte[] Write(StoredGrant grant) => JsonSerializer.SerializeToUtf8Bytes(
        new GrantBody
        {
            Format = CurrentFormat,
            Partition = grant.KeyArn.Partition,
            Account = grant.KeyArn.Account.Value,
            KeyId = grant.KeyArn.KeyId.Value,
            GrantId = grant.GrantId,
            Name = grant.Name,
            CreatedAt = grant.CreatedAt.ToUnixTimeMilliseconds(),
            IssuingAccount = grant.IssuingAccount.Value,
            Grantee = GrantPrincipalBody.From(grant.Grantee),
            Retiring = grant.Retiring is { } retiring ? GrantPrincipalBody.From(retiring) : null,
            Operations = [.. grant.Operations.Select(operation => operation.Value)],
            ContextEquals = grant.Bounds.ContextEquals,
            ContextSubset = grant.Bounds.ContextSubset,
            SourceArn = grant.Bounds.SourceArn,
        },
        GrantBodyJson.Default.GrantBody);

    public static StoredGrant Read(StoredRecord record)
    {
        GrantBody body = RecordBody.Read(record, GrantBodyJson.Default.GrantBody);
        if (body.Format != CurrentFormat || !StoredGrant.IsId(body.GrantId) || (record.Id.Kind != RecordKind.NamedGrant && record.Id.Name != body.GrantId))
        {
            throw RecordBody.Unreadable(record);
        }

        return new StoredGrant
        {
            KeyArn = new KeyArn(body.Partition, RegionName.Parse(record.Id.Region), AccountId.Parse(body.Account), Identifiers.KeyId.Parse(body.KeyId)),
            GrantId = body.GrantId,
            Name = body.Name,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(body.CreatedAt),
            IssuingAccount = AccountId.Parse(body.IssuingAccount),
            Grantee = body.Grantee.ToPrincipal(),
            Retiring = body.Retiring?.ToPrincipal(),
            Operations = [.. body.Operations.Select(operation => new GrantOperation(operation))],
            Bounds = new GrantBounds
            {
                ContextEquals = body.ContextEquals?.ToImmutableArray(),
                ContextSubset = body.ContextSubset?.ToImmutableArray(),
                SourceArn = body.SourceArn,
            },
        };
    }
}

/// <summary>A principal in a grant's body.</summary>
internal sealed record GrantPrincipalBody(string Name, string? UniqueId, bool? IsService)
{
    public static GrantPrincipalBody From(GrantPrincipal principal) => new(principal.Name, principal.UniqueId, principal.IsService ? true : null);

    public GrantPrincipal ToPrincipal() => new(Name, UniqueId, IsService == true);
}

/// <summary>Source-generated JSON of a grant's body.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GrantBody))]
internal sealed partial class GrantBodyJson : JsonSerializerContext;
