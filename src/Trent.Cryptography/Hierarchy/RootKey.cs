// The root key of a store: everything sealed in it can be opened with this key, and with nothing less.
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// A random 256-bit key from which the keys of a store are derived (HKDF-SHA-512, RFC 5869: the salt is the identity of the
/// store, the info names the one purpose). It never encrypts data and is never stored but wrapped by a seal. Not to be
/// disposed while another thread uses it.
/// </summary>
public sealed class RootKey : IDisposable
{
    /// <summary>Bytes of a root key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Bytes of a check value.</summary>
    public const int CheckValueBytes = 16;

    /// <summary>Bytes of the tag of a seal slot.</summary>
    public const int SlotTagBytes = HMACSHA256.HashSizeInBytes;

    private readonly SecretBuffer _key;

    private RootKey(SecretBuffer key, int generation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(generation, 1);
        _key = key;
        _key.TryLockInMemory();
        Generation = generation;
    }

    /// <summary>The number of this key among the root keys of its store, from 1.</summary>
    public int Generation { get; }

    /// <summary>Whether the operating system keeps the key out of the swap area and of core dumps.</summary>
    public bool IsLockedInMemory => _key.IsLockedInMemory;

    /// <summary>The key itself, for a seal to wrap.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public ReadOnlySpan<byte> DangerousSpan => _key.DangerousSpan;

    /// <summary>A new random root key for a new store, of generation 1.</summary>
    public static RootKey Generate() => Generate(1);

    /// <summary>A new random root key.</summary>
    /// <param name="generation">Its number, from 1.</param>
    public static RootKey Generate(int generation) => new(SecretBuffer.Random(KeyBytes), generation);

    /// <summary>The root key of generation 1 that a seal has unwrapped. The bytes are copied; they stay the caller's to zero.</summary>
    /// <exception cref="ArgumentException">There are not <see cref="KeyBytes"/> bytes.</exception>
    public static RootKey FromBytes(ReadOnlySpan<byte> key) => FromBytes(key, 1);

    /// <summary>A root key that a seal has unwrapped. The bytes are copied; they stay the caller's to zero.</summary>
    /// <param name="key"><see cref="KeyBytes"/> bytes.</param>
    /// <param name="generation">Its number, from 1.</param>
    /// <exception cref="ArgumentException">There are not <see cref="KeyBytes"/> bytes.</exception>
    public static RootKey FromBytes(ReadOnlySpan<byte> key, int generation) => key.Length == KeyBytes
        ? new RootKey(SecretBuffer.CopyOf(key), generation)
        : throw new ArgumentException("A root key has 32 bytes.", nameof(key));

    /// <summary>
    /// A value that tells, without revealing the key, whether a key is the root key of a store: <see cref="CheckValueBytes"/> bytes.
    /// </summary>
    /// <param name="storeId">The identity of the store, 16 bytes.</param>
    public byte[] CheckValue(ReadOnlySpan<byte> storeId)
    {
        using SecretBuffer check = Derive(DangerousSpan, storeId, "kms/v1/store/check"u8, CheckValueBytes);
        return check.DangerousSpan.ToArray();
    }

    /// <summary>The tag that binds a seal slot to this root key and the store: HMAC-SHA-256 under a key used for nothing else.</summary>
    /// <param name="storeId">The identity of the store, 16 bytes.</param>
    /// <param name="slot">The slot without its tag.</param>
    /// <param name="tag">Receives <see cref="SlotTagBytes"/> bytes.</param>
    public void ComputeSlotTag(ReadOnlySpan<byte> storeId, ReadOnlySpan<byte> slot, Span<byte> tag)
    {
        using SecretBuffer key = Derive(DangerousSpan, storeId, "kms/v1/store/slotmac"u8, KeyBytes);
        HMACSHA256.HashData(key.DangerousSpan, slot, tag);
    }

    /// <summary>The keys of a store.</summary>
    /// <param name="storeId">The identity of the store, 16 bytes.</param>
    /// <exception cref="ArgumentException">The identity has another length.</exception>
    public StoreKeys DeriveStoreKeys(ReadOnlySpan<byte> storeId) => new(DangerousSpan, Generation, storeId);

    /// <summary>The keys of a store whose root key was rotated: this one's, but the tree keys are those that the store had before.</summary>
    /// <param name="storeId">The identity of the store, 16 bytes.</param>
    /// <param name="sealedTreeKeys">What <see cref="StoreKeys.SealTreeKeys"/> made under this root key.</param>
    /// <returns><see langword="null"/> when they do not open under this root key, whatever the reason.</returns>
    /// <exception cref="ArgumentException">The identity has another length.</exception>
    public StoreKeys? DeriveStoreKeys(ReadOnlySpan<byte> storeId, ReadOnlySpan<byte> sealedTreeKeys)
    {
        using StoreKeys own = DeriveStoreKeys(storeId);
        using SecretBuffer? treeKeys = own.OpenTreeKeys(sealedTreeKeys);
        return treeKeys is null ? null : new StoreKeys(DangerousSpan, Generation, storeId, treeKeys.DangerousSpan);
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => _key.Dispose();

    internal static SecretBuffer Derive(ReadOnlySpan<byte> rootKey, ReadOnlySpan<byte> storeId, ReadOnlySpan<byte> label, int length)
    {
        if (storeId.Length != SealedContext.StoreIdBytes)
        {
            throw new ArgumentException("The identity of a store has 16 bytes.", nameof(storeId));
        }

        return SecretBuffer.Create(length, new Source(rootKey, storeId, label), static (key, source) =>
            HKDF.DeriveKey(HashAlgorithmName.SHA512, source.RootKey, key, source.StoreId, source.Label));
    }

    private readonly ref struct Source(ReadOnlySpan<byte> rootKey, ReadOnlySpan<byte> storeId, ReadOnlySpan<byte> label)
    {
        internal ReadOnlySpan<byte> RootKey { get; } = rootKey;

        internal ReadOnlySpan<byte> StoreId { get; } = storeId;

        internal ReadOnlySpan<byte> Label { get; } = label;
    }
}
