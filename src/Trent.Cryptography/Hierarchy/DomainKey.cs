// A domain key: seals the key material and the secrets of records. Itself kept sealed under the keys of the store.
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// A random 256-bit key that seals secrets of records; it is replaced after a day of use or 2^20 seals, and stays to open what
/// it sealed. Safe to use from several threads; calls under way when it is disposed complete, later ones throw
/// <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class DomainKey : IDisposable
{
    /// <summary>Bytes of a domain key.</summary>
    internal const int KeyBytes = 32;

    private readonly LeasedSecret _key;
    private readonly EnvelopeKey _envelope;

    internal DomainKey(int generation, SecretBuffer key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(generation, 1);
        Generation = generation;
        _envelope = AtRestEnvelope.DeriveKey(key.DangerousSpan, typeof(DomainKey));
        key.TryLockInMemory();
        _key = new LeasedSecret(key, typeof(DomainKey));
    }

    /// <summary>How many bytes a sealed secret is longer than the secret.</summary>
    public static int OverheadBytes => AtRestEnvelope.OverheadBytes;

    /// <summary>The longest secret that is sealed, in bytes.</summary>
    public static int SecretBytesMax => AtRestEnvelope.SecretBytesMax;

    /// <summary>The number of this key in its store, from 1; it stands in clear in what the key sealed.</summary>
    public int Generation { get; }

    /// <summary>How many secrets this object has sealed: the measure for replacing the key.</summary>
    public long SealCount => _envelope.UseCount;

    /// <summary>Whether the operating system keeps the key out of the swap area and of core dumps.</summary>
    public bool IsLockedInMemory => _key.IsLockedInMemory && _envelope.IsLockedInMemory;

    /// <summary>The generation of the domain key that sealed a secret, from the secret's header, which is not yet authenticated.</summary>
    /// <returns><see langword="false"/> when the bytes are nothing that a domain key sealed.</returns>
    public static bool TryReadGeneration(ReadOnlySpan<byte> sealedSecret, out int generation)
    {
        if (AtRestEnvelope.TryReadHeader(sealedSecret, out byte type, out generation) && Enum.IsDefined((SealedPurpose)type))
        {
            return true;
        }

        generation = 0;
        return false;
    }

    /// <summary>Seals a secret for one record.</summary>
    /// <param name="context">The record; needed again, equal in every attribute, to open it.</param>
    /// <param name="secret">1 to <see cref="SecretBytesMax"/> bytes.</param>
    /// <returns>Bytes that are safe to store, <see cref="OverheadBytes"/> longer than the secret.</returns>
    /// <exception cref="ArgumentException">The secret or a text of the context cannot be sealed.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] Seal(in SealedContext context, ReadOnlySpan<byte> secret)
    {
        Span<byte> digest = stackalloc byte[EnvelopeKey.DigestBytes];
        context.ComputeDigest(digest);
        return AtRestEnvelope.Seal(_envelope, context.Type, Generation, digest, secret);
    }

    /// <summary>Opens a secret that this key sealed for exactly this record.</summary>
    /// <returns><see langword="false"/> for anything else, whatever the reason.</returns>
    /// <exception cref="ArgumentException">The context is not one that could have been sealed.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public bool TryOpen(in SealedContext context, ReadOnlySpan<byte> sealedSecret, [NotNullWhen(true)] out SecretBuffer? secret)
    {
        Span<byte> digest = stackalloc byte[EnvelopeKey.DigestBytes];
        context.ComputeDigest(digest);
        return AtRestEnvelope.TryOpen(_envelope, context.Type, Generation, digest, sealedSecret, out secret);
    }

    /// <summary>Zeroes the keys as soon as no call uses them.</summary>
    public void Dispose()
    {
        _envelope.Dispose();
        _key.Dispose();
    }

    internal LeasedSecret.Use EnterKey() => _key.Enter();

    internal static void ComputeDigest(ReadOnlySpan<byte> storeId, int generation, Span<byte> digest)
    {
        Span<byte> buffer = stackalloc byte[64];
        var writer = new CanonicalWriter(buffer);
        writer.WriteFixed(AtRestEnvelope.Label);
        writer.WriteByte((byte)AtRestType.DomainKey);
        writer.WriteFixed(storeId);
        writer.WriteUInt32((uint)generation);
        SHA256.HashData(writer.Written, digest);
    }
}
