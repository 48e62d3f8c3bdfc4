// What a customer does with signatures outside: digests and message representatives, and verification with code that is not the product's.
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Utilities;

namespace Trent.Engine.Tests;

internal static class OutsideVerifier
{
    private static readonly byte[] DistinguishingId = "1234567812345678"u8.ToArray();

    /// <summary>What is sent as the message of that type.</summary>
    public static byte[] InputOf(string algorithm, string messageType, byte[] message, byte[] publicKey) => messageType switch
    {
        "RAW" => message,
        "EXTERNAL_MU" => MuOf(message, publicKey),
        _ when algorithm == "SM2DSA" => Sm2DigestOf(message, publicKey),
        _ when algorithm == "ED25519_PH_SHA_512" => SHA512.HashData(message),
        _ => CryptographicOperations.HashData(HashOf(algorithm), message),
    };

    /// <summary>Whether a signature is one of a message by a key. Ed25519ph takes what was sent for the message: the service hashes it again.</summary>
    public static bool IsValid(string algorithm, byte[] message, byte[] input, byte[] signature, byte[] publicKey)
    {
        if (algorithm.StartsWith("RSASSA", StringComparison.Ordinal))
        {
            using RSA rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
            return rsa.VerifyData(message, signature, HashOf(algorithm), algorithm.Contains("PSS", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        }

        if (algorithm.StartsWith("ECDSA", StringComparison.Ordinal))
        {
            using ECDsa ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(publicKey, out _);
            return ecdsa.VerifyData(message, signature, HashOf(algorithm), DSASignatureFormat.Rfc3279DerSequence);
        }

        AsymmetricKeyParameter key = PublicKeyFactory.CreateKey(publicKey);
        ISigner verifier = algorithm switch
        {
            "ED25519_SHA_512" => new Ed25519Signer(),
            "ED25519_PH_SHA_512" => new Ed25519phSigner([]),
            "ML_DSA_SHAKE_256" => new MLDsaSigner(((MLDsaPublicKeyParameters)key).Parameters, deterministic: true),
            "SM2DSA" => new SM2Signer(),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not a signing algorithm."),
        };
        byte[] verified = algorithm == "ED25519_PH_SHA_512" ? input : message;
        verifier.Init(forSigning: false, algorithm == "SM2DSA" ? new ParametersWithID(key, DistinguishingId) : key);
        verifier.BlockUpdate(verified, 0, verified.Length);
        return verifier.VerifySignature(signature);
    }

    private static HashAlgorithmName HashOf(string algorithm) => new("SHA" + algorithm[^3..]);

    // FIPS 204: mu = SHAKE256(SHAKE256(pk, 64) || 0 || 0 || M, 64) for an empty context.
    private static byte[] MuOf(byte[] message, byte[] publicKey)
    {
        byte[] encoded = ((MLDsaPublicKeyParameters)PublicKeyFactory.CreateKey(publicKey)).GetEncoded();
        return Shake256.HashData([.. Shake256.HashData(encoded, 64), 0, 0, .. message], 64);
    }

    // GB/T 32918.2: SM3(Z || M), where Z is SM3 of the identity, the curve and the public key.
    private static byte[] Sm2DigestOf(byte[] message, byte[] publicKey)
    {
        X9ECParameters curve = GMNamedCurves.GetByOid(GMObjectIdentifiers.sm2p256v1);
        var point = ((ECPublicKeyParameters)PublicKeyFactory.CreateKey(publicKey)).Q.Normalize();
        byte[] identity = Sm3(
        [
            0, 128, .. DistinguishingId,
            .. curve.Curve.A.GetEncoded(), .. curve.Curve.B.GetEncoded(),
            .. curve.G.Normalize().AffineXCoord.GetEncoded(), .. curve.G.Normalize().AffineYCoord.GetEncoded(),
            .. point.AffineXCoord.GetEncoded(), .. point.AffineYCoord.GetEncoded(),
        ]);
        return Sm3(Arrays.Concatenate(identity, message));
    }

    private static byte[] Sm3(byte[] data)
    {
        SM3Digest digest = new();
        digest.BlockUpdate(data, 0, data.Length);
        byte[] output = new byte[digest.GetDigestSize()];
        _ = digest.DoFinal(output, 0);
        return output;
    }
}
