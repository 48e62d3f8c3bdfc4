// Joins storage and cryptography: the store says which bytes are authenticated, the store keys say how.
using Trent.Cryptography;
using Trent.Engine.Records;

namespace Trent.Embedded;

/// <summary>Below the head all keys of one store compute the same, so that readers need not notice a rotation of the root key.</summary>
internal sealed class RecordAuthenticator(StoreKeys storeKeys) : IRecordAuthenticator
{
    private volatile StoreKeys keys = storeKeys;

    public void ComputeTag(ReadOnlySpan<byte> row, Span<byte> tag) => keys.ComputeRowTag(row, tag);

    public void ComputeHeadTag(ReadOnlySpan<byte> head, Span<byte> tag) => keys.ComputeHeadTag(head, tag);

    public void ComputeDigest(ReadOnlySpan<byte> row, Span<byte> digest) => keys.ComputeHeadDigest(row, digest);

    /// <summary>From now on the keys that come from another root key are used, and those before may be disposed.</summary>
    public void Succeed(StoreKeys next) => keys = next;
}
