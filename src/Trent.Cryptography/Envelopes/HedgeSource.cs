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
    // Drawing 44 bytes costs almost as much as drawing 700, because the generator's fixed cost is what counts.
    private const int MessagesAhead = 16;

    private readonly IncrementalHash _hmac;
    private readonly byte[] _random = GC.AllocateArray<byte>(MessagesAhead * EnvelopeKey.FreshBytes, pinned: true);
    private int _position;

    internal HedgeSource(ReadOnlySpan<byte> hedgeKey)
    {
        _hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, hedgeKey);
        _position = _random.Length;
    }

    internal void Draw(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> digest, ulong counter, ReadOnlySpan<byte> nodeId, Span<byte> saltAndIv)
    {
        Span<byte> random = stackalloc byte[EnvelopeKey.FreshBytes];
        TakeRandom(random);
        Mix(random, plaintext, digest, counter, nodeId, saltAndIv);
        CryptographicOperations.ZeroMemory(random);
    }

    /// <summary>What makes the salt and IV of random bytes and of the message, so that equal random bytes still give another salt to another message.</summary>
    internal void Mix(ReadOnlySpan<byte> random, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> digest, ulong counter, ReadOnlySpan<byte> nodeId, Span<byte> saltAndIv)
    {
        Span<byte> input = stackalloc byte[EnvelopeKey.FreshBytes + SHA256.HashSizeInBytes + EnvelopeKey.DigestBytes + sizeof(ulong)];
        Span<byte> output = stackalloc byte[HMACSHA512.HashSizeInBytes];
        random.CopyTo(input);
        SHA256.HashData(plaintext, input[EnvelopeKey.FreshBytes..]);
        int at = EnvelopeKey.FreshBytes + SHA256.HashSizeInBytes;
        digest[..EnvelopeKey.DigestBytes].CopyTo(input[at..]);
        BinaryPrimitives.WriteUInt64BigEndian(input[(at + EnvelopeKey.DigestBytes)..], counter);
        _hmac.AppendData(input);
        _hmac.AppendData(nodeId);
        _hmac.GetHashAndReset(output);
        output[..EnvelopeKey.FreshBytes].CopyTo(saltAndIv);
        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(output);
    }

    public void Dispose()
    {
        _hmac.Dispose();
        CryptographicOperations.ZeroMemory(_random);
    }

    private void TakeRandom(Span<byte> destination)
    {
        if (_position == _random.Length)
        {
            RandomNumberGenerator.Fill(_random);
            _position = 0;
        }

        Span<byte> next = _random.AsSpan(_position, destination.Length);
        next.CopyTo(destination);
        CryptographicOperations.ZeroMemory(next);
        _position += destination.Length;
    }
}
