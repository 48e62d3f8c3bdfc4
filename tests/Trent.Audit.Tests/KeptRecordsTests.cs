// What the trail keeps in the store: it is checked with the store, and its signing key is sealed anew after a rotation of the root key.
using System.Text;
using System.Text.Json.Nodes;
using Trent.Cryptography;
using Trent.Engine.Checking;
using Trent.Engine.Hierarchy;
using Trent.Engine.Records;

namespace Trent.Audit.Tests;

public sealed class KeptRecordsTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_records_of_a_sound_trail_pass_a_check()
    {
        await using TestHouse house = new();
        await MakeAsync(house);
        List<StoreFault> faults = [];
        CheckFindings findings = await CheckAsync(house, faults);
        Assert.Empty(faults);
        Assert.Equal(1, findings.Secrets);
        Assert.Equal([RecordKind.AuditSigningKey, RecordKind.AuditAnchor], findings.Records.Keys.Order());
    }

    [Fact]
    public async Task A_signing_key_that_does_not_open_is_a_fault()
    {
        await using TestHouse house = new();
        await MakeAsync(house);
        await ChangeSigningKeyAsync(house, static body =>
        {
            byte[] secret = Convert.FromBase64String((string)body["sealed"]!);
            secret[^1] ^= 1;
            body["sealed"] = Convert.ToBase64String(secret);
        });
        Assert.Equal(RecordKind.AuditSigningKey, await FaultyAsync(house));
    }

    [Fact]
    public async Task A_signing_key_beside_another_public_key_is_a_fault()
    {
        await using TestHouse house = new();
        await MakeAsync(house);
        await ChangeSigningKeyAsync(house, static body =>
        {
            using KeyMaterial other = KeyAlgorithm.Ed25519.Generate();
            body["publicKey"] = Convert.ToBase64String(other.PublicKey.Span);
        });
        Assert.Equal(RecordKind.AuditSigningKey, await FaultyAsync(house));
    }

    [Theory]
    [InlineData(RecordKind.PendingAuditRecord, """{"format":1,"sequence":-5,"record":{}}""")]
    [InlineData(RecordKind.PendingAuditRecord, """{"format":1,"sequence":+5,"record":{}}""")]
    [InlineData(RecordKind.PendingAuditRecord, """{"format":1,"sequence":05,"record":{}}""")]
    [InlineData(RecordKind.AuditAnchor, """{"format":1,"sequence":5,"storeEpoch":1}""")]
    [InlineData(RecordKind.AuditAnchor, """{"format":1,"sequence":5,"chain":null,"storeEpoch":1}""")]
    [InlineData(RecordKind.AuditAnchor, """{"format":1,"sequence":-5,"chain":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","storeEpoch":1}""")]
    [InlineData(RecordKind.AuditSigningKey, """{"format":1,"createdAt":1,"publicKey":null,"sealed":"AAAA"}""")]
    [InlineData(RecordKind.AuditSigningKey, """{"format":1,"createdAt":1,"publicKey":"AAAA"}""")]
    public void A_body_that_nobody_wrote_is_named_as_unreadable(RecordKind kind, string body)
    {
        StoredRecord record = new() { Id = new RecordId(kind, string.Empty, string.Empty, "name"), Version = 1, Body = Encoding.UTF8.GetBytes(body) };
        Assert.Throws<RecordIntegrityException>(() => kind switch
        {
            RecordKind.PendingAuditRecord => OutboxRecord.Read(record),
            RecordKind.AuditAnchor => Anchor.Read(record),
            _ => (object)SigningKey.BodyOf(record),
        });
    }

    [Fact]
    public async Task A_record_of_a_change_that_cannot_be_read_is_a_fault()
    {
        await using TestHouse house = new();
        await MakeAsync(house);
        RecordId id = new(RecordKind.PendingAuditRecord, string.Empty, string.Empty, "event");
        await house.Store.CommitAsync([new RecordChange.Insert(new StoredRecord { Id = id, Version = 1, Body = "{}"u8.ToArray() })], Now);
        Assert.Equal(RecordKind.PendingAuditRecord, await FaultyAsync(house));
    }

    [Fact]
    public async Task The_signing_key_is_sealed_anew_and_signs_on()
    {
        await using TestHouse house = new();
        ReadOnlyMemory<byte> publicKey = await MakeAsync(house);
        Assert.Equal(1, await DomainKeyAsync(house));
        house.Clock.Move(TimeSpan.FromDays(2));
        using (SecretVault vault = await house.OpenVaultAsync())
        {
            SigningKeyResealing resealing = new(house.Store, vault);
            Assert.True(await resealing.ResealAsync(1, Now));
            Assert.Equal(1, await DomainKeyAsync(house));
            Assert.True(await resealing.ResealAsync(2, Now));
        }

        Assert.Equal(2, await DomainKeyAsync(house));
        await using (AuditTrail trail = await house.OpenAsync())
        {
            Assert.Equal(publicKey.ToArray(), trail.PublicKey.ToArray());
            await TestHouse.RecordAsync(trail, 10, 2);
        }

        Assert.Empty(house.Verify().Faults);
    }

    [Fact]
    public async Task A_store_without_a_trail_has_nothing_to_seal_anew()
    {
        await using TestHouse house = new();
        await (await house.OpenAsync()).DisposeAsync();
        RecordId id = new(RecordKind.AuditSigningKey, string.Empty, string.Empty, "primary");
        await house.Store.CommitAsync([new RecordChange.Delete(id, (await house.Store.FindAsync(id, Now))!.Version)], Now);
        using SecretVault vault = await house.OpenVaultAsync();
        Assert.True(await new SigningKeyResealing(house.Store, vault).ResealAsync(2, Now));
        Assert.Null(await house.Store.FindAsync(id, Now));
    }

    private static async Task<ReadOnlyMemory<byte>> MakeAsync(TestHouse house)
    {
        await using AuditTrail trail = await house.OpenAsync();
        await TestHouse.RecordAsync(trail, 1, 3);
        return trail.PublicKey;
    }

    private static async Task<CheckFindings> CheckAsync(TestHouse house, List<StoreFault> faults)
    {
        CheckFindings findings = new(faults.Add);
        using SecretVault vault = await house.OpenVaultAsync();
        await new AuditCheck(house.Store, vault, findings).RunAsync(Now);
        return findings;
    }

    private static async Task<RecordKind?> FaultyAsync(TestHouse house)
    {
        List<StoreFault> faults = [];
        _ = await CheckAsync(house, faults);
        return Assert.Single(faults).Record?.Kind;
    }

    private static async Task<StoredRecord> SigningKeyAsync(TestHouse house) =>
        (await house.Store.FindAsync(new RecordId(RecordKind.AuditSigningKey, string.Empty, string.Empty, "primary"), Now))!;

    private static async Task<int> DomainKeyAsync(TestHouse house)
    {
        JsonNode body = JsonNode.Parse((await SigningKeyAsync(house)).Body.Span)!;
        Assert.True(DomainKey.TryReadGeneration(Convert.FromBase64String((string)body["sealed"]!), out int generation));
        return generation;
    }

    private static async Task ChangeSigningKeyAsync(TestHouse house, Action<JsonNode> change)
    {
        StoredRecord record = await SigningKeyAsync(house);
        JsonNode body = JsonNode.Parse(record.Body.Span)!;
        change(body);
        StoredRecord changed = new() { Id = record.Id, Version = record.Version + 1, Body = System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()) };
        await house.Store.CommitAsync([new RecordChange.Replace(changed)], Now);
    }
}
