// Import of private keys on curves, and of Ed25519: one form of each is taken, and whatever contradicts itself is refused.
using System.Numerics;
using CsCheck;

namespace Trent.Cryptography.Tests;

public sealed class CurveImportTests
{
    public static TheoryData<string> Curves => [.. KeyUses.Curves.Select(curve => curve.Name)];

    [Theory]
    [MemberData(nameof(Curves))]
    public void A_key_is_brought_into_one_form_whatever_it_leaves_out_or_adds(string name)
    {
        EllipticCurve curve = KeyUses.CurveOf(name);
        (BigInteger scalar, byte[] point, byte[] expected) = Sample(curve);
        CurveKeyParts bare = CurveKeyParts.Of(curve, scalar);
        CurveKeyParts full = bare with { Parameters = Pkcs8Parts.Identifier(curve.Identifier), Point = point };
        (string What, byte[] Secret)[] forms =
        [
            ("bare", bare.Pkcs8(curve)),
            ("with its point", (bare with { Point = point }).Pkcs8(curve)),
            ("with the curve inside", (bare with { Parameters = Pkcs8Parts.Identifier(curve.Identifier) }).Pkcs8(curve)),
            ("full", full.Pkcs8(curve)),
            ("with attributes", (full.InPkcs8(curve) with { Attributes = Pkcs8Parts.FriendlyName }).Encode()),
            ("version 2", (full.InPkcs8(curve) with { Version = 1 }).Encode()),
            ("version 2 with attributes", (full.InPkcs8(curve) with { Version = 1, Attributes = Pkcs8Parts.FriendlyName }).Encode()),
            ("version 2 with the point outside", (bare.InPkcs8(curve) with { Version = 1, PublicKey = point }).Encode()),
            ("version 2 with both points", (full.InPkcs8(curve) with { Version = 1, PublicKey = point }).Encode()),
        ];
        Assert.All(forms, form => Assert.Equal(expected, Imported(curve, form.Secret)));
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void A_public_point_that_is_not_that_of_the_private_key_is_refused(string name)
    {
        EllipticCurve curve = KeyUses.CurveOf(name);
        (BigInteger scalar, byte[] point, _) = Sample(curve);
        CurveKeyParts bare = CurveKeyParts.Of(curve, scalar);
        byte[] other = TestMaterials.Of(KeyUses.AlgorithmOf(curve)).PublicKey.ToArray()[^curve.PointBytes..];
        byte[] compressed = [(byte)(2 + (point[^1] & 1)), .. point[1..(1 + curve.FieldBytes)]];
        foreach (byte[] wrong in (byte[][])[other, compressed, point[..^1], [.. point, 0], point[1..], [5, .. point[1..]], [0], KeyUses.Flipped(point, 8 * point.Length - 1), []])
        {
            Assert.Null(Imported(curve, (bare with { Point = wrong }).Pkcs8(curve)));
            Assert.Null(Imported(curve, (bare.InPkcs8(curve) with { Version = 1, PublicKey = wrong }).Encode()));
            Assert.Null(Imported(curve, ((bare with { Point = point }).InPkcs8(curve) with { Version = 1, PublicKey = wrong }).Encode()));
            Assert.Null(Imported(curve, ((bare with { Point = wrong }).InPkcs8(curve) with { Version = 1, PublicKey = point }).Encode()));
        }
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void Private_keys_out_of_range_are_refused(string name)
    {
        EllipticCurve curve = KeyUses.CurveOf(name);
        BigInteger n = KeyUses.OrderOf(curve);
        BigInteger largest = curve == EllipticCurve.Sm2 ? n - 2 : n - 1;
        Assert.NotNull(Imported(curve, CurveKeyParts.Of(curve, 1).Pkcs8(curve)));
        Assert.NotNull(Imported(curve, CurveKeyParts.Of(curve, largest).Pkcs8(curve)));
        BigInteger whole = (BigInteger.One << (8 * curve.FieldBytes)) - 1;
        Assert.All((BigInteger[])[0, largest + 1, n, n + 1, whole], scalar => Assert.Null(Imported(curve, CurveKeyParts.Of(curve, scalar).Pkcs8(curve))));
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void Private_keys_of_other_lengths_are_refused(string name)
    {
        EllipticCurve curve = KeyUses.CurveOf(name);
        foreach (int bytes in (int[])[0, 1, curve.FieldBytes - 1, curve.FieldBytes + 1])
        {
            Assert.Null(Imported(curve, new CurveKeyParts([.. Enumerable.Repeat((byte)1, bytes)]).Pkcs8(curve)));
        }

        Assert.Null(Imported(curve, new CurveKeyParts([0, .. CurveKeyParts.Of(curve, 7).Scalar]).Pkcs8(curve)));
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void Other_ways_to_name_the_curve_are_refused(string name)
    {
        EllipticCurve curve = KeyUses.CurveOf(name);
        CurveKeyParts bare = CurveKeyParts.Of(curve, 7);
        byte[] named = Pkcs8Parts.Identifier(curve.Identifier);
        byte[] explicitParameters = KeyUses.ParametersOf(curve).GetDerEncoded();
        byte[] otherName = Pkcs8Parts.Identifier(curve == EllipticCurve.NistP256 ? EllipticCurve.Secp256k1.Identifier : EllipticCurve.NistP256.Identifier);
        Pkcs8Parts good = bare.InPkcs8(curve);
        (string What, byte[] Secret)[] others =
        [
            ("explicit parameters", (good with { Parameters = explicitParameters }).Encode()),
            ("another curve", (good with { Parameters = otherName }).Encode()),
            ("the implicit curve", (good with { Parameters = Pkcs8Parts.Null }).Encode()),
            ("no curve", (good with { Parameters = null }).Encode()),
            ("no curve outside", ((bare with { Parameters = named }).InPkcs8(curve) with { Parameters = null }).Encode()),
            ("explicit parameters inside", (bare with { Parameters = explicitParameters }).Pkcs8(curve)),
            ("another curve inside", (bare with { Parameters = otherName }).Pkcs8(curve)),
            ("the identifier of ECDH", (good with { Algorithm = "1.3.132.1.12" }).Encode()),
            ("the identifier of RSA", (good with { Algorithm = "1.2.840.113549.1.1.1" }).Encode()),
        ];
        Assert.NotNull(Imported(curve, good.Encode()));
        Assert.All(others, other => Assert.True(Imported(curve, other.Secret) is null, other.What));
        Assert.All(KeyUses.Curves.Where(other => other != curve), other => Assert.Null(Imported(curve, CurveKeyParts.Of(other, 7).Pkcs8(other))));
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void Other_structures_are_refused(string name)
    {
        EllipticCurve curve = KeyUses.CurveOf(name);
        CurveKeyParts bare = CurveKeyParts.Of(curve, 7);
        Pkcs8Parts good = bare.InPkcs8(curve);
        byte[] whole = good.Encode();
        (string What, byte[] Secret)[] others =
        [
            ("nothing", []),
            ("the scalar alone", bare.Scalar),
            ("an ECPrivateKey alone", (bare with { Parameters = Pkcs8Parts.Identifier(curve.Identifier) }).Encode()),
            ("a byte behind", [.. whole, 0]),
            ("a byte behind, inside", (good with { PrivateKey = [.. bare.Encode(), 0] }).Encode()),
            ("a byte less", whole[..^1]),
            ("version 3", (good with { Version = 2 }).Encode()),
            ("a version below 0", (good with { Version = -1 }).Encode()),
            ("a version above 127", (good with { Version = 128 }).Encode()),
            ("ECPrivateKey of a version below 0", (bare with { Version = -128 }).Pkcs8(curve)),
            ("attributes that are no set", (good with { Attributes = [0x80, 1, 0] }).Encode()),
            ("a public key outside in version 1", (good with { PublicKey = Sample(curve).Point }).Encode()),
            ("ECPrivateKey of version 0", (bare with { Version = 0 }).Pkcs8(curve)),
            ("ECPrivateKey of version 2", (bare with { Version = 2 }).Pkcs8(curve)),
            ("a public key", TestMaterials.Of(KeyUses.AlgorithmOf(curve)).PublicKey.ToArray()),
        ];
        Assert.All(others, other => Assert.True(Imported(curve, other.Secret) is null, other.What));
        Gen.Byte.Array[0, 300].Sample(garbage => Imported(curve, garbage) is null, iter: 200);

        // Whatever a changed byte makes of the structure, it is taken or refused, and no error of ours.
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((at, value) => Imported(curve, [.. whole[..at], value, .. whole[(at + 1)..]]) is null or { Length: > 0 }, iter: 1_000);
    }

    [Fact]
    public void Ed25519_keys_are_brought_into_one_form()
    {
        byte[] expected = TestMaterials.Of(KeyAlgorithm.Ed25519).Secret.DangerousSpan.ToArray();
        byte[] publicKey = TestMaterials.Of(KeyAlgorithm.Ed25519).PublicKey.ToArray()[^32..];
        Pkcs8Parts good = Ed25519Parts();
        Assert.Equal(expected, good.Encode());
        foreach (Pkcs8Parts form in (Pkcs8Parts[])[good, good with { Attributes = Pkcs8Parts.FriendlyName }, good with { Version = 1 }, good with { Version = 1, PublicKey = publicKey }, good with { Version = 1, Attributes = Pkcs8Parts.FriendlyName, PublicKey = publicKey }])
        {
            using KeyMaterial? material = KeyAlgorithm.Ed25519.Import(form.Encode());
            Assert.NotNull(material);
            Assert.Equal(expected, material.Secret.DangerousSpan.ToArray());
            Assert.Equal(publicKey, material.PublicKey.ToArray()[^32..]);
        }
    }

    [Fact]
    public void Ed25519_keys_in_other_forms_are_refused()
    {
        byte[] publicKey = TestMaterials.Of(KeyAlgorithm.Ed25519).PublicKey.ToArray()[^32..];
        Pkcs8Parts good = Ed25519Parts();
        byte[] seed = good.PrivateKey[2..];
        (string What, byte[] Secret)[] others =
        [
            ("another public key", (good with { Version = 1, PublicKey = KeyUses.Flipped(publicKey, 0) }).Encode()),
            ("the end of the public key", (good with { Version = 1, PublicKey = publicKey[31..] }).Encode()),
            ("the public key with bytes before it", (good with { Version = 1, PublicKey = [0, .. publicKey] }).Encode()),
            ("an empty public key", (good with { Version = 1, PublicKey = [] }).Encode()),
            ("a public key in version 1", (good with { PublicKey = publicKey }).Encode()),
            ("version 3", (good with { Version = 2 }).Encode()),
            ("a version below 0", (good with { Version = -1 }).Encode()),
            ("NULL as parameters", (good with { Parameters = Pkcs8Parts.Null }).Encode()),
            ("X25519", (good with { Algorithm = "1.3.101.110" }).Encode()),
            ("Ed448", (good with { Algorithm = "1.3.101.113" }).Encode()),
            ("the bare seed inside", (good with { PrivateKey = seed }).Encode()),
            ("a short seed", (good with { PrivateKey = [4, 31, .. seed[1..]] }).Encode()),
            ("a long seed", (good with { PrivateKey = [4, 33, 0, .. seed] }).Encode()),
            ("seed and public key", (good with { PrivateKey = [4, 64, .. seed, .. publicKey] }).Encode()),
            ("a byte behind, inside", (good with { PrivateKey = [.. good.PrivateKey, 0] }).Encode()),
            ("a byte behind", [.. good.Encode(), 0]),
            ("the seed alone", seed),
            ("nothing", []),
        ];
        Assert.All(others, other => Assert.True(KeyAlgorithm.Ed25519.Import(other.Secret) is null, other.What));
        Gen.Byte.Array[0, 100].Sample(garbage => KeyAlgorithm.Ed25519.Import(garbage) is null, iter: 200);
    }

    private static Pkcs8Parts Ed25519Parts() => new("1.3.101.112", null, [4, 32, .. TestMaterials.Of(KeyAlgorithm.Ed25519).Secret.DangerousSpan[^32..]]);

    /// <summary>A private key with its point and the one form of its material.</summary>
    private static (BigInteger Scalar, byte[] Point, byte[] Secret) Sample(EllipticCurve curve)
    {
        BigInteger scalar = 123_456_789;
        using KeyMaterial? material = KeyUses.AlgorithmOf(curve).Import(CurveKeyParts.Of(curve, scalar).Pkcs8(curve));
        Assert.NotNull(material);
        return (scalar, material.PublicKey.ToArray()[^curve.PointBytes..], material.Secret.DangerousSpan.ToArray());
    }

    private static byte[]? Imported(EllipticCurve curve, byte[] secret)
    {
        using KeyMaterial? material = KeyUses.AlgorithmOf(curve).Import(secret);
        return material?.Secret.DangerousSpan.ToArray();
    }
}
