// What each kind of key does, and small things that tests of keys have in common.
using System.Numerics;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X9;

namespace Trent.Cryptography.Tests;

internal static class KeyUses
{
    internal static KeyAlgorithm Named(string name) => KeyAlgorithm.All.Single(algorithm => algorithm.Name == name);

    internal static IEnumerable<KeyAlgorithm> Rsa => KeyAlgorithm.All.Where(algorithm => algorithm.Name.StartsWith("RSA", StringComparison.Ordinal));

    internal static IEnumerable<KeyAlgorithm> Hmac => KeyAlgorithm.All.Where(algorithm => algorithm.Name.StartsWith("HMAC", StringComparison.Ordinal));

    internal static IEnumerable<KeyAlgorithm> MlDsa => KeyAlgorithm.All.Where(algorithm => algorithm.Name.StartsWith("ML-DSA", StringComparison.Ordinal));

    internal static IEnumerable<KeyAlgorithm> MlKem => KeyAlgorithm.All.Where(algorithm => algorithm.Name.StartsWith("ML-KEM", StringComparison.Ordinal));

    /// <summary>The curves of ECDSA and ECDH, and that of SM2.</summary>
    internal static EllipticCurve[] Curves => [EllipticCurve.NistP256, EllipticCurve.NistP384, EllipticCurve.NistP521, EllipticCurve.Secp256k1, EllipticCurve.Sm2];

    internal static IEnumerable<(SigningScheme Scheme, MessageForm Form)> Signing(KeyAlgorithm algorithm) =>
        from scheme in Enum.GetValues<SigningScheme>()
        where scheme switch
        {
            SigningScheme.EcdsaSha256 => algorithm == KeyAlgorithm.NistP256 || algorithm == KeyAlgorithm.Secp256k1,
            SigningScheme.EcdsaSha384 => algorithm == KeyAlgorithm.NistP384,
            SigningScheme.EcdsaSha512 => algorithm == KeyAlgorithm.NistP521,
            SigningScheme.Ed25519 or SigningScheme.Ed25519Ph => algorithm == KeyAlgorithm.Ed25519,
            SigningScheme.MlDsa => MlDsa.Contains(algorithm),
            SigningScheme.Sm2 => algorithm == KeyAlgorithm.Sm2,
            _ => Rsa.Contains(algorithm),
        }
        from form in Enum.GetValues<MessageForm>()
        where SigningSchemes.Takes(scheme, form)
        select (scheme, form);

    internal static IEnumerable<EncryptionScheme> Encryption(KeyAlgorithm algorithm) => algorithm == KeyAlgorithm.Sm2 ? [EncryptionScheme.Sm2]
        : Rsa.Contains(algorithm) ? [EncryptionScheme.RsaOaepSha1, EncryptionScheme.RsaOaepSha256]
        : [];

    internal static KeyAlgorithm AlgorithmOf(EllipticCurve curve) => Named(curve.Name);

    internal static EllipticCurve CurveOf(string name) => Curves.Single(curve => curve.Name == name);

    /// <summary>The order of a curve, from BouncyCastle's tables.</summary>
    internal static BigInteger OrderOf(EllipticCurve curve) => Unsigned(ParametersOf(curve).N.ToByteArrayUnsigned());

    internal static X9ECParameters ParametersOf(EllipticCurve curve) => ECNamedCurveTable.GetByOid(new DerObjectIdentifier(curve.Identifier));

    internal static BigInteger Unsigned(ReadOnlySpan<byte> number) => new(number, isUnsigned: true, isBigEndian: true);

    internal static byte[] Flipped(ReadOnlySpan<byte> bytes, int bit)
    {
        byte[] flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    /// <summary>All bits of so many bytes or, where these are more than <paramref name="bitsMax"/>, as many random ones.</summary>
    internal static IEnumerable<int> Bits(int bytes, int bitsMax) => bytes * 8 <= bitsMax
        ? Enumerable.Range(0, bytes * 8)
        : Enumerable.Range(0, bitsMax).Select(_ => RandomNumberGenerator.GetInt32(bytes * 8));

    /// <summary>The bytes of a secret, which is disposed.</summary>
    internal static byte[] Taken(SecretBuffer secret)
    {
        using (secret)
        {
            return secret.DangerousSpan.ToArray();
        }
    }
}
