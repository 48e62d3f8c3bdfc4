// How a customer wraps key material to import it, and how it is unwrapped.
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>A way to wrap key material for import.</summary>
public enum ImportWrappingScheme
{
    /// <summary>The material under RSAES-OAEP with SHA-1.</summary>
    RsaOaepSha1,

    /// <summary>The material under RSAES-OAEP with SHA-256.</summary>
    RsaOaepSha256,

    /// <summary>A 256-bit AES key under RSAES-OAEP with SHA-1, and behind it the material under that key by AES-KWP (RFC 5649).</summary>
    RsaAesKeyWrapSha1,

    /// <summary>A 256-bit AES key under RSAES-OAEP with SHA-256, and behind it the material under that key by AES-KWP (RFC 5649).</summary>
    RsaAesKeyWrapSha256,

    /// <summary>The material under SM2 encryption.</summary>
    Sm2,
}

/// <summary>Unwraps key material. The wrapping key is an ordinary <see cref="KeyAlgorithm"/> key, RSA or SM2, that lives for one import.</summary>
public static class WrappedMaterial
{
    private const int AesKeyBytes = 32;

    // RFC 5649: at least two semiblocks of 8 bytes; at most what a wrapped RSA-4096 key takes, and more.
    private const int KeyWrapBytesMin = 16;
    private const int KeyWrapBytesMax = 6_144;

    /// <summary>Unwraps.</summary>
    /// <param name="wrappingKey">The private key of the pair whose public key the customer wrapped with.</param>
    /// <param name="scheme">The scheme that was agreed on.</param>
    /// <param name="wrapped">What the customer sent.</param>
    /// <param name="material">The material, the caller's to dispose.</param>
    /// <returns><see langword="false"/> for whatever was not wrapped so, whatever the reason.</returns>
    /// <exception cref="ArgumentException">The key is not one of this scheme: an error of the caller, not of the customer.</exception>
    public static bool TryUnwrap(UsableKey wrappingKey, ImportWrappingScheme scheme, ReadOnlySpan<byte> wrapped, [NotNullWhen(true)] out SecretBuffer? material) => (scheme, wrappingKey) switch
    {
        (ImportWrappingScheme.RsaOaepSha1, RsaKey rsa) => rsa.TryDecrypt(EncryptionScheme.RsaOaepSha1, wrapped, out material),
        (ImportWrappingScheme.RsaOaepSha256, RsaKey rsa) => rsa.TryDecrypt(EncryptionScheme.RsaOaepSha256, wrapped, out material),
        (ImportWrappingScheme.RsaAesKeyWrapSha1, RsaKey rsa) => TryUnwrapTwice(rsa, EncryptionScheme.RsaOaepSha1, wrapped, out material),
        (ImportWrappingScheme.RsaAesKeyWrapSha256, RsaKey rsa) => TryUnwrapTwice(rsa, EncryptionScheme.RsaOaepSha256, wrapped, out material),
        (ImportWrappingScheme.Sm2, Sm2Key sm2) => sm2.TryDecrypt(EncryptionScheme.Sm2, wrapped, out material),
        _ => throw new ArgumentException("The wrapping key is not one of the scheme.", nameof(wrappingKey)),
    };

    /// <summary>AES-KWP (RFC 5649) with a 256-bit key.</summary>
    internal static bool TryUnwrapPadded(ReadOnlySpan<byte> aesKey, ReadOnlySpan<byte> wrapped, [NotNullWhen(true)] out SecretBuffer? material)
    {
        material = wrapped.Length is >= KeyWrapBytesMin and <= KeyWrapBytesMax && wrapped.Length % 8 == 0
            ? SecretBuffers.TryExport(wrapped.Length, new Wrapped(aesKey, wrapped), TryUnwrapPadded)
            : null;
        return material is not null;
    }

    private static bool TryUnwrapTwice(RsaKey rsa, EncryptionScheme scheme, ReadOnlySpan<byte> wrapped, [NotNullWhen(true)] out SecretBuffer? material)
    {
        material = null;
        int modulusBytes = rsa.ModulusBytes;
        if (wrapped.Length <= modulusBytes || !rsa.TryDecrypt(scheme, wrapped[..modulusBytes], out SecretBuffer? aesKey))
        {
            return false;
        }

        using (aesKey)
        {
            return aesKey.Length == AesKeyBytes && TryUnwrapPadded(aesKey.DangerousSpan, wrapped[modulusBytes..], out material);
        }
    }

    private static bool TryUnwrapPadded(Wrapped parts, Span<byte> destination, out int written)
    {
        try
        {
            using Aes aes = Aes.Create();
            aes.SetKey(parts.AesKey);
            return aes.TryDecryptKeyWrapPadded(parts.Ciphertext, destination, out written);
        }
        catch (CryptographicException)
        {
            // Every reason is the same one to the caller.
            written = 0;
            return false;
        }
    }

    private readonly ref struct Wrapped(ReadOnlySpan<byte> aesKey, ReadOnlySpan<byte> ciphertext)
    {
        internal ReadOnlySpan<byte> AesKey { get; } = aesKey;

        internal ReadOnlySpan<byte> Ciphertext { get; } = ciphertext;
    }
}
