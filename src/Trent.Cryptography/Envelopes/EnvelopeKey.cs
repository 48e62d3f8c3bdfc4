// The two keys of an envelope, one for message keys and one for hedged salts, and what is computed with them.
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// K_enc and K_hedge, derived once from one key by HKDF-SHA-512 (RFC 5869) under different labels. Thread-safe; disposing it
/// waits, without blocking, for calls under way.
/// </summary>
internal sealed class EnvelopeKey : IDisposable
{
    internal const int SaltBytes = 32;
    internal const int IvBytes = 12;
    internal const int FreshBytes = SaltBytes + IvBytes;
    internal const int MessageKeyBytes = 32;
    internal const int CommitmentBytes = 32;
    internal const int DerivedBytes = MessageKeyBytes + CommitmentBytes;
    internal const int DigestBytes = SHA256.HashSizeInBytes;
    internal const int NodeIdBytesMax = 64;

    // The output length of HMAC-SHA-512, the key length that RFC 2104 (section 3) recommends.
    private const int HalfBytes = 64;

    private readonly LeasedSecret _keys;
    private readonly byte[] _nodeId;
    private ulong _counter;

    private EnvelopeKey(LeasedSecret keys, byte[] nodeId)
    {
        _keys = keys;
        _nodeId = nodeId;
    }

    internal bool IsLockedInMemory => _keys.IsLockedInMemory;

    internal long UseCount => unchecked((long)Volatile.Read(ref _counter));

    internal static EnvelopeKey Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> encryptionLabel, ReadOnlySpan<byte> hedgeLabel, ReadOnlySpan<byte> nodeId, Type owner)
    {
        SecretBuffer keys = SecretBuffer.Create(2 * HalfBytes, new Source(key, encryptionLabel, hedgeLabel), static (both, source) =>
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA512, source.Key, both[..HalfBytes], salt: [], source.EncryptionLabel);
            HKDF.DeriveKey(HashAlgorithmName.SHA512, source.Key, both[HalfBytes..], salt: [], source.HedgeLabel);
        });
        keys.TryLockInMemory();
        return new EnvelopeKey(new LeasedSecret(keys, owner), nodeId.ToArray());
    }

    internal bool TryAcquire() => _keys.TryAcquire();

    internal void Release() => _keys.Release();

    /// <exception cref="ObjectDisposedException">The owner was disposed and nobody holds it.</exception>
    internal Use Enter()
    {
        _keys.Hold();
        return new Use(this);
    }

    public void Dispose() => _keys.Dispose();

    private readonly ref struct Source(ReadOnlySpan<byte> key, ReadOnlySpan<byte> encryptionLabel, ReadOnlySpan<byte> hedgeLabel)
    {
        internal ReadOnlySpan<byte> Key { get; } = key;

        internal ReadOnlySpan<byte> EncryptionLabel { get; } = encryptionLabel;

        internal ReadOnlySpan<byte> HedgeLabel { get; } = hedgeLabel;
    }

    internal readonly ref struct Use(EnvelopeKey owner)
    {
        /// <summary>
        /// A salt and an IV for one message. They are random, and stay unpredictable and distinct for distinct messages even
        /// when the generator repeats itself, as it does in a cloned virtual machine.
        /// </summary>
        internal void DrawFresh(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> digest, Span<byte> saltAndIv)
        {
            Span<byte> input = stackalloc byte[FreshBytes + SHA256.HashSizeInBytes + DigestBytes + sizeof(ulong) + NodeIdBytesMax];
            Span<byte> output = stackalloc byte[HMACSHA512.HashSizeInBytes];
            RandomNumberGenerator.Fill(input[..FreshBytes]);
            SHA256.HashData(plaintext, input[FreshBytes..]);
            int at = FreshBytes + SHA256.HashSizeInBytes;
            digest.CopyTo(input[at..]);
            at += DigestBytes;
            BinaryPrimitives.WriteUInt64BigEndian(input[at..], Interlocked.Increment(ref owner._counter));
            at += sizeof(ulong);
            owner._nodeId.CopyTo(input[at..]);
            at += owner._nodeId.Length;
            HMACSHA512.HashData(owner._keys.DangerousSpan[HalfBytes..], input[..at], output);
            output[..FreshBytes].CopyTo(saltAndIv);
            CryptographicOperations.ZeroMemory(input);
            CryptographicOperations.ZeroMemory(output);
        }

        /// <summary>The key and the commitment of one message: NIST SP 800-108r1, counter mode, HMAC-SHA-512, one block.</summary>
        internal void DeriveMessageKey(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> keyAndCommitment) =>
            SP800108HmacCounterKdf.DeriveBytes(owner._keys.DangerousSpan[..HalfBytes], HashAlgorithmName.SHA512, label, context, keyAndCommitment[..DerivedBytes]);

        public void Dispose() => owner._keys.Release();
    }
}
