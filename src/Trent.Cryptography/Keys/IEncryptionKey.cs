// Encryption with key pairs: the schemes, and what every key that encrypts can do.
using System.Diagnostics.CodeAnalysis;

namespace Trent.Cryptography;

/// <summary>A scheme of encryption with a public key.</summary>
public enum EncryptionScheme
{
    /// <summary>RSAES-OAEP with SHA-1, MGF1 with the same, and an empty label (RFC 8017).</summary>
    RsaOaepSha1,

    /// <summary>RSAES-OAEP with SHA-256, MGF1 with the same, and an empty label (RFC 8017).</summary>
    RsaOaepSha256,

    /// <summary>SM2 encryption with SM3; the ciphertext is DER, with the parts in the order C1 C3 C2 (GB/T 32918.4, GM/T 0009).</summary>
    Sm2,
}

/// <summary>A key that encrypts with its public part and decrypts with its private part.</summary>
public interface IEncryptionKey
{
    /// <summary>The longest plaintext that a scheme takes under this key, in bytes.</summary>
    /// <exception cref="ArgumentException">The scheme is not one of this key's.</exception>
    int PlaintextBytesMax(EncryptionScheme scheme);

    /// <summary>Encrypts.</summary>
    /// <param name="scheme">A scheme of this kind of key.</param>
    /// <param name="plaintext">1 to <see cref="PlaintextBytesMax"/> bytes.</param>
    /// <exception cref="ArgumentException">The scheme is not one of this key's, or the plaintext is empty or too long.</exception>
    byte[] Encrypt(EncryptionScheme scheme, ReadOnlySpan<byte> plaintext);

    /// <summary>Decrypts what was encrypted with this key and scheme. A buffer that is handed out is the caller's to dispose.</summary>
    /// <returns><see langword="false"/> for anything else, whatever the reason.</returns>
    /// <exception cref="ArgumentException">The scheme is not one of this key's.</exception>
    bool TryDecrypt(EncryptionScheme scheme, ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out SecretBuffer? plaintext);
}
