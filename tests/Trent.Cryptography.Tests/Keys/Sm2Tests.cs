// SM2: the examples of its standard, and a digest that is computed by hand.
using System.Formats.Asn1;
using System.Numerics;
using System.Text;
using CsCheck;
using Org.BouncyCastle.Crypto.Digests;

namespace Trent.Cryptography.Tests;

public sealed class Sm2Tests
{
    // GM/T 0003.5, A.2 and C.2: the examples on the recommended curve.
    private const string ExampleKey = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
    private const string ExamplePoint = "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";

    private static readonly ISigningKey Key = TestMaterials.Key<ISigningKey>(KeyAlgorithm.Sm2);

    [Fact]
    public void The_public_key_of_the_example_belongs_to_its_private_key()
    {
        using KeyMaterial material = Example();
        Assert.Equal(ExamplePoint, Convert.ToHexString(material.PublicKey.Span[^64..]));
    }

    [Fact]
    public void The_signature_of_the_example_verifies()
    {
        using KeyMaterial material = Example();
        using UsableKey key = KeyAlgorithm.Sm2.Load(material.Secret);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(KeyUses.Unsigned(Convert.FromHexString("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3")));
            writer.WriteInteger(KeyUses.Unsigned(Convert.FromHexString("B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA")));
        }

        Assert.True(((ISigningKey)key).Verify(SigningScheme.Sm2, MessageForm.Raw, "message digest"u8, writer.Encode()));
    }

    [Fact]
    public void The_ciphertext_of_the_example_opens()
    {
        using KeyMaterial material = Example();
        using UsableKey key = KeyAlgorithm.Sm2.Load(material.Secret);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(KeyUses.Unsigned(Convert.FromHexString("04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73")));
            writer.WriteInteger(KeyUses.Unsigned(Convert.FromHexString("E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0")));
            writer.WriteOctetString(Convert.FromHexString("59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"));
            writer.WriteOctetString(Convert.FromHexString("21886CA989CA9C7D58087307CA93092D651EFA"));
        }

        Assert.True(((IEncryptionKey)key).TryDecrypt(EncryptionScheme.Sm2, writer.Encode(), out SecretBuffer? opened));
        Assert.Equal("encryption standard", Encoding.ASCII.GetString(KeyUses.Taken(opened)));
    }

    [Fact]
    public void A_message_and_the_digest_of_identity_and_message_have_the_same_signatures() => Gen.Byte.Array[1, 4_096].Sample(
        message =>
        {
            byte[] digest = Digest(message);
            return Key.Verify(SigningScheme.Sm2, MessageForm.Digest, digest, Key.Sign(SigningScheme.Sm2, MessageForm.Raw, message))
                && Key.Verify(SigningScheme.Sm2, MessageForm.Raw, message, Key.Sign(SigningScheme.Sm2, MessageForm.Digest, digest));
        },
        iter: 100);

    [Fact]
    public void The_digest_of_the_message_alone_is_not_what_is_signed() => Gen.Byte.Array[1, 4_096].Sample(
        message => !Key.Verify(SigningScheme.Sm2, MessageForm.Digest, Sm3(message), Key.Sign(SigningScheme.Sm2, MessageForm.Raw, message)),
        iter: 20);

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public void Digests_of_zero_and_above_the_order_are_signed(byte value)
    {
        byte[] digest = [.. Enumerable.Repeat(value, 32)];
        Assert.True(Key.Verify(SigningScheme.Sm2, MessageForm.Digest, digest, Key.Sign(SigningScheme.Sm2, MessageForm.Digest, digest)));
    }

    private static KeyMaterial Example()
    {
        KeyMaterial? material = KeyAlgorithm.Sm2.Import(CurveKeyParts.Of(EllipticCurve.Sm2, KeyUses.Unsigned(Convert.FromHexString(ExampleKey))).Pkcs8(EllipticCurve.Sm2));
        Assert.NotNull(material);
        return material;
    }

    /// <summary>GB/T 32918.2, 5.5 and 6.1: of the length of the identity in bits, the identity, the curve, its generator, the public key; and of the message.</summary>
    private static byte[] Digest(byte[] message)
    {
        Org.BouncyCastle.Asn1.X9.X9ECParameters curve = KeyUses.ParametersOf(EllipticCurve.Sm2);
        byte[] point = TestMaterials.Of(KeyAlgorithm.Sm2).PublicKey.ToArray()[^64..];
        byte[] identity = Sm3(
        [
            0, 128, .. "1234567812345678"u8,
            .. curve.Curve.A.GetEncoded(), .. curve.Curve.B.GetEncoded(),
            .. curve.G.AffineXCoord.GetEncoded(), .. curve.G.AffineYCoord.GetEncoded(),
            .. point,
        ]);
        return Sm3([.. identity, .. message]);
    }

    private static byte[] Sm3(byte[] input)
    {
        byte[] output = new byte[32];
        SM3Digest digest = new();
        digest.BlockUpdate(input);
        digest.DoFinal(output);
        return output;
    }
}
