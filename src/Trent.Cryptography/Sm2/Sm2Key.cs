// An SM2 key, ready to sign, verify, encrypt, decrypt and agree on secrets.
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Utilities;

namespace Trent.Cryptography;

/// <summary>
/// SM2 by BouncyCastle. Its keys live in ordinary managed memory, which cannot be pinned or erased from outside: SECURITY.md says
/// so. Safe for threads: each call has an object of its own on shared, immutable parameters.
/// </summary>
internal sealed class Sm2Key : UsableKey, ISigningKey, IEncryptionKey, IKeyAgreementKey
{
    // AWS KMS developer guide, "SM2 key spec".
    private const int EncryptedBytesMax = 1_024;

    private readonly ECPrivateKeyParameters _privateKey;
    private readonly ECPublicKeyParameters _publicKey;

    internal Sm2Key(BigInteger scalar)
    {
        _privateKey = new ECPrivateKeyParameters(scalar, Sm2Algorithm.Domain);
        _publicKey = new ECPublicKeyParameters(Sm2Algorithm.Domain.G.Multiply(scalar).Normalize(), Sm2Algorithm.Domain);
    }

    // GM/T 0009, 10: the identity of whoever has agreed on no other.
    private static ReadOnlySpan<byte> DistinguishingId => "1234567812345678"u8;

    public byte[] Sign(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message)
    {
        RequireScheme(scheme, form, message);
        SM2Signer signer = CreateSigner(form, message);
        signer.Init(forSigning: true, new ParametersWithID(new ParametersWithRandom(_privateKey, SystemRandom.Create()), DistinguishingId.ToArray()));
        signer.BlockUpdate(message);
        return signer.GenerateSignature();
    }

    public bool Verify(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        RequireScheme(scheme, form, message);
        SM2Signer verifier = CreateSigner(form, message);
        verifier.Init(forSigning: false, new ParametersWithID(_publicKey, DistinguishingId.ToArray()));
        verifier.BlockUpdate(message);
        return verifier.VerifySignature(signature.ToArray());
    }

    public int PlaintextBytesMax(EncryptionScheme scheme)
    {
        RequireScheme(scheme);
        return EncryptedBytesMax;
    }

    public byte[] Encrypt(EncryptionScheme scheme, ReadOnlySpan<byte> plaintext)
    {
        if (plaintext.IsEmpty || plaintext.Length > PlaintextBytesMax(scheme))
        {
            throw new ArgumentException("The plaintext is empty or longer than the key and scheme take.", nameof(plaintext));
        }

        SM2Engine engine = new(new SM3Digest(), SM2Engine.Mode.C1C3C2);
        engine.Init(forEncryption: true, new ParametersWithRandom(_publicKey, SystemRandom.Create()));
        return Sm2Ciphertext.ToDer(engine.ProcessBlock(plaintext));
    }

    public bool TryDecrypt(EncryptionScheme scheme, ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out SecretBuffer? plaintext)
    {
        RequireScheme(scheme);
        plaintext = null;
        if (!Sm2Ciphertext.TryFromDer(ciphertext, out byte[]? parts))
        {
            return false;
        }

        try
        {
            SM2Engine engine = new(new SM3Digest(), SM2Engine.Mode.C1C3C2);
            engine.Init(forEncryption: false, _privateKey);
            byte[] opened = engine.ProcessBlock(parts);
            plaintext = SecretBuffer.CopyOf(opened);
            CryptographicOperations.ZeroMemory(opened);
            return true;
        }
        catch (Exception refused) when (refused is InvalidCipherTextException or ArgumentException)
        {
            return false;
        }
    }

    public bool TryDeriveSharedSecret(ReadOnlySpan<byte> otherPublicKey, [NotNullWhen(true)] out SecretBuffer? sharedSecret)
    {
        sharedSecret = null;
        try
        {
            // Decoding refuses a point that is not on the curve, whose order is prime.
            ReadOnlySpan<byte> point = EllipticCurve.Sm2.ReadPublicKey(otherPublicKey);
            ECPublicKeyParameters other = new(Sm2Algorithm.Domain.Curve.DecodePoint(point), Sm2Algorithm.Domain);
            ECDHBasicAgreement agreement = new();
            agreement.Init(_privateKey);
            byte[] agreed = BigIntegers.AsUnsignedByteArray(Sm2Algorithm.ScalarBytes, agreement.CalculateAgreement(other));
            sharedSecret = SecretBuffer.CopyOf(agreed);
            CryptographicOperations.ZeroMemory(agreed);
            return true;
        }
        catch (Exception malformed) when (malformed is AsnContentException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    // Nothing that this object could erase; the collector takes the key.
    private protected override void Erase()
    {
    }

    private static SM2Signer CreateSigner(MessageForm form, ReadOnlySpan<byte> message) =>
        form == MessageForm.Digest ? new DigestSigner(message) : new SM2Signer();

    private static void RequireScheme(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message)
    {
        if (scheme != SigningScheme.Sm2)
        {
            throw new ArgumentException($"{scheme} is not a scheme of SM2 keys.", nameof(scheme));
        }

        SigningSchemes.Require(scheme, form, message);
    }

    private static void RequireScheme(EncryptionScheme scheme)
    {
        if (scheme != EncryptionScheme.Sm2)
        {
            throw new ArgumentException($"{scheme} is not a scheme of SM2 keys.", nameof(scheme));
        }
    }

    /// <summary>Takes the digest of identity and message as it is given, in place of computing it.</summary>
    private sealed class DigestSigner(ReadOnlySpan<byte> digest) : SM2Signer
    {
        private readonly BigInteger _digest = new(1, digest);

        protected override BigInteger CalculateE(BigInteger n, byte[] message) => _digest;
    }
}
