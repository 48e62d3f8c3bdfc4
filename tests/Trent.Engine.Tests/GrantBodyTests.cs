// The records of grants, which are for ever: where they are, and what stands in them.
using System.Text;
using Trent.Engine.Grants;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class GrantBodyTests
{
    private const string KeyName = "0e0b0c0d-1111-4222-8333-444455556666";
    private const string Id = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    // The order of members is that of the class; what is optional is left out.
    private const string Full =
        """
        {"format":1,"partition":"aws","account":"111122223333","keyId":"0e0b0c0d-1111-4222-8333-444455556666","grantId":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        "name":"n","createdAt":1772366400123,"issuingAccount":"444455556666","grantee":{"name":"arn:aws:iam::444455556666:role/r","uniqueId":"AROAR"},
        "retiring":{"name":"logs.amazonaws.com","isService":true},"operations":["Decrypt","RetireGrant"],"contextEquals":[{"key":"a","value":"1"}],
        "contextSubset":[{"key":"a","value":"1"},{"key":"b","value":"2"}],"sourceArn":"arn:aws:s3:::bucket"}
        """;

    private const string Least =
        """
        {"format":1,"partition":"aws","account":"111122223333","keyId":"0e0b0c0d-1111-4222-8333-444455556666","grantId":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        "createdAt":0,"issuingAccount":"111122223333","grantee":{"name":"arn:aws:iam::111122223333:root"},"operations":["Sign"]}
        """;

    private static StoredGrant Grant => new()
    {
        KeyArn = new KeyArn("aws", RegionName.Parse("eu-central-1"), AccountId.Parse("111122223333"), KeyId.Parse(KeyName)),
        GrantId = Id,
        Name = "n",
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(1772366400123),
        IssuingAccount = AccountId.Parse("444455556666"),
        Grantee = new GrantPrincipal("arn:aws:iam::444455556666:role/r", "AROAR", IsService: false),
        Retiring = new GrantPrincipal("logs.amazonaws.com", UniqueId: null, IsService: true),
        Operations = [GrantOperation.Decrypt, GrantOperation.RetireGrant],
        Bounds = GrantBounds.From(new GrantConstraints
        {
            EncryptionContextEquals = GrantSamples.Context(("a", "1")),
            EncryptionContextSubset = GrantSamples.Context(("b", "2"), ("a", "1")),
            SourceArn = "arn:aws:s3:::bucket",
        }),
    };

    private static StoredGrant Simple => new()
    {
        KeyArn = Grant.KeyArn,
        GrantId = Id,
        CreatedAt = DateTimeOffset.UnixEpoch,
        IssuingAccount = AccountId.Parse("111122223333"),
        Grantee = new GrantPrincipal("arn:aws:iam::111122223333:root", UniqueId: null, IsService: false),
        Operations = [GrantOperation.Sign],
        Bounds = GrantBounds.None,
    };

    [Fact]
    public void A_grant_is_written_as_ever()
    {
        Assert.All(Grant.ToRecords(), record => Assert.Equal(OnOneLine(Full), Encoding.UTF8.GetString(record.Body.Span)));
        Assert.All(Simple.ToRecords(), record => Assert.Equal(OnOneLine(Least), Encoding.UTF8.GetString(record.Body.Span)));
    }

    [Fact]
    public void A_grant_is_written_wherever_it_is_looked_for()
    {
        Assert.Equal(
            [
                (new RecordId(RecordKind.Grant, "111122223333", "eu-central-1", Id), KeyName),
                (new RecordId(RecordKind.GrantOfGrantee, "111122223333", "eu-central-1", Id), KeyName + "/arn:aws:iam::444455556666:role/r"),
                (new RecordId(RecordKind.GrantOfRetiree, "111122223333", "eu-central-1", Id), "logs.amazonaws.com"),
                (new RecordId(RecordKind.NamedGrant, "111122223333", "eu-central-1", "2a2c80a673fd38413ef98639a04e1626513d99d7fdca41530cbc066db948ba18"), KeyName),
            ],
            Grant.ToRecords().Select(record => (record.Id, record.Parent)));
        StoredGrant retirable = Simple with { Retiring = new GrantPrincipal("arn:aws:iam::444455556666:user/u", UniqueId: null, IsService: false) };
        Assert.Equal(
            [RecordKind.Grant, RecordKind.GrantOfGrantee, RecordKind.GrantOfRetiree],
            retirable.ToRecords().Select(record => record.Id.Kind));
        Assert.Equal(("444455556666", "arn:aws:iam::444455556666:user/u"), (retirable.ToRecords()[2].Id.Account, retirable.ToRecords()[2].Parent));
    }

    [Theory]
    [InlineData(Full)]
    [InlineData(Least)]
    public void What_was_written_is_read(string body)
    {
        StoredGrant expected = body == Full ? Grant : Simple;
        foreach (StoredRecord record in expected.ToRecords())
        {
            StoredGrant read = StoredGrant.FromRecord(new StoredRecord { Id = record.Id, Parent = record.Parent, Version = 1, Body = Encoding.UTF8.GetBytes(OnOneLine(body)) });
            Assert.Equal(
                (expected.KeyArn.ToString(), expected.GrantId, expected.Name, expected.CreatedAt, expected.IssuingAccount, expected.Grantee, expected.Retiring),
                (read.KeyArn.ToString(), read.GrantId, read.Name, read.CreatedAt, read.IssuingAccount, read.Grantee, read.Retiring));
            Assert.Equal(expected.Operations, read.Operations);
            Assert.True(read.Bounds.AreWithin(expected.Bounds) && expected.Bounds.AreWithin(read.Bounds));
        }
    }

    [Theory]
    [InlineData("\"format\":1", "\"format\":2")]
    [InlineData("\"grantId\":\"0011", "\"grantId\":\"0012")]
    [InlineData("\"grantId\":\"0011", "\"grantId\":\"0011a")]
    [InlineData("\"operations\":[\"Sign\"]", "\"operations\":{}")]
    [InlineData("\"partition\":\"aws\",", "")]
    [InlineData("{", "[")]
    public void A_body_that_this_version_does_not_understand_is_not_guessed_at(string part, string other)
    {
        StoredRecord record = new()
        {
            Id = Simple.ToRecords()[0].Id,
            Parent = KeyName,
            Version = 1,
            Body = Encoding.UTF8.GetBytes(OnOneLine(Least).Replace(part, other, StringComparison.Ordinal)),
        };
        _ = Assert.Throws<RecordIntegrityException>(() => StoredGrant.FromRecord(record));
    }

    [Theory]
    [InlineData("""{"format":1,"count":3}""", 3)]
    [InlineData("""{"format":2,"count":3}""", null)]
    [InlineData("""{"format":1,"count":-1}""", null)]
    [InlineData("""{"format":1,"count":"3"}""", null)]
    public void A_count_is_written_and_read_as_ever(string body, int? count)
    {
        Keys.KeyName key = new("111122223333", "eu-central-1", KeyName);
        StoredRecord record = new() { Id = GrantCount.AddressOf(key), Version = 7, Body = Encoding.UTF8.GetBytes(body) };
        if (count is { } expected)
        {
            GrantCount read = GrantCount.FromRecord(record);
            Assert.Equal(new GrantCount(key, expected, Version: 7), read);
            Assert.Equal(body, Encoding.UTF8.GetString(read.ToRecord().Body.Span));
        }
        else
        {
            _ = Assert.Throws<RecordIntegrityException>(() => GrantCount.FromRecord(record));
        }
    }

    private static string OnOneLine(string json) => json.ReplaceLineEndings(string.Empty);
}
