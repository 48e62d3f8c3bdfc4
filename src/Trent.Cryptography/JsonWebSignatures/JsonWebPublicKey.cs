// Public keys that verify JSON Web Signatures (RFC 7515, RFC 7518).
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// The signature algorithms that are accepted. There is no symmetric one and no <c>none</c>, so that neither a token without a signature
/// nor one "signed" with a public key can ever be taken for a good one.
/// </summary>
public enum JsonWebAlgorithm
{
    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    RS256 = 1,

    /// <summary>RSASSA-PSS with SHA-256.</summary>
    PS256,

    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    ES256,

    /// <summary>ECDSA on P-384 with SHA-384.</summary>
    ES384,
}

/// <summary>A public key for verification and nothing else. Immutable; safe for threads: the platform's key is made for each verification.</summary>
public sealed class JsonWebPublicKey
{
    // NIST SP 800-131A: less than 2,048 bits is not to be used. More than 8,192 only costs time, which a stranger's token may not.
    private const int ModulusBitsMin = 2_048;
    private const int ModulusBitsMax = 8_192;

    // Exponents in use are 3 and 65,537; a long one makes verification as slow as signing.
    private const int ExponentBytesMax = 4;

    private readonly RSAParameters? rsa;
    private readonly ECParameters? elliptic;
    private readonly EllipticCurve? curve;

    private JsonWebPublicKey(RSAParameters rsa) => this.rsa = rsa;

    private JsonWebPublicKey(EllipticCurve curve, ECParameters elliptic)
    {
        this.curve = curve;
        this.elliptic = elliptic;
    }

    /// <summary>An RSA key; <see langword="null"/> for a modulus that is not of 2,048 to 8,192 bits, or an exponent that is even or longer than 4 bytes.</summary>
    /// <param name="modulus">The modulus, most significant byte first.</param>
    /// <param name="exponent">The public exponent, most significant byte first.</param>
    public static JsonWebPublicKey? FromRsa(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        modulus = modulus.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        bool isSound = modulus.Length is >= ModulusBitsMin / 8 and <= ModulusBitsMax / 8
            && (modulus.Length > ModulusBitsMin / 8 || modulus[0] >= 0x80)
            && (modulus[^1] & 1) == 1
            && exponent.Length is > 0 and <= ExponentBytesMax
            && (exponent[^1] & 1) == 1
            && (exponent.Length > 1 || exponent[0] > 1);
        return isSound ? new JsonWebPublicKey(new RSAParameters { Modulus = modulus.ToArray(), Exponent = exponent.ToArray() }) : null;
    }

    /// <summary>A key on P-256 or P-384; <see langword="null"/> for another curve or coordinates of another length. Whether the point is on the curve shows when it is used.</summary>
    /// <param name="curveName">The curve as RFC 7518 names it.</param>
    /// <param name="x">The first coordinate.</param>
    /// <param name="y">The second coordinate.</param>
    public static JsonWebPublicKey? FromEllipticCurve(string curveName, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        EllipticCurve? curve = curveName switch
        {
            "P-256" => EllipticCurve.NistP256,
            "P-384" => EllipticCurve.NistP384,
            _ => null,
        };
        return curve is not null && x.Length == curve.FieldBytes && y.Length == curve.FieldBytes
            ? new JsonWebPublicKey(curve, new ECParameters { Curve = curve.Platform, Q = new ECPoint { X = x.ToArray(), Y = y.ToArray() } })
            : null;
    }

    /// <summary>Whether the key is of the kind that an algorithm needs.</summary>
    public bool Fits(JsonWebAlgorithm algorithm) => algorithm switch
    {
        JsonWebAlgorithm.RS256 or JsonWebAlgorithm.PS256 => rsa is not null,
        JsonWebAlgorithm.ES256 => curve == EllipticCurve.NistP256,
        JsonWebAlgorithm.ES384 => curve == EllipticCurve.NistP384,
        _ => false,
    };

    /// <summary>Whether a signature is good. False for everything else, also for a key that the platform does not take.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="signingInput">What was signed: the encoded header and payload with the dot between them.</param>
    /// <param name="signature">The signature; of ECDSA the two numbers in fixed length (RFC 7518, 3.4).</param>
    public bool Verify(JsonWebAlgorithm algorithm, ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature)
    {
        if (!Fits(algorithm))
        {
            return false;
        }

        try
        {
            return rsa is { } rsaParameters
                ? VerifyRsa(rsaParameters, algorithm, signingInput, signature)
                : elliptic is { } point && VerifyElliptic(point, algorithm, signingInput, signature);
        }
        catch (CryptographicException)
        {
            // A point that is not on the curve, or a modulus that the platform refuses: nothing is signed with such a key.
            return false;
        }
    }

    private static bool VerifyRsa(RSAParameters parameters, JsonWebAlgorithm algorithm, ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature)
    {
        RSASignaturePadding padding = algorithm == JsonWebAlgorithm.PS256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        using RSA key = RSA.Create(parameters);
        return signature.Length == parameters.Modulus!.Length && key.VerifyData(signingInput, signature, HashAlgorithmName.SHA256, padding);
    }

    private static bool VerifyElliptic(ECParameters parameters, JsonWebAlgorithm algorithm, ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature)
    {
        HashAlgorithmName hash = algorithm == JsonWebAlgorithm.ES384 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256;
        using ECDsa key = ECDsa.Create(parameters);
        return signature.Length == 2 * parameters.Q.X!.Length
            && key.VerifyData(signingInput, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
