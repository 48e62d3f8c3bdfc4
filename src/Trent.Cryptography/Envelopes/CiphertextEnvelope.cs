// The envelope of what customers encrypt: docs/ciphertext-format.md. One of the two places that use AES-GCM.
using System.Security.Cryptography;

namespace Trent.Cryptography;

internal static class CiphertextEnvelope
{
    internal const int HeaderBytes = 60;
    internal const int OverheadBytes = BoundBytes + TagBytes;

    // The limit of Encrypt in the API; what GenerateDataKey makes is shorter.
    internal const int PlaintextBytesMax = 4096;

    private const int SaltOffset = HeaderBytes;
    private const int CommitmentOffset = SaltOffset + EnvelopeKey.SaltBytes;
    private const int IvOffset = CommitmentOffset + EnvelopeKey.CommitmentBytes;
    private const int BoundBytes = IvOffset + EnvelopeKey.IvBytes;
    private const int TagBytes = 16;

    private static ReadOnlySpan<byte> Label => "kms/v1/enc"u8;

    internal static void Seal(EnvelopeKey key, ReadOnlySpan<byte> header, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> digest, Span<byte> blob)
    {
        using EnvelopeKey.Use use = key.Enter();
        Span<byte> saltAndIv = stackalloc byte[EnvelopeKey.FreshBytes];
        use.DrawFresh(plaintext, digest, saltAndIv);
        SealWith(use, header, plaintext, digest, saltAndIv, blob);
    }

    /// <summary>As <see cref="Seal"/> with a given salt and IV: for known-answer tests only, never reachable from outside.</summary>
    internal static void SealWith(EnvelopeKey.Use use, ReadOnlySpan<byte> header, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> saltAndIv, Span<byte> blob)
    {
        header[..HeaderBytes].CopyTo(blob);
        saltAndIv[..EnvelopeKey.SaltBytes].CopyTo(blob[SaltOffset..]);
        saltAndIv[EnvelopeKey.SaltBytes..].CopyTo(blob[IvOffset..]);
        Span<byte> derived = stackalloc byte[EnvelopeKey.DerivedBytes];
        try
        {
            Derive(use, blob, digest, derived);
            derived[EnvelopeKey.MessageKeyBytes..].CopyTo(blob[CommitmentOffset..]);
            Span<byte> associated = stackalloc byte[BoundBytes + EnvelopeKey.DigestBytes];
            WriteAssociatedData(blob, digest, associated);
            using var gcm = new AesGcm(derived[..EnvelopeKey.MessageKeyBytes], TagBytes);
            gcm.Encrypt(
                blob.Slice(IvOffset, EnvelopeKey.IvBytes),
                plaintext,
                blob.Slice(BoundBytes, plaintext.Length),
                blob.Slice(BoundBytes + plaintext.Length, TagBytes),
                associated);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Opens a blob whose header and length the caller has checked. On failure the plaintext is zeros.</summary>
    internal static bool TryOpen(EnvelopeKey key, ReadOnlySpan<byte> blob, ReadOnlySpan<byte> digest, Span<byte> plaintext)
    {
        using EnvelopeKey.Use use = key.Enter();
        Span<byte> derived = stackalloc byte[EnvelopeKey.DerivedBytes];
        try
        {
            Derive(use, blob, digest, derived);
            if (!CryptographicOperations.FixedTimeEquals(derived[EnvelopeKey.MessageKeyBytes..], blob.Slice(CommitmentOffset, EnvelopeKey.CommitmentBytes)))
            {
                CryptographicOperations.ZeroMemory(plaintext);
                return false;
            }

            Span<byte> associated = stackalloc byte[BoundBytes + EnvelopeKey.DigestBytes];
            WriteAssociatedData(blob, digest, associated);
            using var gcm = new AesGcm(derived[..EnvelopeKey.MessageKeyBytes], TagBytes);
            gcm.Decrypt(blob.Slice(IvOffset, EnvelopeKey.IvBytes), blob[BoundBytes..^TagBytes], blob[^TagBytes..], plaintext, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private static void Derive(EnvelopeKey.Use use, ReadOnlySpan<byte> blob, ReadOnlySpan<byte> digest, Span<byte> derived)
    {
        // Header and salt, IV, digest: everything before the ciphertext but the commitment, which comes out of it.
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
}
