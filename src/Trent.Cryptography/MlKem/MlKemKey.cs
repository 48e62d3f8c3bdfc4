// An ML-KEM key, whoever computes it.
using System.Diagnostics.CodeAnalysis;

namespace Trent.Cryptography;

/// <summary>What the two implementations of ML-KEM keys share.</summary>
internal abstract class MlKemKey(MlKemParameterSet parameters) : UsableKey, IEncapsulationKey
{
    /// <summary>The encapsulation key in the form of FIPS 203.</summary>
    internal abstract byte[] PublicKey { get; }

    public byte[] Encapsulate(out SecretBuffer sharedSecret)
    {
        byte[] ciphertext = new byte[parameters.CiphertextBytes];
        sharedSecret = SecretBuffer.Create(MlKemAlgorithm.SharedSecretBytes, (Key: this, Ciphertext: ciphertext), static (secret, into) => into.Key.EncapsulateInto(into.Ciphertext, secret));
        return ciphertext;
    }

    public bool TryDecapsulate(ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out SecretBuffer? sharedSecret)
    {
        sharedSecret = ciphertext.Length == parameters.CiphertextBytes
            ? SecretBuffer.Create(MlKemAlgorithm.SharedSecretBytes, new Opening(this, ciphertext), static (secret, opening) => opening.Key.DecapsulateInto(opening.Ciphertext, secret))
            : null;
        return sharedSecret is not null;
    }

    private protected abstract void EncapsulateInto(Span<byte> ciphertext, Span<byte> sharedSecret);

    private protected abstract void DecapsulateInto(ReadOnlySpan<byte> ciphertext, Span<byte> sharedSecret);

    private readonly ref struct Opening(MlKemKey key, ReadOnlySpan<byte> ciphertext)
    {
        internal MlKemKey Key { get; } = key;

        internal ReadOnlySpan<byte> Ciphertext { get; } = ciphertext;
    }
}
