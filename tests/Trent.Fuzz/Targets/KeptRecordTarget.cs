// What the trail keeps in the store, should a row of it ever hold something else than this release writes.
using Trent.Audit;
using Trent.Audit.Tests;
using Trent.Engine.Hierarchy;
using Trent.Engine.Records;

namespace Trent.Fuzz.Targets;

/// <summary>The first byte chooses the kind of record, the rest is its body.</summary>
internal sealed class KeptRecordTarget : Target
{
    private static readonly RecordKind[] Kinds = [RecordKind.PendingAuditRecord, RecordKind.AuditAnchor, RecordKind.AuditSigningKey];

    private readonly TestHouse house = new();
    private readonly SecretVault vault;
    private readonly byte[] signingKey;
    private readonly SigningKeyBody made;

    public KeptRecordTarget()
    {
        AuditTrail trail = house.OpenAsync().GetAwaiter().GetResult();
        TestHouse.RecordAsync(trail, 1, 2).GetAwaiter().GetResult();
        trail.DisposeAsync().AsTask().GetAwaiter().GetResult();
        vault = house.OpenVaultAsync().GetAwaiter().GetResult();
        StoredRecord stored = house.Store.ListAsync(RecordKind.AuditSigningKey, string.Empty, string.Empty, null, 1, CancellationToken.None).AsTask().GetAwaiter().GetResult().Single();
        signingKey = stored.Body.ToArray();
        made = SigningKey.BodyOf(stored);
    }

    public override string Name => "kept-record";

    public override IEnumerable<byte[]> Seeds =>
    [
        [0, .. """{"format":1,"sequence":12,"record":{"eventID":"e"}}"""u8],
        [1, .. """{"format":1,"sequence":12,"chain":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","storeEpoch":3}"""u8],
        [1, .. """{"format":1,"sequence":12,"storeEpoch":3}"""u8],
        [2, .. signingKey],
        [2, .. """{"format":1,"createdAt":1,"publicKey":null,"sealed":"AAAA"}"""u8],
        [2, .. """{"format":1}"""u8],
    ];

    public override int Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return 0;
        }

        RecordKind kind = Kinds[input[0] % Kinds.Length];
        StoredRecord record = new() { Id = new RecordId(kind, string.Empty, string.Empty, "fuzz"), Version = 1, Body = input.AsMemory(1) };
        try
        {
            return HashCode.Combine(kind, kind switch
            {
                RecordKind.PendingAuditRecord => ReadOutbox(record),
                RecordKind.AuditAnchor => ReadAnchor(record),
                _ => ReadSigningKey(record),
            });
        }
        catch (RecordIntegrityException)
        {
            return HashCode.Combine(kind, input.Length / 16);
        }
    }

    public override void Dispose()
    {
        vault.Dispose();
        house.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose();
    }

    private static int ReadOutbox(StoredRecord record)
    {
        OutboxRecord outbox = OutboxRecord.Read(record);
        (_, RecordChange change) = OutboxRecord.Make(outbox.EventId, outbox.Sequence, outbox.Record.Span);
        Require(change is RecordChange.Insert insert && insert.Record.Body.Span.SequenceEqual(record.Body.Span), "A record of the outbox is not written as it was read.");
        Require(outbox.Sequence >= 0, "A record of the outbox has a number that no record has.");
        return HashCode.Combine(outbox.Sequence < 10, outbox.Record.Length / 8);
    }

    private static int ReadAnchor(StoredRecord record)
    {
        Anchor anchor = Anchor.Read(record);
        (RecordChange change, _) = anchor.MoveTo(new TrailEnd(anchor.Sequence, anchor.Chain), storeEpoch: 1);
        Anchor again = Anchor.Read(((RecordChange.Replace)change).Record);
        Require(again.Sequence == anchor.Sequence && again.Chain.Span.SequenceEqual(anchor.Chain.Span), "An anchor is not written as it was read.");
        Require(anchor.Sequence >= 0, "An anchor has a number that no record has.");
        return HashCode.Combine(anchor.Sequence < 10);
    }

    private int ReadSigningKey(StoredRecord record)
    {
        SigningKeyBody body = SigningKey.BodyOf(record);
        bool opens = SigningKey.Opens(vault, body);
        Require(!opens || (body.CreatedAt == made.CreatedAt && body.PublicKey.AsSpan().SequenceEqual(made.PublicKey) && body.Sealed.AsSpan().SequenceEqual(made.Sealed)), "A signing key opens that was never made.");
        return HashCode.Combine(opens, body.PublicKey?.Length, body.Sealed?.Length);
    }
}
