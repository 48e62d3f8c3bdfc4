// The anchor: what the store knows of how far the trail has come, so that a trail that was cut off is noticed.
using System.Text.Json;
using Trent.Engine.Records;

namespace Trent.Audit;

/// <summary>The anchor of a store. Its changes are made by one at a time.</summary>
internal sealed class Anchor
{
    private readonly long version;

    private Anchor(long version, long sequence, ReadOnlyMemory<byte> chain)
    {
        this.version = version;
        Sequence = sequence;
        Chain = chain;
    }

    /// <summary>The last record that the trail had; 0 when the store knows of none.</summary>
    internal long Sequence { get; }

    /// <summary>The chain after it.</summary>
    internal ReadOnlyMemory<byte> Chain { get; }

    private static RecordId Address => new(RecordKind.AuditAnchor, string.Empty, string.Empty, "anchor");

    /// <exception cref="RecordIntegrityException">The record cannot be read.</exception>
    internal static async Task<Anchor> ReadAsync(IRecordStore store, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(Address, cancellationToken) is not { } record)
        {
            return new Anchor(version: 0, sequence: 0, ReadOnlyMemory<byte>.Empty);
        }

        return Read(record);
    }

    /// <exception cref="RecordIntegrityException">The record cannot be read.</exception>
    internal static Anchor Read(StoredRecord record)
    {
        AnchorBody body = RecordBody.Read(record, AuditRecordsJson.Default.AnchorBody);
        return body.Format == AnchorBody.CurrentFormat && body.Sequence >= 0 && body.Chain.Length == Chains.Bytes
            ? new Anchor(record.Version, body.Sequence, body.Chain)
            : throw RecordBody.Unreadable(record);
    }

    /// <summary>The change that moves the anchor, and the anchor after it.</summary>
    internal (RecordChange Change, Anchor Moved) MoveTo(TrailEnd end, long storeEpoch)
    {
        AnchorBody body = new(AnchorBody.CurrentFormat, end.Sequence, end.Chain.ToArray(), storeEpoch);
        StoredRecord record = new() { Id = Address, Version = version + 1, Body = JsonSerializer.SerializeToUtf8Bytes(body, AuditRecordsJson.Default.AnchorBody) };
        return (version == 0 ? new RecordChange.Insert(record) : new RecordChange.Replace(record), new Anchor(version + 1, end.Sequence, end.Chain));
    }
}
