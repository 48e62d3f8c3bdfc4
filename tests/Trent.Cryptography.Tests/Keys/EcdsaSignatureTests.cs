// ECDSA signatures that are none: numbers out of range, and encodings that DER does not allow.
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Trent.Cryptography.Tests;

public sealed class EcdsaSignatureTests
{
    public static TheoryData<string> Curves => [.. KeyUses.Curves.Select(curve => curve.Name)];

    public static TheoryData<string> CurvesOfEcdsa => [.. KeyUses.Curves.Where(curve => curve.Scheme != SigningScheme.Sm2).Select(curve => curve.Name)];

    [Theory]
    [MemberData(nameof(CurvesOfEcdsa))]
    public void Both_s_and_its_negative_are_accepted(string name)
    {
        Signed signed = new(name);
        for (int i = 0; i < 20; i++)
        {
            (BigInteger r, BigInteger s) = signed.Sign();
            Assert.True(signed.Accepts(Encoded(r, s)));
            Assert.True(signed.Accepts(Encoded(r, signed.Order - s)));
        }
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void Numbers_out_of_range_are_refused(string name)
    {
        Signed signed = new(name);
        (BigInteger r, BigInteger s) = signed.Sign();
        BigInteger n = signed.Order;
        (BigInteger R, BigInteger S)[] others =
        [
            (0, s), (r, 0), (0, 0), (n, s), (r, n), (n, n), (0, n), (n, 0), (r + n, s), (r, s + n), (r, s - n), (-r, s), (r, -s), (-1, s), (r, -1), (s, r),
            (1, 1), (n - 1, 1), (1, n - 1), (n - 1, n - 1), (1, 0), (0, 1), (n + 1, 1), (1, n + 1),
            (r + (BigInteger.One << (8 * signed.Curve.FieldBytes)), s), (r, s + (BigInteger.One << (8 * signed.Curve.FieldBytes))), (BigInteger.One << 8_192, s),
        ];
        Assert.True(signed.Accepts(Encoded(r, s)));
        Assert.All(others, other => Assert.False(signed.Accepts(Encoded(other.R, other.S)), $"({other.R}, {other.S})"));
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void Encodings_other_than_DER_are_refused(string name)
    {
        Signed signed = new(name);
        (BigInteger r, BigInteger s) = signed.Sign();

        byte[] rBytes = r.ToByteArray(isUnsigned: false, isBigEndian: true);
        byte[] sBytes = s.ToByteArray(isUnsigned: false, isBigEndian: true);
        byte[] good = Sequence([.. Integer(rBytes), .. Integer(sBytes)]);
        Assert.Equal(Encoded(r, s), good);
        Assert.True(signed.Accepts(good));
        byte[] content = [.. Integer(rBytes), .. Integer(sBytes)];
        (string What, byte[] Signature)[] others =
        [
            ("a byte behind", [.. good, 0]),
            ("a byte inside, behind s", Sequence([.. content, 0])),
            ("NULL inside", Sequence([.. content, 5, 0])),
            ("a third integer", Sequence([.. content, 2, 1, 1])),
            ("no s", Sequence(Integer(rBytes))),
            ("nothing inside", Sequence([])),
            ("no sequence", content),
            ("a set", [0x31, .. good[1..]]),
            ("a sequence in a sequence", Sequence(good)),
            ("r with a leading zero", Sequence([.. Integer([0, .. rBytes]), .. Integer(sBytes)])),
            ("s with a leading zero", Sequence([.. Integer(rBytes), .. Integer([0, .. sBytes])])),
            ("an empty r", Sequence([2, 0, .. Integer(sBytes)])),
            ("an empty s", Sequence([.. Integer(rBytes), 2, 0])),
            ("octet strings", Sequence([4, (byte)rBytes.Length, .. rBytes, 4, (byte)sBytes.Length, .. sBytes])),
            ("a constructed integer", Sequence([0x22, (byte)rBytes.Length, .. rBytes, .. Integer(sBytes)])),
            ("a long length of r", Sequence([2, 0x81, (byte)rBytes.Length, .. rBytes, .. Integer(sBytes)])),
            ("a longer length of the sequence", [0x30, 0x82, 0, (byte)content.Length, .. content]),
            ("an indefinite length", [0x30, 0x80, .. content, 0, 0]),
            ("fixed length", [.. CurveKeyParts.Number(r, signed.Curve.FieldBytes), .. CurveKeyParts.Number(s, signed.Curve.FieldBytes)]),
        ];
        Assert.All(others, other => Assert.False(signed.Accepts(other.Signature), other.What));
    }

    [Theory]
    [MemberData(nameof(CurvesOfEcdsa))]
    public void An_integer_without_the_zero_that_makes_it_positive_is_refused(string name)
    {
        Signed signed = new(name);
        int found = 0;
        for (int i = 0; i < 1_000 && found < 3; i++)
        {
            (BigInteger r, BigInteger s) = signed.Sign();
            byte[] rBytes = r.ToByteArray(isUnsigned: false, isBigEndian: true);
            byte[] sBytes = s.ToByteArray(isUnsigned: false, isBigEndian: true);
            if (rBytes[0] == 0)
            {
                found++;
                Assert.True(signed.Accepts(Encoded(r, s)));
                Assert.False(signed.Accepts(Sequence([.. Integer(rBytes[1..]), .. Integer(sBytes)])));
            }
        }

        Assert.Equal(3, found);
    }

    private static byte[] Encoded(BigInteger r, BigInteger s)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(r);
            writer.WriteInteger(s);
        }

        return writer.Encode();
    }

    private static byte[] Integer(byte[] content) => [2, (byte)content.Length, .. content];

    private static byte[] Sequence(byte[] content) => content.Length < 0x80 ? [0x30, (byte)content.Length, .. content] : [0x30, 0x81, (byte)content.Length, .. content];

    private sealed class Signed(string name)
    {
        private readonly ISigningKey _key = TestMaterials.Key<ISigningKey>(KeyUses.Named(name));
        private readonly byte[] _digest = RandomNumberGenerator.GetBytes(SigningSchemes.InputBytes(KeyUses.CurveOf(name).Scheme, MessageForm.Digest)!.Value);

        internal EllipticCurve Curve { get; } = KeyUses.CurveOf(name);

        internal BigInteger Order { get; } = KeyUses.OrderOf(KeyUses.CurveOf(name));

        internal (BigInteger R, BigInteger S) Sign()
        {
            AsnReader integers = new AsnReader(_key.Sign(Curve.Scheme, MessageForm.Digest, _digest), AsnEncodingRules.DER).ReadSequence();
            return (integers.ReadInteger(), integers.ReadInteger());
        }

        internal bool Accepts(byte[] signature) => _key.Verify(Curve.Scheme, MessageForm.Digest, _digest, signature);
    }
}
