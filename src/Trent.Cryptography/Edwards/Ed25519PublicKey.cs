// An Ed25519 public key by itself, for who verifies without ever having the private key.
using System.Diagnostics.CodeAnalysis;
using NSec.Cryptography;

namespace Trent.Cryptography;

/// <summary>An Ed25519 public key (RFC 8032). Immutable, safe for threads.</summary>
public sealed class Ed25519PublicKey
{
    /// <summary>Bytes of a signature.</summary>
    public const int SignatureBytes = 64;

    /// <summary>Bytes of the key as SubjectPublicKeyInfo.</summary>
    public const int EncodedBytes = 12 + KeyBytes;

    private const int KeyBytes = 32;

    private readonly PublicKey _key;
    private readonly byte[] _encoded;

    private Ed25519PublicKey(PublicKey key, byte[] encoded)
    {
        _key = key;
        _encoded = encoded;
    }

    /// <summary>The key as SubjectPublicKeyInfo in DER (RFC 8410), 44 bytes.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    // SubjectPublicKeyInfo of RFC 8410 up to the key: the algorithm, and a bit string without unused bits.
    private static ReadOnlySpan<byte> Start => [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00];

    /// <summary>Reads a key.</summary>
    /// <param name="encoded">SubjectPublicKeyInfo in DER.</param>
    /// <param name="key">The key.</param>
    /// <returns><see langword="false"/> when the bytes are anything but one Ed25519 public key in that form.</returns>
    public static bool TryRead(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Ed25519PublicKey? key)
    {
        key = null;
        if (encoded.Length != EncodedBytes || !encoded.StartsWith(Start)
            || !PublicKey.TryImport(SignatureAlgorithm.Ed25519, encoded[Start.Length..], KeyBlobFormat.RawPublicKey, out PublicKey? read) || read is null)
        {
            return false;
        }

        key = new Ed25519PublicKey(read, encoded.ToArray());
        return true;
    }

    /// <summary>Whether a signature is that of the message by this key.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Ed25519Key.Verify(_key, message, signature);
}
