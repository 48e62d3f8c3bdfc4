// The key with which a seal wraps root keys: from a key file, a passphrase, combined shares.
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// A 256-bit key that a seal holds and that wraps root keys. Safe to use from several threads; calls under way when it is
/// disposed complete, later ones throw <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class SealingKey : IDisposable
{
    /// <summary>Bytes of a sealing key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Bytes of the identity of a seal slot.</summary>
    public const int SlotIdBytes = 16;

    // A sealing key has no generations: another key makes another slot.
    private const int Generation = 1;

    private readonly EnvelopeKey _envelope;

    private SealingKey(EnvelopeKey envelope) => _envelope = envelope;

    /// <summary>Makes the key ready for use. The buffer stays the caller's to dispose.</summary>
    /// <exception cref="ArgumentException">The buffer has not <see cref="KeyBytes"/> bytes.</exception>
    public static SealingKey Load(SecretBuffer key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Length == KeyBytes
            ? new SealingKey(AtRestEnvelope.DeriveKey(key.DangerousSpan, typeof(SealingKey)))
            : throw new ArgumentException("A sealing key has 32 bytes.", nameof(key));
    }

    /// <summary>Wraps a root key for one slot of one store.</summary>
    /// <param name="rootKey">The root key; its generation is bound too.</param>
    /// <param name="storeId">The identity of the store, 16 bytes.</param>
    /// <param name="slotId">The identity of the slot, <see cref="SlotIdBytes"/> bytes.</param>
    /// <returns>Bytes that are safe to store.</returns>
    public byte[] WrapRootKey(RootKey rootKey, ReadOnlySpan<byte> storeId, ReadOnlySpan<byte> slotId)
    {
        ArgumentNullException.ThrowIfNull(rootKey);
        Span<byte> digest = stackalloc byte[EnvelopeKey.DigestBytes];
        ComputeDigest(storeId, slotId, rootKey.Generation, digest);
        return AtRestEnvelope.Seal(_envelope, AtRestType.RootKey, Generation, digest, rootKey.DangerousSpan);
    }

    /// <summary>Unwraps a root key that this key wrapped for this slot, store and root generation.</summary>
    /// <returns><see langword="null"/> for anything else, whatever the reason.</returns>
    public RootKey? UnwrapRootKey(ReadOnlySpan<byte> wrappedRootKey, ReadOnlySpan<byte> storeId, ReadOnlySpan<byte> slotId, int rootGeneration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rootGeneration, 1);
        Span<byte> digest = stackalloc byte[EnvelopeKey.DigestBytes];
        ComputeDigest(storeId, slotId, rootGeneration, digest);
        if (!AtRestEnvelope.TryOpen(_envelope, AtRestType.RootKey, Generation, digest, wrappedRootKey, out SecretBuffer? key))
        {
            return null;
        }

        using (key)
        {
            return key.Length == RootKey.KeyBytes ? RootKey.FromBytes(key.DangerousSpan, rootGeneration) : null;
        }
    }

    /// <summary>Zeroes the key as soon as no call uses it.</summary>
    public void Dispose() => _envelope.Dispose();

    /// <summary>
    /// What a wrapped root key is bound to, in 32 bytes: SHA-256 of a label, the store, the slot and the generation. A key that is not in this
    /// process takes it as associated data.
    /// </summary>
    /// <param name="storeId">The identity of the store, 16 bytes.</param>
    /// <param name="slotId">The identity of the slot, <see cref="SlotIdBytes"/> bytes.</param>
    /// <param name="rootGeneration">The number of the root key, from 1.</param>
    /// <exception cref="ArgumentException">A length is not as said.</exception>
    public static byte[] ComputeBinding(ReadOnlySpan<byte> storeId, ReadOnlySpan<byte> slotId, int rootGeneration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rootGeneration, 1);
        byte[] digest = new byte[EnvelopeKey.DigestBytes];
        ComputeDigest(storeId, slotId, rootGeneration, digest);
        return digest;
    }

    private static void ComputeDigest(ReadOnlySpan<byte> storeId, ReadOnlySpan<byte> slotId, int rootGeneration, Span<byte> digest)
    {
        if (storeId.Length != SealedContext.StoreIdBytes || slotId.Length != SlotIdBytes)
        {
            throw new ArgumentException("The identities of a store and of a slot have 16 bytes each.");
        }

        Span<byte> buffer = stackalloc byte[64];
        var writer = new CanonicalWriter(buffer);
        writer.WriteFixed(AtRestEnvelope.Label);
        writer.WriteByte((byte)AtRestType.RootKey);
        writer.WriteFixed(storeId);
        writer.WriteFixed(slotId);
        writer.WriteUInt32((uint)rootGeneration);
        SHA256.HashData(writer.Written, digest);
    }
}
