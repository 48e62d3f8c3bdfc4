// The envelope of what Trent itself keeps: docs/sealed-key-format.md. One of the two places that use AES-GCM.
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>What a sealed secret is. The numbers are on disk: a number is never used again for something else.</summary>
internal enum AtRestType : byte
{
    RootKey = 1,
    DomainKey = 2,
    KeyMaterial = 3,
    AccessKeySecret = 4,
    ImportWrappingKey = 5,
    SessionToken = 6,
    AuditSigningKey = 7,
    TreeKeys = 16,
}

internal static class AtRestEnvelope
{
    internal const int OverheadBytes = BoundBytes + TagBytes;

    // Four times the largest secret that is sealed: an expanded ML-DSA-87 private key has 4,896 bytes, an RSA-4096 one in PKCS #8 about 2,400.
    internal const int SecretBytesMax = 16_384;

    private const byte Version = 1;
    private const int TypeOffset = 3;
    private const int GenerationOffset = 4;
    private const int SaltOffset = 8;
    private const int CommitmentOffset = SaltOffset + EnvelopeKey.SaltBytes;
    private const int IvOffset = CommitmentOffset + EnvelopeKey.CommitmentBytes;
    private const int BoundBytes = IvOffset + EnvelopeKey.IvBytes;
    private const int TagBytes = 16;

    /// <summary>The first part of every context that is hashed into the digest, and the label of the derivation.</summary>
    internal static ReadOnlySpan<byte> Label => "kms/v1/wrap"u8;

    private static ReadOnlySpan<byte> Magic => "TW"u8;

    /// <summary>Keys of this envelope from a 256-bit wrapping key.</summary>
    internal static EnvelopeKey DeriveKey(ReadOnlySpan<byte> wrappingKey, Type owner) =>
        EnvelopeKey.Derive(wrappingKey, "kms/v1/wrap/enc"u8, "kms/v1/wrap/hedge"u8, nodeId: [], owner);

    internal static byte[] Seal(EnvelopeKey key, AtRestType type, int generation, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> secret)
    {
        using EnvelopeKey.Use use = key.Enter();
        Span<byte> saltAndIv = stackalloc byte[EnvelopeKey.FreshBytes];
        use.DrawFresh(secret, digest, saltAndIv);
        return SealWith(use, type, generation, digest, secret, saltAndIv);
    }

    /// <summary>As <see cref="Seal"/> with a given salt and IV: for known-answer tests only, never reachable from outside.</summary>
    internal static byte[] SealWith(EnvelopeKey.Use use, AtRestType type, int generation, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> saltAndIv)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(generation, 1);
        if (secret.IsEmpty || secret.Length > SecretBytesMax)
        {
            throw new ArgumentException("A secret has 1 to 16384 bytes.", nameof(secret));
        }

        byte[] blob = new byte[OverheadBytes + secret.Length];
        Magic.CopyTo(blob);
        blob[Magic.Length] = Version;
        blob[TypeOffset] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(blob.AsSpan(GenerationOffset), generation);
        saltAndIv[..EnvelopeKey.SaltBytes].CopyTo(blob.AsSpan(SaltOffset));
        saltAndIv[EnvelopeKey.SaltBytes..].CopyTo(blob.AsSpan(IvOffset));
        Span<byte> derived = stackalloc byte[EnvelopeKey.DerivedBytes];
        try
        {
            Derive(use, blob, digest, derived);
            derived[EnvelopeKey.MessageKeyBytes..].CopyTo(blob.AsSpan(CommitmentOffset));
            Span<byte> associated = stackalloc byte[BoundBytes + EnvelopeKey.DigestBytes];
            WriteAssociatedData(blob, digest, associated);
            using var gcm = new AesGcm(derived[..EnvelopeKey.MessageKeyBytes], TagBytes);
            gcm.Encrypt(
                blob.AsSpan(IvOffset, EnvelopeKey.IvBytes),
                secret,
                blob.AsSpan(BoundBytes, secret.Length),
                blob.AsSpan(BoundBytes + secret.Length),
                associated);
            return blob;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Opens what was sealed as this type under this generation with this digest; anything else is refused.</summary>
    internal static bool TryOpen(EnvelopeKey key, AtRestType type, int generation, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> blob, [NotNullWhen(true)] out SecretBuffer? secret)
    {
        secret = null;
        if (!TryReadHeader(blob, out byte sealedType, out int sealedGeneration) || sealedType != (byte)type || sealedGeneration != generation)
        {
            return false;
        }

        using EnvelopeKey.Use use = key.Enter();
        Span<byte> derived = stackalloc byte[EnvelopeKey.DerivedBytes];
        try
        {
            Derive(use, blob, digest, derived);
            if (!CryptographicOperations.FixedTimeEquals(derived[EnvelopeKey.MessageKeyBytes..], blob.Slice(CommitmentOffset, EnvelopeKey.CommitmentBytes)))
            {
                return false;
            }

            Span<byte> associated = stackalloc byte[BoundBytes + EnvelopeKey.DigestBytes];
            WriteAssociatedData(blob, digest, associated);
            secret = SecretBuffer.Create(blob.Length - OverheadBytes, new Sealed(derived[..EnvelopeKey.MessageKeyBytes], blob, associated), static (plaintext, from) =>
            {
                using var gcm = new AesGcm(from.MessageKey, TagBytes);
                gcm.Decrypt(from.Blob.Slice(IvOffset, EnvelopeKey.IvBytes), from.Blob[BoundBytes..^TagBytes], from.Blob[^TagBytes..], plaintext, from.AssociatedData);
            });
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>The public part of a sealed secret of a known version and a possible length.</summary>
    internal static bool TryReadHeader(ReadOnlySpan<byte> blob, out byte type, out int generation)
    {
        type = 0;
        generation = 0;
        if (blob.Length is <= OverheadBytes or > OverheadBytes + SecretBytesMax || !blob.StartsWith(Magic) || blob[Magic.Length] != Version)
        {
            return false;
        }

        type = blob[TypeOffset];
        generation = BinaryPrimitives.ReadInt32BigEndian(blob[GenerationOffset..]);
        return generation >= 1;
    }

    private static void Derive(EnvelopeKey.Use use, ReadOnlySpan<byte> blob, ReadOnlySpan<byte> digest, Span<byte> derived)
    {
        Span<byte> context = stackalloc byte[CommitmentOffset + EnvelopeKey.IvBytes + EnvelopeKey.DigestBytes];
        blob[..CommitmentOffset].CopyTo(context);
        blob.Slice(IvOffset, EnvelopeKey.IvBytes).CopyTo(context[CommitmentOffset..]);
        digest.CopyTo(context[(CommitmentOffset + EnvelopeKey.IvBytes)..]);
        use.DeriveMessageKey(Label, context, derived);
    }

    private static void WriteAssociatedData(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> digest, Span<byte> associated)
    {
        blob[..BoundBytes].CopyTo(associated);
        digest.CopyTo(associated[BoundBytes..]);
    }

    private readonly ref struct Sealed(ReadOnlySpan<byte> messageKey, ReadOnlySpan<byte> blob, ReadOnlySpan<byte> associatedData)
    {
        internal ReadOnlySpan<byte> MessageKey { get; } = messageKey;

        internal ReadOnlySpan<byte> Blob { get; } = blob;

        internal ReadOnlySpan<byte> AssociatedData { get; } = associatedData;
    }
}
