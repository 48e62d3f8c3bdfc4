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
    private HedgeSource? _idleSource;
    private IncrementalHash? _idleDerivation;
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

    internal void Release()
    {
        if (_keys.Release())
        {
            DisposeIdle();
        }
    }

    /// <exception cref="ObjectDisposedException">The owner was disposed and nobody holds it.</exception>
    internal Use Enter()
    {
        _keys.Hold();
        return new Use(this);
    }

    public void Dispose()
    {
        if (_keys.Close())
        {
            DisposeIdle();
        }
    }

    // The last hold is gone, so nobody has one of them out or comes for it.
    private void DisposeIdle()
    {
        Interlocked.Exchange(ref _idleSource, null)?.Dispose();
        Interlocked.Exchange(ref _idleDerivation, null)?.Dispose();
    }

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
            HedgeSource source = Interlocked.Exchange(ref owner._idleSource, null) ?? new HedgeSource(owner._keys.DangerousSpan[HalfBytes..]);
            source.Draw(plaintext, digest, Interlocked.Increment(ref owner._counter), owner._nodeId, saltAndIv);

            // Threads that came at once made one each; one is kept.
            Interlocked.Exchange(ref owner._idleSource, source)?.Dispose();
        }

        /// <summary>The key and the commitment of one message: NIST SP 800-108r1, counter mode, HMAC-SHA-512, one block.</summary>
        /// <remarks>
        /// One block is one HMAC of <c>u32be(1) label 00 context u32be(512)</c>. Computed with an HMAC that has its key already, it
        /// costs a third of the platform's derivation, which fetches its algorithm and sets its key for every message.
        /// The price is a copy of K_enc in memory of the native library for as long as the key is loaded: cleared at the end, not locked.
        /// </remarks>
        internal void DeriveMessageKey(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> keyAndCommitment)
        {
            Span<byte> block = stackalloc byte[sizeof(uint) + label.Length + 1 + context.Length + sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(block, 1);
            label.CopyTo(block[sizeof(uint)..]);
            block[sizeof(uint) + label.Length] = 0;
            context.CopyTo(block[(sizeof(uint) + label.Length + 1)..]);
            BinaryPrimitives.WriteUInt32BigEndian(block[^sizeof(uint)..], DerivedBytes * 8);

            IncrementalHash hmac = Interlocked.Exchange(ref owner._idleDerivation, null) ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA512, owner._keys.DangerousSpan[..HalfBytes]);
            hmac.AppendData(block);
            hmac.GetHashAndReset(keyAndCommitment[..DerivedBytes]);
            Interlocked.Exchange(ref owner._idleDerivation, hmac)?.Dispose();
        }

        public void Dispose() => owner.Release();
    }
}
