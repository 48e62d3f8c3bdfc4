// Key encapsulation: what a key that shares secrets by a KEM can do.
using System.Diagnostics.CodeAnalysis;

namespace Trent.Cryptography;

/// <summary>A key of a key-encapsulation mechanism.</summary>
public interface IEncapsulationKey
{
    /// <summary>Makes a new shared secret and the ciphertext that carries it. The buffer is the caller's to dispose.</summary>
    byte[] Encapsulate(out SecretBuffer sharedSecret);

    /// <summary>
    /// Opens a ciphertext. One of the right length that was altered gives another secret and no refusal: implicit rejection, so that
    /// nothing is learned from trying (FIPS 203, algorithm 18).
    /// </summary>
    /// <param name="ciphertext">The ciphertext.</param>
    /// <param name="sharedSecret">The secret; the caller's to dispose.</param>
    /// <returns><see langword="false"/> when the length is not that of a ciphertext.</returns>
    bool TryDecapsulate(ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out SecretBuffer? sharedSecret);
}
