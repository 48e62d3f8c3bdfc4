// An RSA key, ready to sign, verify, encrypt and decrypt.
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// An RSA key (RFC 8017). One object of the platform serves all threads: importing a key for each call would cost four times the
/// signature, and a test holds that shared use gives no wrong result.
/// </summary>
internal sealed class RsaKey(RSA rsa) : UsableKey, ISigningKey, IEncryptionKey
{
    internal int ModulusBytes => rsa.KeySize / 8;

    public byte[] Sign(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message)
    {
        RSASignaturePadding padding = PaddingOf(scheme);
        SigningSchemes.Require(scheme, form, message);
        ReadOnlySpan<byte> digest = SigningSchemes.DigestOf(scheme, form, message, stackalloc byte[SigningSchemes.DigestBytesMax]);
        byte[] signature = new byte[ModulusBytes];
        int written = rsa.SignHash(digest, signature, SigningSchemes.HashOf(scheme), padding);
        return written == signature.Length ? signature : throw new CryptographicException("A signature is not as long as the modulus.");
    }

    public bool Verify(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        RSASignaturePadding padding = PaddingOf(scheme);
        SigningSchemes.Require(scheme, form, message);
        ReadOnlySpan<byte> digest = SigningSchemes.DigestOf(scheme, form, message, stackalloc byte[SigningSchemes.DigestBytesMax]);
        return signature.Length == ModulusBytes && rsa.VerifyHash(digest, signature, SigningSchemes.HashOf(scheme), padding);
    }

    public int PlaintextBytesMax(EncryptionScheme scheme) => ModulusBytes - 2 - (2 * (scheme switch
    {
        EncryptionScheme.RsaOaepSha1 => SHA1.HashSizeInBytes,
        EncryptionScheme.RsaOaepSha256 => SHA256.HashSizeInBytes,
        _ => throw NotAScheme(scheme),
    }));

    public byte[] Encrypt(EncryptionScheme scheme, ReadOnlySpan<byte> plaintext)
    {
        if (plaintext.IsEmpty || plaintext.Length > PlaintextBytesMax(scheme))
        {
            throw new ArgumentException("The plaintext is empty or longer than the key and scheme take.", nameof(plaintext));
        }

        byte[] ciphertext = new byte[ModulusBytes];
        int written = rsa.Encrypt(plaintext, ciphertext, PaddingOf(scheme));
        return written == ciphertext.Length ? ciphertext : throw new CryptographicException("A ciphertext is not as long as the modulus.");
    }

    public bool TryDecrypt(EncryptionScheme scheme, ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out SecretBuffer? plaintext)
    {
        RSAEncryptionPadding padding = PaddingOf(scheme);
        plaintext = ciphertext.Length == ModulusBytes
            ? SecretBuffers.TryExport(ModulusBytes, new Opening(rsa, ciphertext, padding), TryOpen)
            : null;
        return plaintext is not null;
    }

    private protected override void Erase() => rsa.Dispose();

    private static bool TryOpen(Opening opening, Span<byte> destination, out int written)
    {
        try
        {
            return opening.Rsa.TryDecrypt(opening.Ciphertext, destination, opening.Padding, out written);
        }
        catch (CryptographicException)
        {
            // Every reason is the same one to the caller.
            written = 0;
            return false;
        }
    }

    private static RSASignaturePadding PaddingOf(SigningScheme scheme) => scheme switch
    {
        SigningScheme.RsaPkcs1Sha256 or SigningScheme.RsaPkcs1Sha384 or SigningScheme.RsaPkcs1Sha512 => RSASignaturePadding.Pkcs1,
        SigningScheme.RsaPssSha256 or SigningScheme.RsaPssSha384 or SigningScheme.RsaPssSha512 => RSASignaturePadding.Pss,
        _ => throw new ArgumentException($"{scheme} is not a scheme of RSA keys.", nameof(scheme)),
    };

    private static RSAEncryptionPadding PaddingOf(EncryptionScheme scheme) => scheme switch
    {
        EncryptionScheme.RsaOaepSha1 => RSAEncryptionPadding.OaepSHA1,
        EncryptionScheme.RsaOaepSha256 => RSAEncryptionPadding.OaepSHA256,
        _ => throw NotAScheme(scheme),
    };

    private static ArgumentException NotAScheme(EncryptionScheme scheme) => new($"{scheme} is not a scheme of RSA keys.", nameof(scheme));

    private readonly ref struct Opening(RSA rsa, ReadOnlySpan<byte> ciphertext, RSAEncryptionPadding padding)
    {
        internal RSA Rsa { get; } = rsa;

        internal ReadOnlySpan<byte> Ciphertext { get; } = ciphertext;

        internal RSAEncryptionPadding Padding { get; } = padding;
    }
}
