// The check of a store: silent about a sound one, and naming each record that is wrong in a way that its tag cannot show.
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Trent.Engine.Checking;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class EngineCheckTests : IAsyncLifetime
{
    private TestEngine engine = null!;
    private string keyId = null!;
    private string otherKeyId = null!;
    private string multiRegionKeyId = null!;
    private string grantId = null!;

    public async ValueTask InitializeAsync()
    {
        engine = await TestEngine.OpenAsync();
        keyId = (await engine.CreateKeyAsync()).KeyId!;
        otherKeyId = (await engine.CreateKeyAsync(KeySpec.EccNistP256, KeyUsageType.SignVerify)).KeyId!;
        multiRegionKeyId = (await engine.CreateMultiRegionKeyAsync()).KeyId!;
        _ = await engine.ReplicateAsync(multiRegionKeyId, "us-east-1");
        _ = await engine.CreateImportedKeyAsync(new byte[32]);
        _ = await engine.SendAsync(new RotateKeyOnDemandCommand { KeyId = keyId });
        _ = await engine.SendAsync(new CreateAliasCommand { AliasName = "alias/a", TargetKeyId = keyId });
        grantId = (await engine.SendAsync(new CreateGrantCommand
        {
            KeyId = keyId,
            Name = "named",
            GranteePrincipal = "arn:aws:iam::444455556666:root",
            RetiringPrincipal = "arn:aws:iam::444455556666:root",
            Operations = [GrantOperation.Decrypt],
        })).GrantId!;
        string doomed = (await engine.CreateKeyAsync()).KeyId!;
        _ = await engine.SendAsync(new ScheduleKeyDeletionCommand { KeyId = doomed, PendingWindowInDays = 7 });
        await engine.AdvanceAsync(TimeSpan.FromDays(8));
        _ = await engine.EncryptAsync(keyId, "used");
        await engine.Engine.WriteKeyUsageAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    [Fact]
    public async Task A_sound_store_has_no_fault_and_all_of_it_is_looked_into()
    {
        (CheckFindings findings, List<StoreFault> faults) = await CheckAsync();
        Assert.Empty(faults);
        Assert.Equal(5, findings.Records[RecordKind.Key]);
        Assert.Equal(1, findings.Records[RecordKind.Alias]);
        Assert.Equal(1, findings.Records[RecordKind.KeyUsage]);
        Assert.Equal(1, findings.Records[RecordKind.DestroyedKey]);
        Assert.Equal(1, findings.Records[RecordKind.NamedGrant]);
        Assert.Equal(await engine.Store.VerifyAllAsync(CancellationToken.None), findings.Records.Values.Sum());
        Assert.Equal(5, findings.Policies);
        // Six materials, the rotated key's two among them, and the domain keys of two days.
        Assert.Equal(6 + findings.Records[RecordKind.DomainKey], findings.Secrets);
    }

    [Fact]
    public async Task Material_of_another_key_is_a_fault_of_the_key_that_has_it()
    {
        JsonNode? taken = (await BodyAsync(KeyRecord(multiRegionKeyId)))["materials"]![0]!["sealed"];
        await ChangeAsync(KeyRecord(keyId), body => body["materials"]![0]!["sealed"] = taken!.DeepClone());
        StoreFault fault = Assert.Single((await CheckAsync()).Faults);
        Assert.Equal(KeyRecord(keyId), fault.Record);
        Assert.Contains("does not open", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_is_none_is_a_fault()
    {
        await ChangeAsync(KeyRecord(keyId), static body => body["policy"] = "nonsense");
        Assert.Equal((KeyRecord(keyId), "Its policy cannot be read."), Only(await CheckAsync()));
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_is_a_fault()
    {
        await ChangeAsync(KeyRecord(otherKeyId), static body => body["format"] = 99);
        Assert.Equal((KeyRecord(otherKeyId), "Its body cannot be read."), Only(await CheckAsync()));
    }

    [Fact]
    public async Task A_key_that_is_not_due_when_it_says_so_is_a_fault()
    {
        await ChangeAsync(KeyRecord(keyId), static _ => { }, dueAt: 5);
        Assert.Equal((KeyRecord(keyId), "It is not due when its content says it is."), Only(await CheckAsync()));
    }

    [Fact]
    public async Task What_names_a_key_that_is_not_there_is_a_fault_each()
    {
        await DeleteAsync(KeyRecord(keyId));
        List<StoreFault> faults = (await CheckAsync()).Faults;
        Assert.Equal(
            [RecordKind.Alias, RecordKind.KeyUsage, RecordKind.Grant, RecordKind.GrantCount],
            faults.Select(static fault => fault.Record!.Kind).Order());
    }

    [Fact]
    public async Task A_grant_that_lacks_a_copy_is_a_fault()
    {
        await DeleteAsync(new RecordId(RecordKind.GrantOfGrantee, TestEngine.Account, TestEngine.Region, grantId));
        StoreFault fault = Assert.Single((await CheckAsync()).Faults);
        Assert.Equal(RecordKind.Grant, fault.Record!.Kind);
        Assert.Contains("GrantOfGrantee", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_of_a_grant_that_is_gone_and_the_count_that_still_has_it_are_faults()
    {
        await DeleteAsync(new RecordId(RecordKind.Grant, TestEngine.Account, TestEngine.Region, grantId));
        List<StoreFault> faults = (await CheckAsync()).Faults;
        Assert.Equal(
            [RecordKind.GrantOfGrantee, RecordKind.GrantOfRetiree, RecordKind.NamedGrant, RecordKind.GrantCount],
            faults.Select(static fault => fault.Record!.Kind).Order());
    }

    [Fact]
    public async Task Grants_without_a_count_are_a_fault_of_their_key()
    {
        await DeleteAsync(new RecordId(RecordKind.GrantCount, TestEngine.Account, TestEngine.Region, keyId));
        Assert.Equal((KeyRecord(keyId), "It has grants, but no count of them."), Only(await CheckAsync()));
    }

    [Fact]
    public async Task Siblings_of_a_set_that_do_not_agree_are_faults_of_both()
    {
        await ChangeAsync(KeyRecord(multiRegionKeyId), static body => body["materials"]![0]!["id"] = new string('0', 64));
        List<StoreFault> faults = (await CheckAsync()).Faults;
        Assert.Equal(2, faults.Count(static fault => fault.What.Contains("does not agree", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_domain_key_that_does_not_open_is_a_fault_and_so_is_everything_it_sealed()
    {
        RecordId id = (await engine.Store.ListAsync(RecordKind.DomainKey, "", "", null, 10, CancellationToken.None))[0].Id;
        await ChangeAsync(id, static body => body["sealed"] = Convert.ToBase64String(new byte[132]));
        List<StoreFault> faults = (await CheckAsync()).Faults;
        Assert.Equal(id, faults[0].Record);
        Assert.All(faults.Skip(1), static fault => Assert.Contains("does not open", fault.What, StringComparison.Ordinal));
        Assert.True(faults.Count > 4);
    }

    [Fact]
    public async Task A_record_whose_tag_is_wrong_is_named_and_the_rest_is_looked_into_all_the_same()
    {
        List<(RecordId?, string)> faults = [];
        string database = Path.Combine(engine.Directory, "trent.db");
        await using (SqliteConnection intruder = new($"Data Source={database};Pooling=False"))
        {
            await intruder.OpenAsync(TestContext.Current.CancellationToken);
            await using SqliteCommand command = intruder.CreateCommand();
            command.CommandText = "UPDATE records SET body = x'7b7d' WHERE kind = 3";
            Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        long authentic = await engine.Store.InspectAsync((id, what) => faults.Add((id, what)), CancellationToken.None);
        Assert.True(authentic > 10);
        Assert.Equal(RecordKind.Alias, faults[0].Item1?.Kind);
        Assert.Contains("alias/a", faults[0].Item2, StringComparison.Ordinal);
        (CheckFindings findings, List<StoreFault> rest) = await CheckAsync();
        Assert.False(findings.Records.ContainsKey(RecordKind.Alias));
        Assert.Equal(5, findings.Records[RecordKind.Key]);
        // Those that share the bucket cannot be told from what was put back, and are faults where they are named.
        Assert.True(rest.Count <= 1);
    }

    private static RecordId KeyRecord(string keyId) => new KeyName(TestEngine.Account, TestEngine.Region, keyId).ToRecordId();

    private static (RecordId?, string) Only((CheckFindings, List<StoreFault> Faults) result)
    {
        StoreFault fault = Assert.Single(result.Faults);
        return (fault.Record, fault.What);
    }

    private async Task<JsonObject> BodyAsync(RecordId id) =>
        JsonNode.Parse((await engine.Store.FindAsync(id, CancellationToken.None))!.Body.Span)!.AsObject();

    // With a tag that is right: as a fault of this program would write it.
    private async Task ChangeAsync(RecordId id, Action<JsonObject> change, long? dueAt = null)
    {
        StoredRecord record = (await engine.Store.FindAsync(id, CancellationToken.None))!;
        JsonObject body = await BodyAsync(id);
        change(body);
        await engine.Store.CommitAsync(
            [
                new RecordChange.Replace(new StoredRecord
                {
                    Id = id,
                    Parent = record.Parent,
                    DueAt = dueAt ?? record.DueAt,
                    Version = record.Version + 1,
                    Body = Encoding.UTF8.GetBytes(body.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })),
                }),
            ],
            CancellationToken.None);
    }

    private async Task DeleteAsync(RecordId id) =>
        await engine.Store.CommitAsync([new RecordChange.Delete(id, (await engine.Store.FindAsync(id, CancellationToken.None))!.Version)], CancellationToken.None);

    private async Task<(CheckFindings Findings, List<StoreFault> Faults)> CheckAsync()
    {
        List<StoreFault> faults = [];
        CheckFindings findings = new(faults.Add);
        using EngineCheck check = await EngineCheck.OpenAsync(engine.Store, engine.Store, engine.StoreKeys, engine.Clock, findings, CancellationToken.None);
        await check.RunAsync(CancellationToken.None);
        Assert.Equal(faults.Count, findings.Faults);
        return (findings, faults);
    }
}
