// Tags for tests: HMAC-SHA-256 under fixed keys. The product derives its keys from the root key.
using System.Security.Cryptography;
using Trent.Engine.Records;

namespace Trent.Storage.Tests;

internal sealed class FixedKeyAuthenticator(byte key) : IRecordAuthenticator
{
    private readonly byte[] tagKey = [.. Enumerable.Repeat(key, 32)];
    private readonly byte[] digestKey = [.. Enumerable.Repeat((byte)(key ^ 0xff), 32)];

    public void ComputeTag(ReadOnlySpan<byte> row, Span<byte> tag) => HMACSHA256.HashData(tagKey, row, tag);

    public void ComputeDigest(ReadOnlySpan<byte> row, Span<byte> digest) => HMACSHA256.HashData(digestKey, row, digest);
}
