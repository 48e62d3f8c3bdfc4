// An ML-KEM key that BouncyCastle computes.
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Trent.Cryptography;

/// <summary>
/// ML-KEM by BouncyCastle. Its keys live in ordinary managed memory, which cannot be pinned or erased from outside: SECURITY.md
/// says so. Safe for threads: each call has an object of its own on shared, immutable parameters.
/// </summary>
internal sealed class ManagedMlKemKey(MlKemParameterSet parameters, ReadOnlySpan<byte> seed) : MlKemKey(parameters)
{
    private readonly MLKemParameters _parameters = parameters.BouncyCastle;
    private readonly MLKemPrivateKeyParameters _privateKey = MLKemPrivateKeyParameters.FromSeed(parameters.BouncyCastle, seed.ToArray());
    private MLKemPublicKeyParameters? _publicKey;

    internal override byte[] PublicKey => _privateKey.GetPublicKeyEncoded();

    private protected override void EncapsulateInto(Span<byte> ciphertext, Span<byte> sharedSecret) =>
        Encapsulate(_parameters, _publicKey ??= _privateKey.GetPublicKey(), SystemRandom.Create(), ciphertext, sharedSecret);

    private protected override void DecapsulateInto(ReadOnlySpan<byte> ciphertext, Span<byte> sharedSecret)
    {
        MLKemDecapsulator decapsulator = new(_parameters);
        decapsulator.Init(_privateKey);
        decapsulator.Decapsulate(ciphertext, sharedSecret);
    }

    // Nothing that this object could erase; the collector takes the key.
    private protected override void Erase() => _publicKey = null;

    /// <summary>As a key does it, with given randomness: for known-answer tests only, never reachable from outside.</summary>
    internal static void Encapsulate(MLKemParameters parameters, MLKemPublicKeyParameters publicKey, SecureRandom random, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        MLKemEncapsulator encapsulator = new(parameters);
        encapsulator.Init(new ParametersWithRandom(publicKey, random));
        encapsulator.Encapsulate(ciphertext, sharedSecret);
    }
}
