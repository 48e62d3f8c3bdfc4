// PKCS #8 private keys taken apart and put together again, also in forms that no writer of the product makes.
using System.Formats.Asn1;
using System.Numerics;

namespace Trent.Cryptography.Tests;

/// <summary>A PKCS #8 structure (RFC 5958). Parameters and attributes are whole values in DER.</summary>
internal sealed record Pkcs8Parts(string Algorithm, byte[]? Parameters, byte[] PrivateKey)
{
    internal int Version { get; init; }

    internal byte[]? Attributes { get; init; }

    internal byte[]? PublicKey { get; init; }

    internal static byte[] Null => [5, 0];

    /// <summary>One attribute, a friendlyName of PKCS #9, as certificate stores add it.</summary>
    internal static byte[] FriendlyName
    {
        get
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.9.20");
                using (writer.PushSetOf())
                {
                    writer.WriteCharacterString(UniversalTagNumber.BMPString, "key");
                }
            }

            return writer.Encode();
        }
    }

    internal static byte[] Identifier(string identifier)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(identifier);
        return writer.Encode();
    }

    internal byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(Version);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Algorithm);
                if (Parameters is not null)
                {
                    writer.WriteEncodedValue(Parameters);
                }
            }

            writer.WriteOctetString(PrivateKey);
            if (Attributes is not null)
            {
                writer.WriteEncodedValue(Attributes);
            }

            if (PublicKey is not null)
            {
                writer.WriteBitString(PublicKey, tag: new Asn1Tag(TagClass.ContextSpecific, 1));
            }
        }

        return writer.Encode();
    }
}

/// <summary>A private key on an elliptic curve (RFC 5915).</summary>
internal sealed record CurveKeyParts(byte[] Scalar)
{
    internal int Version { get; init; } = 1;

    internal byte[]? Parameters { get; init; }

    internal byte[]? Point { get; init; }

    internal static CurveKeyParts Of(EllipticCurve curve, BigInteger scalar) => new(Number(scalar, curve.FieldBytes));

    /// <summary>The number in so many bytes, most significant first.</summary>
    internal static byte[] Number(BigInteger number, int bytes)
    {
        byte[] minimal = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] whole = new byte[bytes];
        minimal.CopyTo(whole, bytes - minimal.Length);
        return whole;
    }

    /// <summary>On a named curve.</summary>
    internal byte[] Pkcs8(EllipticCurve curve) => InPkcs8(curve).Encode();

    internal Pkcs8Parts InPkcs8(EllipticCurve curve) => new(EllipticCurve.PublicKeyIdentifier, Pkcs8Parts.Identifier(curve.Identifier), Encode());

    internal byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(Version);
            writer.WriteOctetString(Scalar);
            if (Parameters is not null)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                {
                    writer.WriteEncodedValue(Parameters);
                }
            }

            if (Point is not null)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
                {
                    writer.WriteBitString(Point);
                }
            }
        }

        return writer.Encode();
    }
}

/// <summary>An RSA private key (RFC 8017, A.1.2).</summary>
internal sealed record RsaKeyParts(BigInteger N, BigInteger E, BigInteger D, BigInteger P, BigInteger Q, BigInteger DP, BigInteger DQ, BigInteger InverseQ)
{
    internal int Version { get; init; }

    /// <summary>Primes beyond two, each with its exponent and coefficient.</summary>
    internal IReadOnlyList<(BigInteger Prime, BigInteger Exponent, BigInteger Coefficient)> Others { get; init; } = [];

    /// <summary>With all that follows from two primes and the public exponent.</summary>
    internal static RsaKeyParts Of(BigInteger p, BigInteger q, BigInteger e)
    {
        BigInteger d = Inverse(e, (p - 1) * (q - 1) / BigInteger.GreatestCommonDivisor(p - 1, q - 1));
        return new(p * q, e, d, p, q, d % (p - 1), d % (q - 1), Inverse(q, p));
    }

    /// <summary>Of material in the form in which it is sealed.</summary>
    internal static RsaKeyParts Of(KeyMaterial material)
    {
        AsnReader outer = new AsnReader(material.Secret.DangerousSpan.ToArray(), AsnEncodingRules.DER).ReadSequence();
        _ = outer.ReadInteger();
        _ = outer.ReadSequence();
        AsnReader numbers = new AsnReader(outer.ReadOctetString(), AsnEncodingRules.DER).ReadSequence();
        _ = numbers.ReadInteger();
        return new(numbers.ReadInteger(), numbers.ReadInteger(), numbers.ReadInteger(), numbers.ReadInteger(), numbers.ReadInteger(), numbers.ReadInteger(), numbers.ReadInteger(), numbers.ReadInteger());
    }

    internal static BigInteger Inverse(BigInteger number, BigInteger modulus)
    {
        (BigInteger r, BigInteger next, BigInteger s, BigInteger nextS) = (modulus, number % modulus, 0, 1);
        while (!next.IsZero)
        {
            BigInteger quotient = r / next;
            (r, next) = (next, r - (quotient * next));
            (s, nextS) = (nextS, s - (quotient * nextS));
        }

        Assert.True(r.IsOne);
        return s.Sign < 0 ? s + modulus : s;
    }

    internal byte[] Pkcs8() => InPkcs8().Encode();

    internal Pkcs8Parts InPkcs8() => new("1.2.840.113549.1.1.1", Pkcs8Parts.Null, Encode());

    internal byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(Version);
            foreach (BigInteger number in (BigInteger[])[N, E, D, P, Q, DP, DQ, InverseQ])
            {
                writer.WriteInteger(number);
            }

            if (Others.Count > 0)
            {
                using (writer.PushSequence())
                {
                    foreach ((BigInteger prime, BigInteger exponent, BigInteger coefficient) in Others)
                    {
                        using (writer.PushSequence())
                        {
                            writer.WriteInteger(prime);
                            writer.WriteInteger(exponent);
                            writer.WriteInteger(coefficient);
                        }
                    }
                }
            }
        }

        return writer.Encode();
    }
}
