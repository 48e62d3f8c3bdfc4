// The bodies of records, which are for ever: what earlier versions wrote is read, and what is written now is frozen.
using System.Text;
using System.Text.Json;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class KeyBodyTests
{
    private const string KeyName = "0e0b0c0d-1111-4222-8333-444455556666";

    // As version 0.1 wrote it before there were other specs, imported material and other Regions.
    private const string FormatOne =
        """
        {"format":1,"partition":"aws","spec":"SYMMETRIC_DEFAULT","usage":"ENCRYPT_DECRYPT","origin":"AWS_KMS","createdAt":1772366400123,
        "description":"\u03B2 1","status":2,"deletionAt":1772971200123,"policy":"{}","policyPrincipals":{"arn:aws:iam::111122223333:user/a":"AIDAA"},"tags":[{"key":"a","value":"b"}],
        "materials":[{"id":"aa","createdAt":1772366400123,"rotation":0,"sealed":"AQID"},{"id":"bb","createdAt":1772366401000,"rotation":1,"sealed":"BAUG"},
        {"id":"cc","createdAt":1772366402000,"rotation":2,"sealed":"BwgJ"}],"rotation":{"periodDays":90,"nextAt":1780142400123}}
        """;

    // What is optional is left out; the order of members is that of the class.
    private const string FormatThree =
        """
        {"format":3,"partition":"aws","spec":"ECC_NIST_P256","usage":"SIGN_VERIFY","origin":"EXTERNAL","createdAt":1772366400123,"description":"d","status":3,
        "deletionAt":1772971200123,"policy":"{}","policyPrincipals":{"arn:aws:iam::111122223333:user/a":"AIDAA"},"tags":[{"key":"a","value":"b"}],
        "materials":[{"id":"aa","createdAt":1772366400123,"rotation":0,"sealed":"","publicKey":"AQI="},
        {"id":"bb","createdAt":1772366401000,"rotation":2,"sealed":"AQID","rotatedAt":1772366402000,"publicKey":"AwQ=","import":{"description":"m","validTo":1780142400123}},
        {"id":"cc","createdAt":1772366403000,"rotation":3,"sealed":"BAUG","import":{}}],
        "rotation":{"periodDays":90,"nextAt":1780142400123},"pendingWindowDays":7,"multiRegion":{"primary":"eu-central-1","replicas":["us-east-1","us-east-2"]},"hasRemains":true}
        """;

    private const string FormatThreeAtLeast =
        """
        {"format":3,"partition":"aws","spec":"SYMMETRIC_DEFAULT","usage":"ENCRYPT_DECRYPT","origin":"EXTERNAL","createdAt":0,"description":"","status":4,"policy":"{}","tags":[],"materials":[]}
        """;

    [Fact]
    public void A_body_of_format_1_is_read_with_rotations_dated_as_its_materials()
    {
        StoredKey key = KeyBody.FromRecord(RecordOf(FormatOne));
        Assert.Equal($"arn:aws:kms:eu-central-1:111122223333:key/{KeyName}", key.Arn.ToString());
        Assert.Equal((KeySpec.SymmetricDefault, KeyUsageType.EncryptDecrypt, OriginType.AwsKms), (key.Spec, key.Usage, key.Origin));
        Assert.Equal(("β 1", KeyStatus.PendingDeletion, "{}", 5), (key.Description, key.Status, key.Policy, key.Version));
        Assert.Equal((At(1772366400123), At(1772971200123)), (key.CreatedAt, key.DeletionAt));
        Assert.Equal(new RotationSchedule(90, At(1780142400123)), key.Rotation);
        Assert.Equal([new KeyTag("a", "b")], key.Tags);
        Assert.Equal((null, null, false, null), (key.MultiRegion, key.PendingWindowDays, key.HasRemains, key.PendingMaterial));
        Assert.Equal(
            [("aa", MaterialRotation.First, null, "AQID"), ("bb", MaterialRotation.Automatic, At(1772366401000), "BAUG"), ("cc", MaterialRotation.OnDemand, At(1772366402000), "BwgJ")],
            key.Materials.Select(material => (material.MaterialId, material.Rotation, material.RotatedAt, Convert.ToBase64String(material.Sealed.Span))));
        Assert.All(key.Materials, material => Assert.Equal((null, true), (material.Import, material.PublicKey.IsEmpty)));
        Assert.Equal("cc", key.CurrentMaterial!.MaterialId);
    }

    [Fact]
    public async Task A_key_that_is_kept_in_format_1_works_and_is_written_in_format_3_by_the_next_change()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        byte[] old = await test.EncryptAsync(key.KeyId!, "old");
        test.Clock.Advance(TimeSpan.FromHours(1));
        DateTimeOffset rotatedAt = test.Clock.GetUtcNow();
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        byte[] current = await test.EncryptAsync(key.KeyId!, "current");
        RecordId id = new(RecordKind.Key, TestEngine.Account, TestEngine.Region, key.KeyId!);
        StoredRecord record = (await test.Store.FindAsync(id, TestContext.Current.CancellationToken))!;
        await test.Store.CommitAsync(
            [new RecordChange.Replace(new StoredRecord { Id = id, Version = record.Version + 1, Body = InFormatOne(record.Body) })], TestContext.Current.CancellationToken);
        await test.ReopenAsync();
        Assert.Equal(("old", "current"), (await test.DecryptAsync(old), await test.DecryptAsync(current)));
        RotationsListEntry rotation = Assert.Single((await test.SendAsync(new ListKeyRotationsCommand { KeyId = key.KeyId })).Rotations!);
        Assert.Equal((rotatedAt, RotationType.OnDemand, KeyMaterialState.Current), (rotation.RotationDate, rotation.RotationType, rotation.KeyMaterialState));
        test.Clock.Advance(TimeSpan.FromHours(1));
        _ = await test.SendAsync(new UpdateKeyDescriptionCommand { KeyId = key.KeyId, Description = "d" });
        using JsonDocument written = JsonDocument.Parse((await test.Store.FindAsync(id, TestContext.Current.CancellationToken))!.Body);
        Assert.Equal(3, written.RootElement.GetProperty("format").GetInt32());
        await test.ReopenAsync();
        Assert.Equal(rotatedAt, Assert.Single((await test.SendAsync(new ListKeyRotationsCommand { KeyId = key.KeyId })).Rotations!).RotationDate);
        Assert.Equal(("old", "current"), (await test.DecryptAsync(old), await test.DecryptAsync(current)));
    }

    [Theory]
    [InlineData(FormatThree)]
    [InlineData(FormatThreeAtLeast)]
    public void A_body_of_format_3_is_written_as_it_was_read(string json) =>
        Assert.Equal(json.ReplaceLineEndings(string.Empty), Encoding.UTF8.GetString(KeyBody.ToRecord(KeyBody.FromRecord(RecordOf(json))).Body.Span));

    [Fact]
    public void A_body_of_format_3_means_what_it_says()
    {
        StoredKey key = KeyBody.FromRecord(RecordOf(FormatThree));
        Assert.Equal((KeyStatus.PendingReplicaDeletion, 7, true), (key.Status, key.PendingWindowDays, key.HasRemains));
        Assert.Equal(("eu-central-1", true), (key.MultiRegion!.PrimaryRegion, key.IsPrimary));
        Assert.Equal(["us-east-1", "us-east-2"], key.MultiRegion.ReplicaRegions);
        Assert.Equal([false, true, true], key.Materials.Select(material => material.IsPresent));
        Assert.Equal([null, At(1772366402000), null], key.Materials.Select(material => material.RotatedAt));
        Assert.Equal([null, new ImportedMaterial("m", At(1780142400123)), new ImportedMaterial(null, null)], key.Materials.Select(material => material.Import));
        Assert.Equal(("bb", "cc"), (key.CurrentMaterial!.MaterialId, key.PendingMaterial!.MaterialId));
        Assert.Equal([new("arn:aws:iam::111122223333:user/a", "AIDAA")], key.PolicyPrincipals!);
    }

    [Fact]
    public void A_body_of_format_2_is_read_as_one_whose_policy_names_principals_by_name_alone()
    {
        StoredKey key = KeyBody.FromRecord(RecordOf(FormatThreeAtLeast.Replace("\"format\":3", "\"format\":2", StringComparison.Ordinal)));
        Assert.Null(key.PolicyPrincipals);
    }

    [Theory]
    [InlineData("\"format\":3", "\"format\":0")]
    [InlineData("\"format\":3", "\"format\":4")]
    [InlineData("\"status\":4", "\"status\":8")]
    [InlineData("\"status\":4", "\"status\":-1")]
    [InlineData("\"origin\":\"EXTERNAL\"", "\"origin\":\"AWS_KMS\"")]
    [InlineData("\"materials\":[]", "\"materials\":[{\"id\":\"aa\",\"createdAt\":0,\"rotation\":4,\"sealed\":\"AQID\"}]")]
    [InlineData("\"description\":\"\",", "")]
    [InlineData("{", "[")]
    public void A_body_that_this_version_does_not_understand_is_not_guessed_at(string part, string other) =>
        Assert.Throws<RecordIntegrityException>(() => KeyBody.FromRecord(RecordOf(FormatThreeAtLeast.Replace(part, other, StringComparison.Ordinal))));

    [Fact]
    public void The_numbers_of_states_never_change_their_meaning() => Frozen<KeyStatus>(
        "Enabled=0", "Disabled=1", "PendingDeletion=2", "PendingReplicaDeletion=3", "PendingImport=4", "Unavailable=5", "Creating=6", "Updating=7");

    [Fact]
    public void The_numbers_of_rotations_never_change_their_meaning() => Frozen<MaterialRotation>("First=0", "Automatic=1", "OnDemand=2", "Pending=3");

    [Fact]
    public void The_numbers_of_records_never_change_their_meaning() => Frozen<RecordKind>(
        "DomainKey=1", "Key=2", "Alias=3", "KeyUsage=4", "DestroyedKey=5", "AccessKey=6", "UsedImportToken=7",
        "Grant=8", "GrantOfGrantee=9", "GrantOfRetiree=10", "User=11", "Group=12", "Role=13", "ManagedPolicy=14", "OidcProvider=15", "Account=16", "NamedGrant=17", "GrantCount=18",
        "PendingAuditRecord=19", "AuditSigningKey=20", "AuditAnchor=21", "TreeKeys=22", "RootRotation=23");

    [Fact]
    public void The_numbers_of_phases_of_a_rotation_never_change_their_meaning() =>
        Frozen<Trent.Engine.Hierarchy.RootRotationPhase>("Resealing=1", "KeepingForTokens=2", "Done=3");

    [Fact]
    public void The_numbers_of_wrapping_keys_never_change_their_meaning() => Frozen<Operations.WrappingKeyKind>("Rsa2048=1", "Rsa3072=2", "Rsa4096=3", "Sm2=4");

    [Fact]
    public void The_numbers_of_wrapping_schemes_never_change_their_meaning() => Frozen<Trent.Cryptography.ImportWrappingScheme>(
        "RsaOaepSha1=0", "RsaOaepSha256=1", "RsaAesKeyWrapSha1=2", "RsaAesKeyWrapSha256=3", "Sm2=4");

    [Fact]
    public async Task What_remains_of_a_key_and_of_a_token_is_written_as_ever()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        DateTimeOffset createdAt = test.Clock.GetUtcNow();
        StoredRecord token = Assert.Single(await test.Store.ListAsync(RecordKind.UsedImportToken, TestEngine.Account, TestEngine.Region, null, 10, TestContext.Current.CancellationToken));
        Assert.Equal($$"""{"format":1,"keyId":"{{key.KeyId}}"}""", Encoding.UTF8.GetString(token.Body.Span));
        Assert.Equal(createdAt.AddHours(24).ToUnixTimeMilliseconds(), token.DueAt);
        Assert.Matches("^[0-9a-f]{32}$", token.Id.Name);
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 });
        await test.AdvanceAsync(TimeSpan.FromDays(7));
        StoredRecord remains = (await test.Store.FindAsync(new RecordId(RecordKind.DestroyedKey, TestEngine.Account, TestEngine.Region, key.KeyId!), TestContext.Current.CancellationToken))!;
        Assert.Equal(
            $$"""{"format":1,"spec":"SYMMETRIC_DEFAULT","usage":"ENCRYPT_DECRYPT","createdAt":{{createdAt.ToUnixTimeMilliseconds()}},"destroyedAt":{{createdAt.AddDays(7).ToUnixTimeMilliseconds()}}}""",
            Encoding.UTF8.GetString(remains.Body.Span));
    }

    private static void Frozen<TEnum>(params string[] members)
        where TEnum : struct, Enum =>
        Assert.Equal(members, Enum.GetValues<TEnum>().Select(value => $"{value}={Convert.ToInt32(value)}"));

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static StoredRecord RecordOf(string json) => new()
    {
        Id = new RecordId(RecordKind.Key, "111122223333", "eu-central-1", KeyName),
        Version = 5,
        Body = Encoding.UTF8.GetBytes(json),
    };

    private static byte[] InFormatOne(ReadOnlyMemory<byte> body)
    {
        var members = System.Text.Json.Nodes.JsonNode.Parse(body.Span)!.AsObject();
        members["format"] = 1;
        foreach (System.Text.Json.Nodes.JsonNode? material in members["materials"]!.AsArray())
        {
            _ = material!.AsObject().Remove("rotatedAt");
        }

        return Encoding.UTF8.GetBytes(members.ToJsonString());
    }
}
