// Tags of records for tests: HMAC-SHA-256 under fixed keys. The product derives its keys from the root key.
using System.Security.Cryptography;
using Trent.Engine.Records;

namespace Trent.Audit.Tests;

internal sealed class FixedKeyAuthenticator : IRecordAuthenticator
{
    private static readonly byte[] TagKey = [.. Enumerable.Repeat((byte)7, 32)];
    private static readonly byte[] DigestKey = [.. Enumerable.Repeat((byte)248, 32)];

    public void ComputeTag(ReadOnlySpan<byte> row, Span<byte> tag) => HMACSHA256.HashData(TagKey, row, tag);

    public void ComputeDigest(ReadOnlySpan<byte> row, Span<byte> digest) => HMACSHA256.HashData(DigestKey, row, digest);
}
