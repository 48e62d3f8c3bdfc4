// The authenticated state of a whole store at one epoch: a keyed hash tree over its buckets. Immutable.
using System.Security.Cryptography;
using Trent.Engine.Records;

namespace Trent.Storage;

/// <summary>
/// 4,096 bucket tags in 64 groups under one head. A bucket tag covers address, version and tag of every record in the bucket,
/// in order; a record's tag covers its content. Whoever cannot compute tags can change nothing below the head unnoticed, not
/// even with tags seen before. (A sum of digests by exclusive or would not do: after enough observed commits, linear algebra
/// finds older states of several buckets that cancel out.)
/// </summary>
internal sealed class IntegrityTree
{
    private const int Groups = 64;
    private const int BucketsPerGroup = StorageLimits.Buckets / Groups;
    private const int GroupBytes = BucketsPerGroup * IRecordAuthenticator.TagBytes;

    private readonly byte[][] groups;
    private readonly byte[] groupTags;
    private readonly byte[] headTag;

    private IntegrityTree(long epoch, byte[][] groups, byte[] groupTags, byte[] headTag)
    {
        Epoch = epoch;
        this.groups = groups;
        this.groupTags = groupTags;
        this.headTag = headTag;
    }

    /// <summary>The number of transactions ever committed to the store.</summary>
    internal long Epoch { get; }

    internal ReadOnlySpan<byte> HeadTag => headTag;

    /// <summary>The tag of a bucket; 32 zero bytes for a bucket without records.</summary>
    internal ReadOnlySpan<byte> BucketTag(int bucket) =>
        groups[bucket / BucketsPerGroup].AsSpan(bucket % BucketsPerGroup * IRecordAuthenticator.TagBytes, IRecordAuthenticator.TagBytes);

    /// <summary>A tree over given bucket tags (absent ones are empty buckets).</summary>
    internal static IntegrityTree Build(RecordTags tags, ReadOnlySpan<byte> storeId, long epoch, IReadOnlyDictionary<int, byte[]> bucketTags)
    {
        byte[][] groups = new byte[Groups][];
        for (int i = 0; i < Groups; i++)
        {
            groups[i] = new byte[GroupBytes];
        }

        byte[] groupTags = new byte[Groups * IRecordAuthenticator.TagBytes];
        foreach ((int bucket, byte[] tag) in bucketTags)
        {
            tag.CopyTo(groups[bucket / BucketsPerGroup].AsSpan(bucket % BucketsPerGroup * IRecordAuthenticator.TagBytes));
        }

        for (int i = 0; i < Groups; i++)
        {
            tags.TagGroup(i, groups[i], groupTags.AsSpan(i * IRecordAuthenticator.TagBytes, IRecordAuthenticator.TagBytes));
        }

        return new IntegrityTree(epoch, groups, groupTags, tags.TagHead(storeId, epoch, groupTags));
    }

    /// <summary>The tree of the next epoch. Groups that did not change are shared.</summary>
    /// <param name="tags">Tags of groups.</param>
    /// <param name="headTags">The tag of the head.</param>
    /// <param name="storeId">The store.</param>
    /// <param name="changedBuckets">The tags of the buckets that changed.</param>
    internal IntegrityTree Next(RecordTags tags, RecordTags headTags, ReadOnlySpan<byte> storeId, IReadOnlyDictionary<int, byte[]> changedBuckets)
    {
        byte[][] newGroups = [.. groups];
        byte[] newGroupTags = [.. groupTags];
        HashSet<int> changedGroups = [];
        foreach ((int bucket, byte[] tag) in changedBuckets)
        {
            int group = bucket / BucketsPerGroup;
            if (changedGroups.Add(group))
            {
                newGroups[group] = [.. groups[group]];
            }

            tag.CopyTo(newGroups[group].AsSpan(bucket % BucketsPerGroup * IRecordAuthenticator.TagBytes));
        }

        foreach (int group in changedGroups)
        {
            tags.TagGroup(group, newGroups[group], newGroupTags.AsSpan(group * IRecordAuthenticator.TagBytes, IRecordAuthenticator.TagBytes));
        }

        return new IntegrityTree(Epoch + 1, newGroups, newGroupTags, headTags.TagHead(storeId, Epoch + 1, newGroupTags));
    }

    internal bool HasHead(ReadOnlySpan<byte> storedTag) => CryptographicOperations.FixedTimeEquals(storedTag, headTag);
}
