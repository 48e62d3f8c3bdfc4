// Makes salts and IVs for one thread at a time, with the expensive parts prepared: a keyed HMAC and random bytes for several messages.
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// The hedged salt of both formats. Not safe for several threads: <see cref="EnvelopeKey"/> gives it to one at a time.
/// </summary>
/// <remarks>
/// Random bytes drawn ahead change nothing for a cloned machine: the state of the system's generator is cloned as well, and the
/// hedge is there for both. The HMAC object keeps K_hedge in memory of the native library, where it is cleared but not locked; who reads it has
/// undone the hedge and opens nothing.
/// </remarks>
internal sealed class HedgeSource : IDisposable
{
    private readonly IncrementalHash _hmac;
    private readonly RandomStock _random = new();

    internal HedgeSource(ReadOnlySpan<byte> hedgeKey) => _hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, hedgeKey);

    internal void Draw(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> digest, ulong counter, ReadOnlySpan<byte> nodeId, Span<byte> saltAndIv)
    {
        Span<byte> random = stackalloc byte[EnvelopeKey.FreshBytes];
        _random.Take(random);
        Mix(random, plaintext, digest, counter, nodeId, saltAndIv);
        CryptographicOperations.ZeroMemory(random);
    }

    /// <summary>What makes the salt and IV of random bytes and of the message, so that equal random bytes still give another salt to another message.</summary>
    internal void Mix(ReadOnlySpan<byte> random, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> digest, ulong counter, ReadOnlySpan<byte> nodeId, Span<byte> saltAndIv)
    {
        Span<byte> input = stackalloc byte[EnvelopeKey.FreshBytes + SHA256.HashSizeInBytes + EnvelopeKey.DigestBytes + sizeof(ulong) + nodeId.Length];
        Span<byte> output = stackalloc byte[HMACSHA512.HashSizeInBytes];
        random.CopyTo(input);
        SHA256.HashData(plaintext, input[EnvelopeKey.FreshBytes..]);
        int at = EnvelopeKey.FreshBytes + SHA256.HashSizeInBytes;
        digest[..EnvelopeKey.DigestBytes].CopyTo(input[at..]);
        BinaryPrimitives.WriteUInt64BigEndian(input[(at + EnvelopeKey.DigestBytes)..], counter);
        nodeId.CopyTo(input[(at + EnvelopeKey.DigestBytes + sizeof(ulong))..]);
        _hmac.AppendData(input);
        _hmac.GetHashAndReset(output);
        output[..EnvelopeKey.FreshBytes].CopyTo(saltAndIv);
        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(output);
    }

    public void Dispose()
    {
        _hmac.Dispose();
        _random.Dispose();
    }
}
