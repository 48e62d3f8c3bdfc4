// The kinds of key: one list. Each makes, loads and imports material of its kind.
using System.Collections.Immutable;

namespace Trent.Cryptography;

/// <summary>
/// A kind of key, such as RSA with 2,048 bits. What a key of the kind can do is in the interfaces of the key that
/// <see cref="Load"/> returns. Immutable, safe for threads.
/// </summary>
public abstract class KeyAlgorithm
{
    private protected KeyAlgorithm(string name) => Name = name;

    /// <summary>HMAC with SHA-224 (FIPS 198-1).</summary>
    public static KeyAlgorithm Hmac224 { get; } = new HmacAlgorithm("HMAC-SHA-224", MacDigest.Sha224);

    /// <summary>HMAC with SHA-256 (FIPS 198-1).</summary>
    public static KeyAlgorithm Hmac256 { get; } = new HmacAlgorithm("HMAC-SHA-256", MacDigest.Sha256);

    /// <summary>HMAC with SHA-384 (FIPS 198-1).</summary>
    public static KeyAlgorithm Hmac384 { get; } = new HmacAlgorithm("HMAC-SHA-384", MacDigest.Sha384);

    /// <summary>HMAC with SHA-512 (FIPS 198-1).</summary>
    public static KeyAlgorithm Hmac512 { get; } = new HmacAlgorithm("HMAC-SHA-512", MacDigest.Sha512);

    /// <summary>RSA with a modulus of 2,048 bits (RFC 8017): signatures and encryption.</summary>
    public static KeyAlgorithm Rsa2048 { get; } = new RsaAlgorithm(2048);

    /// <summary>RSA with a modulus of 3,072 bits (RFC 8017): signatures and encryption.</summary>
    public static KeyAlgorithm Rsa3072 { get; } = new RsaAlgorithm(3072);

    /// <summary>RSA with a modulus of 4,096 bits (RFC 8017): signatures and encryption.</summary>
    public static KeyAlgorithm Rsa4096 { get; } = new RsaAlgorithm(4096);

    /// <summary>NIST P-256 (SP 800-186): ECDSA and ECDH.</summary>
    public static KeyAlgorithm NistP256 { get; } = new EllipticCurveAlgorithm(EllipticCurve.NistP256);

    /// <summary>NIST P-384 (SP 800-186): ECDSA and ECDH.</summary>
    public static KeyAlgorithm NistP384 { get; } = new EllipticCurveAlgorithm(EllipticCurve.NistP384);

    /// <summary>NIST P-521 (SP 800-186): ECDSA and ECDH.</summary>
    public static KeyAlgorithm NistP521 { get; } = new EllipticCurveAlgorithm(EllipticCurve.NistP521);

    /// <summary>secp256k1 (SEC 2): ECDSA.</summary>
    public static KeyAlgorithm Secp256k1 { get; } = new EllipticCurveAlgorithm(EllipticCurve.Secp256k1);

    /// <summary>Ed25519 and Ed25519ph (RFC 8032).</summary>
    public static KeyAlgorithm Ed25519 { get; } = new Ed25519Algorithm();

    /// <summary>SM2 (GB/T 32918): signatures, encryption and key agreement.</summary>
    public static KeyAlgorithm Sm2 { get; } = new Sm2Algorithm();

    /// <summary>ML-DSA-44 (FIPS 204).</summary>
    public static KeyAlgorithm MlDsa44 { get; } = new MlDsaAlgorithm(MlDsaParameterSet.MlDsa44);

    /// <summary>ML-DSA-65 (FIPS 204).</summary>
    public static KeyAlgorithm MlDsa65 { get; } = new MlDsaAlgorithm(MlDsaParameterSet.MlDsa65);

    /// <summary>ML-DSA-87 (FIPS 204).</summary>
    public static KeyAlgorithm MlDsa87 { get; } = new MlDsaAlgorithm(MlDsaParameterSet.MlDsa87);

    /// <summary>ML-KEM-512 (FIPS 203).</summary>
    public static KeyAlgorithm MlKem512 { get; } = new MlKemAlgorithm(MlKemParameterSet.MlKem512);

    /// <summary>ML-KEM-768 (FIPS 203).</summary>
    public static KeyAlgorithm MlKem768 { get; } = new MlKemAlgorithm(MlKemParameterSet.MlKem768);

    /// <summary>ML-KEM-1024 (FIPS 203).</summary>
    public static KeyAlgorithm MlKem1024 { get; } = new MlKemAlgorithm(MlKemParameterSet.MlKem1024);

    /// <summary>All kinds.</summary>
    public static ImmutableArray<KeyAlgorithm> All { get; } =
    [
        Hmac224, Hmac256, Hmac384, Hmac512,
        Rsa2048, Rsa3072, Rsa4096,
        NistP256, NistP384, NistP521, Secp256k1,
        Ed25519, Sm2,
        MlDsa44, MlDsa65, MlDsa87,
        MlKem512, MlKem768, MlKem1024,
    ];

    /// <summary>The name of the kind, as its standard has it.</summary>
    public string Name { get; }

    /// <summary>Whether <see cref="Generate"/> takes so long (tenths of seconds to seconds of a core) that it belongs on a <see cref="ComputeLane"/>.</summary>
    public virtual bool GeneratesSlowly => false;

    /// <summary>
    /// Whether a private operation takes so long (milliseconds of a core) that it belongs on a <see cref="ComputeLane"/>, lest it
    /// keeps short operations waiting.
    /// </summary>
    public virtual bool ComputesSlowly => false;

    /// <summary>Makes new random material.</summary>
    public abstract KeyMaterial Generate();

    /// <summary>Makes material of this kind ready for use. The buffer stays the caller's to dispose, and is not needed any more.</summary>
    /// <param name="secret">What <see cref="Generate"/> or <see cref="Import"/> made.</param>
    /// <exception cref="ArgumentException">The material is not of this kind.</exception>
    public abstract UsableKey Load(SecretBuffer secret);

    /// <summary>
    /// Takes over material that was made elsewhere: checked strictly, and brought into the form in which it is sealed. Equal keys give
    /// equal bytes, but for RSA, whose primes may stand in either order: compare public keys.
    /// </summary>
    /// <param name="secret">A private key as PKCS #8 in DER, with a named curve where it has one; an HMAC key as its bytes.</param>
    /// <returns><see langword="null"/> when it is anything else, or not of this kind.</returns>
    public abstract KeyMaterial? Import(ReadOnlySpan<byte> secret);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private protected ArgumentException NotOfThisKind() => new($"The material is not that of a key of the kind {Name}.");
}
