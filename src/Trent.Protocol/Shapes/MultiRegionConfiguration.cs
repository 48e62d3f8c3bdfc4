// The primary and the replicas of a multi-Region key.
namespace Trent.Protocol;

/// <summary>The primary and the replicas of a multi-Region key.</summary>
public sealed class MultiRegionConfiguration
{
    /// <summary>Whether the key is the primary or a replica.</summary>
    public MultiRegionKeyType? MultiRegionKeyType { get; init; }

    /// <summary>The primary key.</summary>
    public MultiRegionKey? PrimaryKey { get; init; }

    /// <summary>The replicas, none for a lone primary key.</summary>
    public IReadOnlyList<MultiRegionKey>? ReplicaKeys { get; init; }
}
