// Joins storage and cryptography: the store says which bytes are authenticated, the store keys say how.
using Trent.Cryptography;
using Trent.Engine.Records;

namespace Trent.Embedded;

internal sealed class RecordAuthenticator(StoreKeys storeKeys) : IRecordAuthenticator
{
    public void ComputeTag(ReadOnlySpan<byte> row, Span<byte> tag) => storeKeys.ComputeRowTag(row, tag);

    public void ComputeDigest(ReadOnlySpan<byte> row, Span<byte> digest) => storeKeys.ComputeHeadDigest(row, digest);
}
