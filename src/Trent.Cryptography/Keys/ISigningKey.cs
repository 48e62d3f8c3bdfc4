// Signatures: the schemes, the forms in which a message may be given, and what every key that signs can do.
namespace Trent.Cryptography;

/// <summary>A signature scheme with its hash.</summary>
public enum SigningScheme
{
    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017).</summary>
    RsaPkcs1Sha256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-384 (RFC 8017).</summary>
    RsaPkcs1Sha384,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-512 (RFC 8017).</summary>
    RsaPkcs1Sha512,

    /// <summary>RSASSA-PSS with SHA-256, MGF1 with the same, and a salt as long as the digest (RFC 8017).</summary>
    RsaPssSha256,

    /// <summary>RSASSA-PSS with SHA-384, MGF1 with the same, and a salt as long as the digest (RFC 8017).</summary>
    RsaPssSha384,

    /// <summary>RSASSA-PSS with SHA-512, MGF1 with the same, and a salt as long as the digest (RFC 8017).</summary>
    RsaPssSha512,

    /// <summary>ECDSA with SHA-256 (FIPS 186-5); the signature is a DER ECDSA-Sig-Value (RFC 3279).</summary>
    EcdsaSha256,

    /// <summary>ECDSA with SHA-384 (FIPS 186-5); the signature is a DER ECDSA-Sig-Value (RFC 3279).</summary>
    EcdsaSha384,

    /// <summary>ECDSA with SHA-512 (FIPS 186-5); the signature is a DER ECDSA-Sig-Value (RFC 3279).</summary>
    EcdsaSha512,

    /// <summary>Ed25519, pure (RFC 8032).</summary>
    Ed25519,

    /// <summary>
    /// Ed25519ph with an empty context (RFC 8032) of what is given as the digest: as AWS KMS documents it, that is hashed once more.
    /// </summary>
    Ed25519Ph,

    /// <summary>ML-DSA, pure, with an empty context (FIPS 204).</summary>
    MlDsa,

    /// <summary>SM2 signatures with SM3 and the distinguishing id 1234567812345678 (GB/T 32918.2); DER.</summary>
    Sm2,
}

/// <summary>In which form the message to a signature is given.</summary>
public enum MessageForm
{
    /// <summary>The message itself.</summary>
    Raw,

    /// <summary>What the scheme's hash made of the message; for SM2, of the identity of the key and the message.</summary>
    Digest,

    /// <summary>The message representative mu of ML-DSA, 64 bytes (FIPS 204, algorithm 7, line 6).</summary>
    ExternalMu,
}

/// <summary>A key that signs and verifies.</summary>
public interface ISigningKey
{
    /// <summary>Signs.</summary>
    /// <param name="scheme">A scheme of this kind of key.</param>
    /// <param name="form">In which form the message is given.</param>
    /// <param name="message">The message; in another form than <see cref="MessageForm.Raw"/>, exactly as long as <see cref="SigningSchemes.InputBytes"/> says.</param>
    /// <returns>The signature.</returns>
    /// <exception cref="ArgumentException">The scheme is not one of this key's, or the message has not that form.</exception>
    byte[] Sign(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message);

    /// <summary>Verifies a signature. Whatever is not a signature of this message by this key, in the one encoding of the scheme, is refused.</summary>
    /// <exception cref="ArgumentException">The scheme is not one of this key's, or the message has not that form.</exception>
    bool Verify(SigningScheme scheme, MessageForm form, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}
