// The bodies of identities' records: written and read back the same, frozen in their form, and refused when they cannot be read.
using System.Text;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Identity.Model;

namespace Trent.Identity.Tests.Model;

public sealed class IdentityBodyTests
{
    private static readonly AccountId Account = AccountId.Parse("111122223333");
    private static readonly DateTimeOffset Then = DateTimeOffset.FromUnixTimeMilliseconds(1_772_366_400_123);

    private static readonly StoredUser User = new()
    {
        Partition = "aws", Account = Account, Path = "/p/", Name = "Ann", UniqueId = "AIDAAAAAAAAAAAAAAAAAA", CreatedAt = Then,
        InlinePolicies = [new InlinePolicy("p", "{}")], AttachedPolicies = ["a"], Tags = [new IdentityTag("k", "v")], PermissionsBoundary = "b", Groups = ["g"], AccessKeyIds = ["AKIA"],
    };

    /// <summary>What stands on disk, to the letter: a change here is a new format.</summary>
    [Fact]
    public void The_body_of_a_user_is_frozen() => Assert.Equal(
        """{"tags":[{"key":"k","value":"v"}],"permissionsBoundary":"b","groups":["g"],"accessKeyIds":["AKIA"],"format":1,"partition":"aws","path":"/p/","name":"Ann","uniqueId":"AIDAAAAAAAAAAAAAAAAAA","createdAt":1772366400123,"inlinePolicies":[{"name":"p","text":"{}"}],"attachedPolicies":["a"]}""",
        BodyOf(User.ToInsert()));

    [Fact]
    public void A_user_is_read_back_as_it_was_written()
    {
        StoredRecord record = RecordOf(User.ToInsert());
        Assert.Equal(new RecordId(RecordKind.User, "111122223333", string.Empty, "ann"), record.Id);
        StoredUser read = StoredUser.FromRecord(record);
        Assert.Equal(BodyOf(User.ToInsert()), BodyOf(read.ToInsert()));
        Assert.Equal((1, 2), (read.Version, RecordOf(read.ToReplacement()).Version));
        Assert.Equal(new RecordChange.Delete(record.Id, 1), read.ToDeletion());
    }

    [Fact]
    public void A_group_is_read_back_as_it_was_written()
    {
        StoredGroup group = new()
        {
            Partition = "aws", Account = Account, Path = "/", Name = "G", UniqueId = "AGPAAAAAAAAAAAAAAAAAA", CreatedAt = Then, AttachedPolicies = ["a", "b"], MemberCount = 3,
        };
        Assert.Equal(
            """{"memberCount":3,"format":1,"partition":"aws","path":"/","name":"G","uniqueId":"AGPAAAAAAAAAAAAAAAAAA","createdAt":1772366400123,"inlinePolicies":[],"attachedPolicies":["a","b"]}""",
            BodyOf(group.ToInsert()));
        Assert.Equal(BodyOf(group.ToInsert()), BodyOf(StoredGroup.FromRecord(RecordOf(group.ToInsert())).ToInsert()));
    }

    [Fact]
    public void A_role_is_read_back_as_it_was_written()
    {
        StoredRole role = new()
        {
            Partition = "aws", Account = Account, Path = "/", Name = "R", UniqueId = "AROAAAAAAAAAAAAAAAAAA", CreatedAt = Then, TrustPolicy = "{}", MaxSessionSeconds = 3600, Description = "d",
            TrustPrincipals = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(new Dictionary<string, string> { ["arn"] = "id" }),
        };
        Assert.Equal(
            """{"tags":[],"trustPolicy":"{}","trustPrincipals":{"arn":"id"},"description":"d","maxSessionSeconds":3600,"format":1,"partition":"aws","path":"/","name":"R","uniqueId":"AROAAAAAAAAAAAAAAAAAA","createdAt":1772366400123,"inlinePolicies":[],"attachedPolicies":[]}""",
            BodyOf(role.ToInsert()));
        Assert.Equal(BodyOf(role.ToInsert()), BodyOf(StoredRole.FromRecord(RecordOf(role.ToInsert())).ToInsert()));
    }

