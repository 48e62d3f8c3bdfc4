// The record of a change as it is committed with the change: the outbox from which the trail takes it.
using System.Buffers.Text;
using System.Security.Cryptography;
using Trent.Engine.Records;

namespace Trent.Audit;

/// <summary>
/// A record of kind <see cref="RecordKind.PendingAuditRecord"/>, format 1 (docs/storage.md):
/// <c>{"format":1,"sequence":N,"record":{…}}</c>. Record N of the trail was durable when it was made, so it stands behind N if anywhere.
/// </summary>
internal sealed class OutboxRecord
{
    private OutboxRecord(string eventId, long sequence, ReadOnlyMemory<byte> record)
    {
        EventId = eventId;
        Sequence = sequence;
        Record = record;
    }

    internal string EventId { get; }

    internal long Sequence { get; }

    /// <summary>The bytes that the trail gets.</summary>
    internal ReadOnlyMemory<byte> Record { get; }

    /// <summary>What tells the record from all others: SHA-256 of its bytes, in hexadecimal.</summary>
    internal string Digest => Convert.ToHexStringLower(SHA256.HashData(Record.Span));

    private static ReadOnlySpan<byte> Start => "{\"format\":1,\"sequence\":"u8;

    private static ReadOnlySpan<byte> Middle => ",\"record\":"u8;

    internal static RecordId AddressOf(string eventId) => new(RecordKind.PendingAuditRecord, string.Empty, string.Empty, eventId);

    internal static RecordChange Removal(string eventId) => new RecordChange.Delete(AddressOf(eventId), ExpectedVersion: 1);

    /// <summary>Makes the change that inserts a record.</summary>
    internal static (OutboxRecord Outbox, RecordChange Change) Make(string eventId, long sequence, ReadOnlySpan<byte> record)
    {
        Span<byte> number = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(sequence, number, out int digits);
        byte[] body = [.. Start, .. number[..digits], .. Middle, .. record, (byte)'}'];
        OutboxRecord outbox = new(eventId, sequence, body.AsMemory(Start.Length + digits + Middle.Length, record.Length));
        return (outbox, new RecordChange.Insert(new StoredRecord { Id = AddressOf(eventId), Version = 1, Body = body }));
    }

    /// <exception cref="RecordIntegrityException">This version of Trent cannot read the record.</exception>
    internal static OutboxRecord Read(StoredRecord stored)
    {
        ReadOnlySpan<byte> body = stored.Body.Span;
        if (!body.StartsWith(Start) || !Utf8Parser.TryParse(body[Start.Length..], out long sequence, out int digits) || body[^1] != (byte)'}')
        {
            throw RecordBody.Unreadable(stored);
        }

        // There is one way to write a number: no sign, no zeros before it.
        Span<byte> number = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(sequence, number, out int written);
        int at = Start.Length + digits;
        if (sequence < 0 || !number[..written].SequenceEqual(body[Start.Length..at]) || !body[at..].StartsWith(Middle))
        {
            throw RecordBody.Unreadable(stored);
        }

        at += Middle.Length;
        return new OutboxRecord(stored.Id.Name, sequence, stored.Body[at..^1]);
    }

    /// <summary>All that a store has.</summary>
    internal static async Task<List<OutboxRecord>> ListAsync(IRecordStore store, CancellationToken cancellationToken)
    {
        List<OutboxRecord> all = [];
        string? after = null;
        while (true)
        {
            IReadOnlyList<StoredRecord> page = await store.ListAsync(RecordKind.PendingAuditRecord, string.Empty, string.Empty, after, AuditLimits.RemovalsPerCommitMax, cancellationToken);
            all.AddRange(page.Select(Read));
            if (page.Count < AuditLimits.RemovalsPerCommitMax)
            {
                return all;
            }

            after = page[^1].Id.Name;
        }
    }
}
