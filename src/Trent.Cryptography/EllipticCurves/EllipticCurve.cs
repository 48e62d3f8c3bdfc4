// The elliptic curves of ECDSA and ECDH, and the forms of their keys.
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>A curve over a prime field, with its names and sizes.</summary>
/// <param name="Name">What its standard calls it.</param>
/// <param name="Identifier">Its object identifier, dotted: the only form in which a curve is accepted.</param>
/// <param name="FieldBytes">Bytes of a coordinate; on these curves also of a private key.</param>
/// <param name="Scheme">The ECDSA scheme that AWS KMS pairs with it.</param>
internal sealed record EllipticCurve(string Name, string Identifier, int FieldBytes, SigningScheme Scheme)
{
    internal const string PublicKeyIdentifier = "1.2.840.10045.2.1";

    private const byte Uncompressed = 4;
    private static readonly Asn1Tag CurveTag = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag PointTag = new(TagClass.ContextSpecific, 1, isConstructed: true);

    internal static EllipticCurve NistP256 { get; } = new("NIST P-256", "1.2.840.10045.3.1.7", 32, SigningScheme.EcdsaSha256);

    internal static EllipticCurve NistP384 { get; } = new("NIST P-384", "1.3.132.0.34", 48, SigningScheme.EcdsaSha384);

    internal static EllipticCurve NistP521 { get; } = new("NIST P-521", "1.3.132.0.35", 66, SigningScheme.EcdsaSha512);

    internal static EllipticCurve Secp256k1 { get; } = new("secp256k1", "1.3.132.0.10", 32, SigningScheme.EcdsaSha256);

    internal static EllipticCurve Sm2 { get; } = new("SM2", "1.2.156.10197.1.301", 32, SigningScheme.Sm2);

    /// <summary>The curve as the platform names it.</summary>
    internal ECCurve Platform => ECCurve.CreateFromValue(Identifier);

    /// <summary>Bytes of an uncompressed point with its first byte.</summary>
    internal int PointBytes => 1 + (2 * FieldBytes);

    /// <summary>The public key of an uncompressed point.</summary>
    internal byte[] WritePublicKey(ReadOnlySpan<byte> point) => SubjectPublicKeyInfo.Write(PublicKeyIdentifier, Identifier, point);

    /// <summary>The uncompressed point of a public key on this curve. Whether it lies on the curve is not checked here.</summary>
    /// <exception cref="AsnContentException">The bytes are not one such public key in DER.</exception>
    internal ReadOnlySpan<byte> ReadPublicKey(ReadOnlySpan<byte> der)
    {
        ReadOnlySpan<byte> point = SubjectPublicKeyInfo.ReadOnCurve(der, PublicKeyIdentifier, Identifier);
        return IsUncompressed(point) ? point : throw new AsnContentException("The point is not an uncompressed one of this curve.");
    }

    /// <summary>The private key of a PKCS #8 structure on this curve: named, never with explicit parameters (RFC 5915).</summary>
    /// <param name="pkcs8">The structure.</param>
    /// <param name="point">The uncompressed point of the public key; empty where it is left out.</param>
    /// <returns>The private key, <see cref="FieldBytes"/> bytes.</returns>
    /// <exception cref="AsnContentException">The bytes are not one such private key in DER.</exception>
    internal ReadOnlySpan<byte> ReadPrivateKey(ReadOnlySpan<byte> pkcs8, out ReadOnlySpan<byte> point)
    {
        Pkcs8 key = Pkcs8.Read(pkcs8);
        DerReader parameters = key.Parameters;
        RequireCurve(key.Algorithm == PublicKeyIdentifier && parameters.ReadObjectIdentifier() == Identifier);
        parameters.RequireEnd();
        var outer = new DerReader(key.PrivateKey);
        DerReader numbers = outer.ReadSequence();
        outer.RequireEnd();
        RequireCurve(numbers.ReadSmallInteger() == 1);
        ReadOnlySpan<byte> privateKey = numbers.ReadOctetString();
        RequireCurve(privateKey.Length == FieldBytes);
        if (numbers.NextIs(CurveTag))
        {
            DerReader curve = numbers.ReadSequence(CurveTag);
            RequireCurve(curve.ReadObjectIdentifier() == Identifier);
            curve.RequireEnd();
        }

        point = default;
        if (numbers.NextIs(PointTag))
        {
            DerReader bits = numbers.ReadSequence(PointTag);
            point = bits.ReadBitString();
            bits.RequireEnd();
            RequireCurve(IsUncompressed(point));
        }

        numbers.RequireEnd();

        // Version 2 of PKCS #8 has a place of its own for the public key; in both places, it must be the same.
        if (!key.PublicKey.IsEmpty)
        {
            RequireCurve(IsUncompressed(key.PublicKey) && (point.IsEmpty || point.SequenceEqual(key.PublicKey)));
            point = key.PublicKey;
        }

        return privateKey;
    }

    private bool IsUncompressed(ReadOnlySpan<byte> point) => point.Length == PointBytes && point[0] == Uncompressed;

    private static void RequireCurve(bool fits)
    {
        if (!fits)
        {
            throw new AsnContentException("The key is not one of this curve.");
        }
    }
}
