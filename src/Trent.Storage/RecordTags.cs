// Computes tags and bucket numbers: which fields of a row enter, in which order. On disk: it never changes.
using Trent.Engine.Records;

namespace Trent.Storage;

/// <summary>What a bucket tag says of one record.</summary>
internal readonly record struct BucketEntry(RecordId Id, long Version, byte[] Tag)
{
    /// <summary>The order in which entries enter the tag of their bucket.</summary>
    internal static int Compare(BucketEntry left, BucketEntry right)
    {
        int order = left.Id.Kind.CompareTo(right.Id.Kind);
        order = order != 0 ? order : string.CompareOrdinal(left.Id.Account, right.Id.Account);
        order = order != 0 ? order : string.CompareOrdinal(left.Id.Region, right.Id.Region);
        return order != 0 ? order : string.CompareOrdinal(left.Id.Name, right.Id.Name);
    }
}

/// <summary>Tags of one connection's work; used by one thread at a time.</summary>
internal sealed class RecordTags(IRecordAuthenticator authenticator)
{
    private readonly CanonicalBytes bytes = new();

    /// <summary>
    /// The bucket of an address. It depends on the key, so that nobody who chooses names can make many fall into one bucket.
    /// </summary>
    internal int BucketOf(RecordId id)
    {
        _ = WriteAddress(CanonicalBytes.Address, id);
        Span<byte> digest = stackalloc byte[IRecordAuthenticator.TagBytes];
        authenticator.ComputeDigest(bytes.Written, digest);
        return (digest[0] << 4) | (digest[1] >> 4);
    }

    internal byte[] TagRecord(StoredRecord record)
    {
        _ = WriteAddress(CanonicalBytes.Record, record.Id)
            .OptionalText(record.Parent)
            .OptionalNumber(record.DueAt)
            .Number(record.Version)
            .Bytes(record.Body.Span);
        return Tag();
    }

    /// <summary>The tag over all entries of a bucket, in any order given; 32 zero bytes when there are none.</summary>
    internal byte[] TagBucket(int bucket, IEnumerable<BucketEntry> entries)
    {
        List<BucketEntry> ordered = [.. entries];
        if (ordered.Count == 0)
        {
            return new byte[IRecordAuthenticator.TagBytes];
        }

        ordered.Sort(BucketEntry.Compare);
        _ = bytes.Start(CanonicalBytes.Bucket).Number(bucket).Number(ordered.Count);
        foreach (BucketEntry entry in ordered)
        {
            _ = bytes.Number((long)entry.Id.Kind).Text(entry.Id.Account).Text(entry.Id.Region).Text(entry.Id.Name).Number(entry.Version).Bytes(entry.Tag);
        }

        return Tag();
    }

    internal void TagGroup(int group, ReadOnlySpan<byte> bucketTags, Span<byte> tag) =>
        authenticator.ComputeTag(bytes.Start(CanonicalBytes.Group).Number(group).Bytes(bucketTags).Written, tag);

    internal byte[] TagHead(ReadOnlySpan<byte> storeId, long epoch, ReadOnlySpan<byte> groupTags)
    {
        byte[] tag = new byte[IRecordAuthenticator.TagBytes];
        authenticator.ComputeHeadTag(bytes.Start(CanonicalBytes.Head).Bytes(storeId).Number(epoch).Bytes(groupTags).Written, tag);
        return tag;
    }

    private CanonicalBytes WriteAddress(byte message, RecordId id) =>
        bytes.Start(message).Number((long)id.Kind).Text(id.Account).Text(id.Region).Text(id.Name);

    private byte[] Tag()
    {
        byte[] tag = new byte[IRecordAuthenticator.TagBytes];
        authenticator.ComputeTag(bytes.Written, tag);
        return tag;
    }
}
