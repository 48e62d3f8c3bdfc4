// The forms in which keys are sealed and published: their sizes and identifiers, and that another implementation reads them.
using System.Formats.Asn1;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace Trent.Cryptography.Tests;

public sealed class KeyFormatTests
{
    public static TheoryData<string> NamesOfPairs => [.. KeyAlgorithm.All.Except(KeyUses.Hmac).Select(algorithm => algorithm.Name)];

    [Theory]
    [InlineData("ML-DSA-44", 54, 1_334, "2.16.840.1.101.3.4.3.17")]
    [InlineData("ML-DSA-65", 54, 1_974, "2.16.840.1.101.3.4.3.18")]
    [InlineData("ML-DSA-87", 54, 2_614, "2.16.840.1.101.3.4.3.19")]
    [InlineData("ML-KEM-512", 86, 822, "2.16.840.1.101.3.4.4.1")]
    [InlineData("ML-KEM-768", 86, 1_206, "2.16.840.1.101.3.4.4.2")]
    [InlineData("ML-KEM-1024", 86, 1_590, "2.16.840.1.101.3.4.4.3")]
    [InlineData("Ed25519", 48, 44, "1.3.101.112")]
    [InlineData("NIST P-256", 138, 91, "1.2.840.10045.2.1")]
    [InlineData("NIST P-384", 185, 120, "1.2.840.10045.2.1")]
    [InlineData("NIST P-521", 241, 158, "1.2.840.10045.2.1")]
    [InlineData("secp256k1", 135, 88, "1.2.840.10045.2.1")]
    [InlineData("SM2", 138, 91, "1.2.840.10045.2.1")]
    public void Private_and_public_keys_have_the_sizes_and_identifiers_of_their_standards(string name, int privateBytes, int publicBytes, string identifier)
    {
        KeyMaterial material = TestMaterials.Of(KeyUses.Named(name));
        Assert.Equal(privateBytes, material.Secret.Length);
        Assert.Equal(publicBytes, material.PublicKey.Length);
        AsnReader pkcs8 = new AsnReader(material.Secret.DangerousSpan.ToArray(), AsnEncodingRules.DER).ReadSequence();
        Assert.Equal(0, pkcs8.ReadInteger());
        Assert.Equal(identifier, pkcs8.ReadSequence().ReadObjectIdentifier());
        Assert.Equal(identifier, new AsnReader(material.PublicKey, AsnEncodingRules.DER).ReadSequence().ReadSequence().ReadObjectIdentifier());
    }

    [Theory]
    [InlineData("RSA-2048", 2_048, 294)]
    [InlineData("RSA-3072", 3_072, 422)]
    [InlineData("RSA-4096", 4_096, 550)]
    public void RSA_keys_have_two_primes_of_half_the_size_and_the_usual_exponent(string name, int bits, int publicBytes)
    {
        RsaKeyParts parts = RsaKeyParts.Of(TestMaterials.Of(KeyUses.Named(name)));
        Assert.Equal(bits, parts.N.GetBitLength());
        Assert.Equal(bits / 2, parts.P.GetBitLength());
        Assert.Equal(bits / 2, parts.Q.GetBitLength());
        Assert.Equal(65_537, parts.E);
        Assert.Equal(RsaKeyParts.Of(parts.P, parts.Q, parts.E), parts);
        Assert.Equal(publicBytes, TestMaterials.Of(KeyUses.Named(name)).PublicKey.Length);
    }

    [Theory]
    [InlineData("ML-DSA-44", 2_420)]
    [InlineData("ML-DSA-65", 3_309)]
    [InlineData("ML-DSA-87", 4_627)]
    [InlineData("Ed25519", 64)]
    [InlineData("RSA-2048", 256)]
    [InlineData("RSA-3072", 384)]
    [InlineData("RSA-4096", 512)]
    public void Signatures_have_the_sizes_of_their_standards(string name, int bytes)
    {
        foreach ((SigningScheme scheme, MessageForm form) in KeyUses.Signing(KeyUses.Named(name)))
        {
            byte[] message = new byte[SigningSchemes.InputBytes(scheme, form) ?? 10];
            Assert.Equal(bytes, TestMaterials.Key<ISigningKey>(KeyUses.Named(name)).Sign(scheme, form, message).Length);
        }
    }

    [Theory]
    [InlineData("ML-KEM-512", 768)]
    [InlineData("ML-KEM-768", 1_088)]
    [InlineData("ML-KEM-1024", 1_568)]
    public void Ciphertexts_have_the_sizes_of_their_standard(string name, int bytes)
    {
        Assert.Equal(bytes, TestMaterials.Key<IEncapsulationKey>(KeyUses.Named(name)).Encapsulate(out SecretBuffer secret).Length);
        Assert.Equal(32, secret.Length);
        secret.Dispose();
    }

    [Theory]
    [MemberData(nameof(NamesOfPairs))]
    public void Another_implementation_reads_both_keys_and_finds_that_they_belong_together(string name)
    {
        KeyMaterial material = TestMaterials.Of(KeyUses.Named(name));
        Org.BouncyCastle.Crypto.AsymmetricKeyParameter privateKey = PrivateKeyFactory.CreateKey(material.Secret.DangerousSpan.ToArray());
        Assert.True(privateKey.IsPrivate);
        Org.BouncyCastle.Crypto.AsymmetricKeyParameter publicKey = privateKey switch
        {
            RsaPrivateCrtKeyParameters rsa => new RsaKeyParameters(isPrivate: false, rsa.Modulus, rsa.PublicExponent),
            ECPrivateKeyParameters curve => new ECPublicKeyParameters("EC", curve.Parameters.G.Multiply(curve.D), EllipticIdentifier(name)),
            Ed25519PrivateKeyParameters edwards => edwards.GeneratePublicKey(),
            MLDsaPrivateKeyParameters signing => signing.GetPublicKey(),
            MLKemPrivateKeyParameters encapsulation => encapsulation.GetPublicKey(),
            _ => throw new CryptographicException("A key of a kind that BouncyCastle does not know."),
        };
        Assert.Equal(material.PublicKey.ToArray(), SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(publicKey).GetDerEncoded());
        Assert.Equal(publicKey, PublicKeyFactory.CreateKey(material.PublicKey.ToArray()));
    }

    [Theory]
    [MemberData(nameof(NamesOfPairs))]
    public void Material_with_a_byte_more_or_less_is_not_loaded(string name)
    {
        KeyAlgorithm algorithm = KeyUses.Named(name);
        byte[] secret = TestMaterials.Of(algorithm).Secret.DangerousSpan.ToArray();
        foreach (byte[] other in (byte[][])[secret[1..], secret[..^1], [.. secret, 0], [0], [0, .. secret]])
        {
            using SecretBuffer buffer = SecretBuffer.CopyOf(other);
            Assert.ThrowsAny<Exception>(() => algorithm.Load(buffer).Dispose());
            Assert.Null(algorithm.Import(other));
        }
    }

    private static Org.BouncyCastle.Asn1.DerObjectIdentifier EllipticIdentifier(string name) => new(KeyUses.CurveOf(name).Identifier);
}