    [Fact]
    public void A_managed_policy_is_read_back_as_it_was_written()
    {
        StoredManagedPolicy policy = new()
        {
            Partition = "aws", Account = Account, Path = "/", Name = "P", UniqueId = "ANPAAAAAAAAAAAAAAAAAA", CreatedAt = Then, UpdatedAt = Then,
            Versions = [new ManagedPolicyVersion(2, "{}", 7)], DefaultVersion = 2, NextVersion = 3, AttachmentCount = 1, BoundaryCount = 2,
        };
        Assert.Equal(
            """{"format":1,"partition":"aws","path":"/","name":"P","uniqueId":"ANPAAAAAAAAAAAAAAAAAA","createdAt":1772366400123,"updatedAt":1772366400123,"versions":[{"number":2,"text":"{}","createdAt":7}],"defaultVersion":2,"nextVersion":3,"attachmentCount":1,"boundaryCount":2,"tags":[]}""",
            BodyOf(policy.ToInsert()));
        Assert.Equal(BodyOf(policy.ToInsert()), BodyOf(StoredManagedPolicy.FromRecord(RecordOf(policy.ToInsert())).ToInsert()));
    }

    [Fact]
    public void A_provider_and_an_account_are_read_back_as_they_were_written()
    {
        StoredOidcProvider provider = new() { Partition = "aws", Account = Account, Issuer = "idp.example.com/Realm", ClientIds = ["me"], Thumbprints = ["t"], Jwks = "{}", CreatedAt = Then };
        Assert.Equal(
            """{"format":1,"partition":"aws","clientIds":["me"],"thumbprints":["t"],"jwks":"{}","createdAt":1772366400123,"tags":[]}""", BodyOf(provider.ToInsert()));
        StoredOidcProvider read = StoredOidcProvider.FromRecord(RecordOf(provider.ToInsert()));
        Assert.Equal(("idp.example.com/Realm", BodyOf(provider.ToInsert())), (read.Issuer, BodyOf(read.ToInsert())));
        StoredAccount account = new() { Account = Account, Alias = "acme", CreatedAt = Then };
        Assert.Equal("""{"format":2,"alias":"acme","createdAt":1772366400123}""", BodyOf(account.ToChange()));
        Assert.Equal("""{"format":2,"alias":"acme","operator":true,"createdAt":1772366400123}""", BodyOf((account with { IsOperator = true }).ToChange()));
        Assert.Equal(account with { Version = 1 }, StoredAccount.FromRecord(RecordOf(account.ToChange())));
        StoredRecord first = new() { Id = StoredAccount.AddressOf(Account), Version = 1, Body = """{"format":1,"alias":"acme","createdAt":1772366400123}"""u8.ToArray() };
        Assert.Equal(account with { Version = 1 }, StoredAccount.FromRecord(first));
    }

    [Theory]
    [InlineData("\"format\":1", "\"format\":2")]
    [InlineData("\"format\":1", "\"format\":\"1\"")]
    [InlineData("\"name\":\"Ann\"", "\"name\":\"Bea\"")]
    [InlineData("\"uniqueId\"", "\"uniqueid\"")]
    [InlineData("{\"tags\"", "[{\"tags\"")]
    public void A_body_that_this_version_cannot_read_is_named(string part, string instead)
    {
        StoredRecord record = RecordOf(User.ToInsert());
        StoredRecord altered = new() { Id = record.Id, Version = 1, Body = Encoding.UTF8.GetBytes(BodyOf(User.ToInsert()).Replace(part, instead, StringComparison.Ordinal)) };
        Assert.Contains("User ann", Assert.Throws<RecordIntegrityException>(() => StoredUser.FromRecord(altered)).Message, StringComparison.Ordinal);
    }

    private static StoredRecord RecordOf(RecordChange change) => change switch
    {
        RecordChange.Insert insert => insert.Record,
        RecordChange.Replace replace => replace.Record,
        _ => throw new InvalidOperationException("A deletion has no record."),
    };

    private static string BodyOf(RecordChange change) => Encoding.UTF8.GetString(RecordOf(change).Body.Span);
}
