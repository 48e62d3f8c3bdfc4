// SM2 keys: made, loaded and imported.
using System.Formats.Asn1;
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Utilities;

namespace Trent.Cryptography;

/// <summary>SM2 (GB/T 32918), computed by BouncyCastle: the platform does not have it.</summary>
internal sealed class Sm2Algorithm() : KeyAlgorithm("SM2")
{
    internal const int ScalarBytes = 32;

    internal static ECDomainParameters Domain { get; } = new(GMNamedCurves.GetByOid(GMObjectIdentifiers.sm2p256v1));

    // PKCS #8 with the ECPrivateKey of RFC 5915 in it: up to the private key, and between it and the public point.
    private static ReadOnlySpan<byte> Pkcs8Start =>
    [
        0x30, 0x81, 0x87, 0x02, 0x01, 0x00,
        0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D,
        0x04, 0x6D, 0x30, 0x6B, 0x02, 0x01, 0x01, 0x04, 0x20,
    ];

    private static ReadOnlySpan<byte> BeforePoint => [0xA1, 0x44, 0x03, 0x42, 0x00];

    public override KeyMaterial Generate()
    {
        ECKeyPairGenerator generator = new();
        generator.Init(new ECKeyGenerationParameters(Domain, SystemRandom.Create()));
        return Export(((ECPrivateKeyParameters)generator.GenerateKeyPair().Private).D);
    }

    public override UsableKey Load(SecretBuffer secret)
    {
        try
        {
            BigInteger scalar = new(1, EllipticCurve.Sm2.ReadPrivateKey(secret.DangerousSpan, out _));
            return IsPrivateKey(scalar) ? new Sm2Key(scalar) : throw NotOfThisKind();
        }
        catch (AsnContentException)
        {
            throw NotOfThisKind();
        }
    }

    public override KeyMaterial? Import(ReadOnlySpan<byte> secret)
    {
        try
        {
            BigInteger scalar = new(1, EllipticCurve.Sm2.ReadPrivateKey(secret, out ReadOnlySpan<byte> point));
            if (!IsPrivateKey(scalar))
            {
                return null;
            }

            KeyMaterial material = Export(scalar);
            if (point.IsEmpty || material.PublicKey.Span.EndsWith(point))
            {
                return material;
            }

            material.Dispose();
            return null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    // GB/T 32918.1: 1 to n - 2, because signing divides by one more than the private key.
    private static bool IsPrivateKey(BigInteger scalar) => scalar.SignValue > 0 && scalar.CompareTo(Domain.N.Subtract(BigInteger.Two)) <= 0;

    private static KeyMaterial Export(BigInteger scalar)
    {
        byte[] point = Domain.G.Multiply(scalar).GetEncoded(compressed: false);
        byte[] bytes = BigIntegers.AsUnsignedByteArray(ScalarBytes, scalar);
        try
        {
            SecretBuffer secret = SecretBuffer.Create(
                Pkcs8Start.Length + ScalarBytes + BeforePoint.Length + point.Length,
                (Scalar: bytes, Point: point),
                static (destination, parts) =>
                {
                    Pkcs8Start.CopyTo(destination);
                    parts.Scalar.CopyTo(destination[Pkcs8Start.Length..]);
                    BeforePoint.CopyTo(destination[(Pkcs8Start.Length + ScalarBytes)..]);
                    parts.Point.CopyTo(destination[^parts.Point.Length..]);
                });
            return new KeyMaterial(secret, EllipticCurve.Sm2.WritePublicKey(point));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
