// Key agreement: what a key that derives a shared secret can do.
using System.Diagnostics.CodeAnalysis;

namespace Trent.Cryptography;

/// <summary>A key that agrees on a secret with the owner of another key.</summary>
public interface IKeyAgreementKey
{
    /// <summary>
    /// Computes the shared secret of ECDH: the x coordinate, as long as a field element, without any derivation (SP 800-56A, 5.7.1.2).
    /// The buffer is the caller's to dispose.
    /// </summary>
    /// <param name="otherPublicKey">The other's public key as SubjectPublicKeyInfo in DER: a named curve, an uncompressed point.</param>
    /// <param name="sharedSecret">The secret.</param>
    /// <returns><see langword="false"/> when the public key is anything but a point of this key's curve in that form.</returns>
    bool TryDeriveSharedSecret(ReadOnlySpan<byte> otherPublicKey, [NotNullWhen(true)] out SecretBuffer? sharedSecret);
}
