// Key agreement: both sides and another implementation get the same secret, and only a point of the curve in its one form is taken.
using System.Formats.Asn1;
using System.Numerics;
using CsCheck;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Utilities;

namespace Trent.Cryptography.Tests;

public sealed class KeyAgreementTests
{
    public static TheoryData<string> Curves => [.. KeyUses.Curves.Select(curve => curve.Name)];

    [Theory]
    [MemberData(nameof(Curves))]
    public void Both_sides_and_another_implementation_agree(string name)
    {
        EllipticCurve curve = KeyUses.CurveOf(name);
        Gen.Select(Scalars(curve), Scalars(curve)).Sample(
            (one, other) =>
            {
                using KeyMaterial oneMaterial = Imported(curve, one);
                using KeyMaterial otherMaterial = Imported(curve, other);
                byte[]? secret = Agreed(curve, oneMaterial, otherMaterial.PublicKey.ToArray());
                return secret is not null
                    && secret.Length == curve.FieldBytes
                    && secret.SequenceEqual(Agreed(curve, otherMaterial, oneMaterial.PublicKey.ToArray()) ?? [])
                    && secret.SequenceEqual(AgreedElsewhere(oneMaterial, otherMaterial, curve.FieldBytes));
            },
            iter: 25);
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void Every_flipped_bit_of_a_public_key_is_refused(string name)
    {
        EllipticCurve curve = KeyUses.CurveOf(name);
        byte[] publicKey = PublicKeyOf(curve);
        Assert.NotNull(Agreed(curve, publicKey));
        Assert.All(Enumerable.Range(0, 8 * publicKey.Length), bit => Assert.Null(Agreed(curve, KeyUses.Flipped(publicKey, bit))));
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void Public_keys_in_other_forms_are_refused(string name)
    {
        EllipticCurve curve = KeyUses.CurveOf(name);
        byte[] good = PublicKeyOf(curve);
        byte[] point = good[^curve.PointBytes..];
        byte[] compressed = [(byte)(2 + (point[^1] & 1)), .. point[1..(1 + curve.FieldBytes)]];
        byte[] named = Pkcs8Parts.Identifier(curve.Identifier);
        Assert.NotNull(Agreed(curve, good));
        Assert.Equal(good, Info(EllipticCurve.PublicKeyIdentifier, named, point));
        byte[] field = KeyUses.ParametersOf(curve).Curve.Field.Characteristic.ToByteArrayUnsigned();
        (string What, byte[] PublicKey)[] others =
        [
            ("nothing", []),
            ("the bare point", point),
            ("a compressed point", Info(EllipticCurve.PublicKeyIdentifier, named, compressed)),
            ("a hybrid point", Info(EllipticCurve.PublicKeyIdentifier, named, [(byte)(6 + (point[^1] & 1)), .. point[1..]])),
            ("the point at infinity", Info(EllipticCurve.PublicKeyIdentifier, named, [0])),
            ("the point 0, 0", Info(EllipticCurve.PublicKeyIdentifier, named, [4, .. new byte[2 * curve.FieldBytes]])),
            ("x not reduced", Info(EllipticCurve.PublicKeyIdentifier, named, [4, .. field, .. point[(1 + curve.FieldBytes)..]])),
            ("y not reduced", Info(EllipticCurve.PublicKeyIdentifier, named, [.. point[..(1 + curve.FieldBytes)], .. field])),
            ("an empty point", Info(EllipticCurve.PublicKeyIdentifier, named, [])),
            ("a point too short", Info(EllipticCurve.PublicKeyIdentifier, named, point[..^1])),
            ("a point too long", Info(EllipticCurve.PublicKeyIdentifier, named, [.. point, 0])),
            ("explicit parameters", Info(EllipticCurve.PublicKeyIdentifier, KeyUses.ParametersOf(curve).GetDerEncoded(), point)),
            ("the implicit curve", Info(EllipticCurve.PublicKeyIdentifier, Pkcs8Parts.Null, point)),
            ("no curve", Info(EllipticCurve.PublicKeyIdentifier, null, point)),
            ("two curves", Info(EllipticCurve.PublicKeyIdentifier, [.. named, .. named], point)),
            ("the identifier of ECDH", Info("1.3.132.1.12", named, point)),
            ("a byte behind", [.. good, 0]),
            ("a private key", TestMaterials.Of(KeyUses.Named(name)).Secret.DangerousSpan.ToArray()),
        ];
        Assert.All(others, other => Assert.True(Agreed(curve, other.PublicKey) is null, other.What));
        foreach (EllipticCurve other in KeyUses.Curves.Where(other => other != curve))
        {
            Assert.Null(Agreed(curve, PublicKeyOf(other)));
            if (other.FieldBytes == curve.FieldBytes)
            {
                Assert.Null(Agreed(curve, Info(EllipticCurve.PublicKeyIdentifier, named, PublicKeyOf(other)[^curve.PointBytes..])));
            }
        }

        Gen.Byte.Array[0, 200].Sample(garbage => Agreed(curve, garbage) is null, iter: 200);
    }

    private static Gen<BigInteger> Scalars(EllipticCurve curve)
    {
        BigInteger largest = KeyUses.OrderOf(curve) - 2;
        return Gen.OneOf(
            Gen.Byte.Array[curve.FieldBytes + 8].Select(bytes => 1 + (KeyUses.Unsigned(bytes) % largest)),
            Gen.Int[1, 1_000].Select(small => (BigInteger)small),
            Gen.Int[0, 1_000].Select(small => largest - small));
    }

    private static KeyMaterial Imported(EllipticCurve curve, BigInteger scalar)
    {
        KeyMaterial? material = KeyUses.AlgorithmOf(curve).Import(CurveKeyParts.Of(curve, scalar).Pkcs8(curve));
        Assert.NotNull(material);
        return material;
    }

    private static byte[] PublicKeyOf(EllipticCurve curve) => TestMaterials.Of(KeyUses.AlgorithmOf(curve)).PublicKey.ToArray();

    private static byte[]? Agreed(EllipticCurve curve, byte[] publicKey) => Agreed(TestMaterials.Key<IKeyAgreementKey>(KeyUses.AlgorithmOf(curve)), publicKey);

    private static byte[]? Agreed(EllipticCurve curve, KeyMaterial own, byte[] publicKey)
    {
        using UsableKey key = KeyUses.AlgorithmOf(curve).Load(own.Secret);
        return Agreed((IKeyAgreementKey)key, publicKey);
    }

    private static byte[]? Agreed(IKeyAgreementKey key, byte[] publicKey) => key.TryDeriveSharedSecret(publicKey, out SecretBuffer? secret) ? KeyUses.Taken(secret) : null;

    private static byte[] AgreedElsewhere(KeyMaterial own, KeyMaterial other, int bytes)
    {
        ECDHBasicAgreement agreement = new();
        agreement.Init(PrivateKeyFactory.CreateKey(own.Secret.DangerousSpan.ToArray()));
        return BigIntegers.AsUnsignedByteArray(bytes, agreement.CalculateAgreement((ECPublicKeyParameters)PublicKeyFactory.CreateKey(other.PublicKey.ToArray())));
    }

    private static byte[] Info(string algorithm, byte[]? parameters, byte[] point)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(algorithm);
                for (ReadOnlyMemory<byte> rest = parameters; !rest.IsEmpty;)
                {
                    _ = AsnDecoder.ReadEncodedValue(rest.Span, AsnEncodingRules.DER, out _, out _, out int consumed);
                    writer.WriteEncodedValue(rest.Span[..consumed]);
                    rest = rest[consumed..];
                }
            }

            writer.WriteBitString(point);
        }

        return writer.Encode();
    }
}
