// DeriveSharedSecret: the same secret as outside on every curve, and no answer to what is no point of the curve.
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Utilities;
using Org.BouncyCastle.X509;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class KeyAgreementTests(SharedKeys keys)
{
    public static TheoryData<string, int> Curves => new(("ECC_NIST_P256", 32), ("ECC_NIST_P384", 48), ("ECC_NIST_P521", 66), ("SM2", 32));

    public static TheoryData<string> Specs => ["ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "SM2"];

    [Theory]
    [MemberData(nameof(Curves))]
    public async Task Both_sides_have_the_same_secret_of_the_length_of_the_field(string spec, int bytes)
    {
        KeyMetadata one = await keys.GetAsync(spec, "KEY_AGREEMENT");
        KeyMetadata other = await keys.GetAsync(spec, "KEY_AGREEMENT", number: 2);
        using DeriveSharedSecretOutput output = await DeriveAsync(one.KeyId!, await keys.PublicKeyAsync(other));
        using DeriveSharedSecretOutput same = await DeriveAsync(other.KeyId!, await keys.PublicKeyAsync(one));
        Assert.Equal((one.Arn, KeyAgreementAlgorithmSpec.Ecdh, OriginType.AwsKms), (output.KeyId, output.KeyAgreementAlgorithm, output.KeyOrigin));
        Assert.Equal(bytes, output.SharedSecret!.Length);
        Assert.Equal(output.SharedSecret.DangerousSpan.ToArray(), same.SharedSecret!.DangerousSpan.ToArray());
    }

    [Theory]
    [InlineData("ECC_NIST_P256")]
    [InlineData("ECC_NIST_P384")]
    [InlineData("ECC_NIST_P521")]
    public async Task The_secret_is_the_raw_one_that_is_computed_outside(string spec)
    {
        KeyMetadata key = await keys.GetAsync(spec, "KEY_AGREEMENT");
        using ECDiffieHellman outside = ECDiffieHellman.Create(CurveOf(spec));
        using ECDiffieHellman inside = ECDiffieHellman.Create();
        inside.ImportSubjectPublicKeyInfo(await keys.PublicKeyAsync(key), out _);
        using DeriveSharedSecretOutput output = await DeriveAsync(key.KeyId!, outside.ExportSubjectPublicKeyInfo());
        using ECDiffieHellmanPublicKey publicKey = inside.PublicKey;
        Assert.Equal(outside.DeriveRawSecretAgreement(publicKey), output.SharedSecret!.DangerousSpan.ToArray());
    }

    [Fact]
    public async Task The_secret_of_an_SM2_key_is_the_raw_one_that_is_computed_outside()
    {
        KeyMetadata key = await keys.GetAsync("SM2", "KEY_AGREEMENT");
        ECKeyPairGenerator generator = new();
        generator.Init(new ECKeyGenerationParameters(new ECDomainParameters(GMNamedCurves.GetByOid(GMObjectIdentifiers.sm2p256v1)), new SecureRandom()));
        var pair = generator.GenerateKeyPair();
        ECDHBasicAgreement agreement = new();
        agreement.Init(pair.Private);
        byte[] expected = BigIntegers.AsUnsignedByteArray(32, agreement.CalculateAgreement(PublicKeyFactory.CreateKey(await keys.PublicKeyAsync(key))));
        byte[] point = ((ECPublicKeyParameters)pair.Public).Q.GetEncoded(compressed: false);
        using DeriveSharedSecretOutput output = await DeriveAsync(key.KeyId!, [.. (await keys.PublicKeyAsync(key))[..^65], .. point]);
        Assert.Equal(expected, output.SharedSecret!.DangerousSpan.ToArray());
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task A_public_key_that_is_none_of_the_curve_is_refused_without_a_text(string spec)
    {
        KeyMetadata key = await keys.GetAsync(spec, "KEY_AGREEMENT");
        byte[] good = await keys.PublicKeyAsync(await keys.GetAsync(spec, "KEY_AGREEMENT", number: 2));
        int field = spec switch { "ECC_NIST_P384" => 48, "ECC_NIST_P521" => 66, _ => 32 };
        int start = good.Length - (2 * field) - 1;
        byte[] offCurve = [.. good];
        offCurve[^1] ^= 1;
        byte[] compressed = [.. good];
        compressed[start] = 2;
        byte[] hybrid = [.. good];
        hybrid[start] = (byte)(6 + (good[^1] & 1));
        byte[] zero = [.. good[..(start + 1)], .. new byte[2 * field]];
        byte[] beyondTheField = [.. good[..(start + 1)], .. Enumerable.Repeat((byte)0xFF, field), .. good[^field..]];
        byte[] unusedBits = [.. good];
        unusedBits[start - 1] = 1;
        List<byte[]> others =
        [
            [1], "garbage"u8.ToArray(), good[..^1], [.. good, 0], good[start..], offCurve, compressed, hybrid, zero, beyondTheField, unusedBits,
            new byte[8192], .. await OtherCurvesAsync(spec),
        ];
        foreach (byte[] other in others)
        {
            await Refusal.IsAsync("ValidationException", null, () => DeriveAsync(key.KeyId!, other));
        }
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task The_point_at_infinity_and_a_private_key_are_no_public_keys(string spec)
    {
        KeyMetadata key = await keys.GetAsync(spec, "KEY_AGREEMENT");
        byte[] good = await keys.PublicKeyAsync(key);
        Org.BouncyCastle.Asn1.X509.SubjectPublicKeyInfo info = SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(PublicKeyFactory.CreateKey(good));
        byte[] infinity = new Org.BouncyCastle.Asn1.X509.SubjectPublicKeyInfo(info.Algorithm, new byte[] { 0 }).GetDerEncoded();
        await Refusal.IsAsync("ValidationException", null, () => DeriveAsync(key.KeyId!, infinity));
        using ECDiffieHellman outside = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        await Refusal.IsAsync("ValidationException", null, () => DeriveAsync(key.KeyId!, outside.ExportPkcs8PrivateKey()));
    }

    [Theory]
    [InlineData(0, "greater than or equal to 1")]
    [InlineData(8193, "less than or equal to 8192")]
    public async Task A_public_key_of_a_length_that_the_model_does_not_allow_is_refused(int length, string bound)
    {
        KeyMetadata key = await keys.GetAsync("ECC_NIST_P256", "KEY_AGREEMENT");
        await Refusal.IsAsync(
            "ValidationException",
            $"1 validation error detected: Value at 'publicKey' failed to satisfy constraint: Member must have length {bound}",
            () => DeriveAsync(key.KeyId!, new byte[length]));
    }

    [Fact]
    public async Task A_recipient_is_refused_rather_than_answered_in_clear()
    {
        KeyMetadata key = await keys.GetAsync("ECC_NIST_P256", "KEY_AGREEMENT");
        DeriveSharedSecretCommand command = new()
        {
            KeyId = key.KeyId,
            KeyAgreementAlgorithm = KeyAgreementAlgorithmSpec.Ecdh,
            PublicKey = await keys.PublicKeyAsync(key),
            Recipient = new RecipientInfo { AttestationDocument = new byte[] { 1 } },
        };
        await Refusal.IsAsync(
            "UnsupportedOperationException", "The Recipient parameter is not supported: this server does not verify attestation documents.", () => keys.Engine.SendAsync(command));
    }

    private static ECCurve CurveOf(string spec) => spec switch
    {
        "ECC_NIST_P256" => ECCurve.NamedCurves.nistP256,
        "ECC_NIST_P384" => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };

    private async Task<IEnumerable<byte[]>> OtherCurvesAsync(string spec)
    {
        List<byte[]> others = [];
        foreach (string other in new[] { "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "SM2" }.Where(other => other != spec))
        {
            others.Add(await keys.PublicKeyAsync(await keys.GetAsync(other, "KEY_AGREEMENT")));
        }

        others.Add(await keys.PublicKeyAsync(await keys.GetAsync("ECC_SECG_P256K1", "SIGN_VERIFY")));
        others.Add(await keys.PublicKeyAsync(await keys.GetAsync("ECC_NIST_EDWARDS25519", "SIGN_VERIFY")));
        others.Add(await keys.PublicKeyAsync(await keys.GetAsync("RSA_2048", "SIGN_VERIFY")));
        return others;
    }

    private Task<DeriveSharedSecretOutput> DeriveAsync(string keyId, byte[] publicKey) => keys.Engine.SendAsync(new DeriveSharedSecretCommand
    {
        KeyId = keyId,
        KeyAgreementAlgorithm = KeyAgreementAlgorithmSpec.Ecdh,
        PublicKey = publicKey,
    });
}
