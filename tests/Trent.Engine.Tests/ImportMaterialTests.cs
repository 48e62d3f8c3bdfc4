// ImportKeyMaterial: which material a key takes, which it refuses, and that a refused import leaves everything as it was.
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class ImportMaterialTests(SharedKeys keys)
{
    private static readonly byte[] P256 = KeyOn(ECCurve.NamedCurves.nistP256);

    public static TheoryData<string, string, int> Accepted => new(
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", 32),
        ("HMAC_224", "GENERATE_VERIFY_MAC", 28), ("HMAC_224", "GENERATE_VERIFY_MAC", 29), ("HMAC_224", "GENERATE_VERIFY_MAC", 128),
        ("HMAC_256", "GENERATE_VERIFY_MAC", 32), ("HMAC_256", "GENERATE_VERIFY_MAC", 128),
        ("HMAC_384", "GENERATE_VERIFY_MAC", 48), ("HMAC_384", "GENERATE_VERIFY_MAC", 128),
        ("HMAC_512", "GENERATE_VERIFY_MAC", 64), ("HMAC_512", "GENERATE_VERIFY_MAC", 128));

    public static TheoryData<string, string, int> Refused => new(
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", 1), ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", 16), ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", 31),
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", 33), ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", 64),
        ("HMAC_224", "GENERATE_VERIFY_MAC", 27), ("HMAC_224", "GENERATE_VERIFY_MAC", 129), ("HMAC_256", "GENERATE_VERIFY_MAC", 31), ("HMAC_256", "GENERATE_VERIFY_MAC", 129),
        ("HMAC_384", "GENERATE_VERIFY_MAC", 47), ("HMAC_384", "GENERATE_VERIFY_MAC", 129), ("HMAC_512", "GENERATE_VERIFY_MAC", 63), ("HMAC_512", "GENERATE_VERIFY_MAC", 129),
        ("ECC_NIST_P256", "SIGN_VERIFY", 32), ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY", 32), ("SM2", "SIGN_VERIFY", 32));

    public static TheoryData<string> NoKeysOnP256 => [.. Malformed.Keys];

    private static Dictionary<string, byte[]> Malformed => new()
    {
        ["nothing of a key"] = "garbage"u8.ToArray(),
        ["one byte more"] = [.. P256, 0],
        ["one byte less"] = P256[..^1],
        ["another curve"] = KeyOn(ECCurve.NamedCurves.nistP384),
        ["secp256k1"] = KeyOn(ECCurve.CreateFromValue("1.3.132.0.10")),
        ["no PKCS #8"] = SecOne(),
        ["a public key"] = PublicKeyOnP256(),
        ["a public key that is another's"] = WithForeignPoint(),
        ["a private key of zero"] = WithScalar(new byte[32]),
        ["a private key beyond the order"] = WithScalar([.. Enumerable.Repeat((byte)0xFF, 32)]),
        ["an encrypted key"] = Encrypted(),
        ["PEM"] = Encoding.ASCII.GetBytes(PemEncoding.WriteString("PRIVATE KEY", P256)),
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task Material_of_a_length_that_the_spec_takes_makes_the_key_usable(string spec, string usage, int length)
    {
        KeyMetadata key = await keys.Engine.CreateExternalKeyAsync(new KeySpec(spec), new KeyUsageType(usage));
        string? materialId = await keys.Engine.ImportAsync(key.KeyId!, RandomNumberGenerator.GetBytes(length));
        KeyMetadata imported = await keys.Engine.DescribeAsync(key.KeyId!);
        Assert.Equal((KeyState.Enabled, true, ExpirationModelType.KeyMaterialDoesNotExpire), (imported.KeyState, imported.Enabled, imported.ExpirationModel));
        Assert.Equal((spec == "SYMMETRIC_DEFAULT", imported.CurrentKeyMaterialId), (materialId is not null, materialId));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Material_of_another_length_is_refused(string spec, string usage, int length)
    {
        KeyMetadata key = await keys.Engine.CreateExternalKeyAsync(new KeySpec(spec), new KeyUsageType(usage));
        await Refusal.IsAsync("IncorrectKeyMaterialException", null, () => keys.Engine.ImportAsync(key.KeyId!, RandomNumberGenerator.GetBytes(length)));
        Assert.Equal(KeyState.PendingImport, await keys.Engine.StateOfAsync(key.KeyId!));
    }

    [Theory]
    [MemberData(nameof(NoKeysOnP256))]
    public async Task What_is_no_private_key_of_the_curve_is_refused(string what)
    {
        KeyMetadata key = await keys.Engine.CreateExternalKeyAsync(KeySpec.EccNistP256, KeyUsageType.SignVerify);
        await Refusal.IsAsync("IncorrectKeyMaterialException", null, () => keys.Engine.ImportAsync(key.KeyId!, Malformed[what]));
        Assert.Equal(KeyState.PendingImport, await keys.Engine.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task A_private_key_may_come_without_its_public_point()
    {
        using ECDsa outside = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        KeyMetadata key = await keys.Engine.CreateExternalKeyAsync(KeySpec.EccNistP256, KeyUsageType.SignVerify);
        _ = await keys.Engine.ImportAsync(key.KeyId!, WithScalar(outside.ExportParameters(includePrivateParameters: true).D!));
        Assert.Equal(outside.ExportSubjectPublicKeyInfo(), await keys.PublicKeyAsync(key));
    }

    [Fact]
    public async Task What_is_no_private_key_of_the_modulus_is_refused()
    {
        KeyMetadata key = await keys.Engine.CreateExternalKeyAsync(KeySpec.Rsa2048, KeyUsageType.SignVerify);
        using RSA shorter = RSA.Create(1024);
        using RSA rsa = RSA.Create(2048);
        byte[] inconsistent = rsa.ExportPkcs8PrivateKey();
        inconsistent[^200] ^= 1;
        using GetParametersForImportOutput parameters = await keys.Engine.SendAsync(
            new GetParametersForImportCommand { KeyId = key.KeyId, WrappingAlgorithm = AlgorithmSpec.RsaAesKeyWrapSha256, WrappingKeySpec = WrappingKeySpec.Rsa2048 });
        foreach (byte[] material in new[] { shorter.ExportPkcs8PrivateKey(), rsa.ExportRSAPrivateKey(), rsa.ExportSubjectPublicKeyInfo(), inconsistent, P256, [.. rsa.ExportPkcs8PrivateKey(), 0] })
        {
            ImportKeyMaterialCommand command = new()
            {
                KeyId = key.KeyId,
                ImportToken = parameters.ImportToken,
                EncryptedKeyMaterial = ImportWrap.Wrap(parameters.PublicKey!.DangerousSpan.ToArray(), AlgorithmSpec.RsaAesKeyWrapSha256, material),
                ExpirationModel = ExpirationModelType.KeyMaterialDoesNotExpire,
            };
            await Refusal.IsAsync("IncorrectKeyMaterialException", null, () => keys.Engine.SendAsync(command));
        }
    }

    [Fact]
    public async Task An_import_that_fails_changes_nothing_and_leaves_the_token_as_it_was()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        _ = await test.CreateKeyAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        using GetParametersForImportOutput parameters = await test.SendAsync(
            new GetParametersForImportCommand { KeyId = key.KeyId, WrappingAlgorithm = AlgorithmSpec.Sm2Pke, WrappingKeySpec = WrappingKeySpec.Sm2 });
        byte[] publicKey = parameters.PublicKey!.DangerousSpan.ToArray();
        ImportKeyMaterialCommand good = new()
        {
            KeyId = key.KeyId,
            ImportToken = parameters.ImportToken,
            EncryptedKeyMaterial = ImportWrap.Wrap(publicKey, AlgorithmSpec.Sm2Pke, new byte[32]),
            ExpirationModel = ExpirationModelType.KeyMaterialDoesNotExpire,
        };
        long epoch = test.Store.Epoch;
        await Refusal.IsAsync("InvalidCiphertextException", null, () => test.SendAsync(ImportWrap.Change(good, wrapped: "garbage"u8.ToArray())));
        await Refusal.IsAsync(
            "IncorrectKeyMaterialException", null, () => test.SendAsync(ImportWrap.Change(good, wrapped: ImportWrap.Wrap(publicKey, AlgorithmSpec.Sm2Pke, new byte[31]))));
        await Refusal.IsAsync("IncorrectKeyMaterialException", null, () => test.SendAsync(ImportWrap.Change(good, type: ImportType.ExistingKeyMaterial)));
        _ = await Assert.ThrowsAsync<ValidationException>(() => test.SendAsync(ImportWrap.Change(good, validTo: test.Clock.GetUtcNow())));
        Assert.Equal(epoch, test.Store.Epoch);
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
        _ = await test.SendAsync(good);
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!));
    }

    [Theory]
    [InlineData("RSAES_OAEP_SHA_256", "RSA_2048")]
    [InlineData("RSA_AES_KEY_WRAP_SHA_256", "RSA_2048")]
    [InlineData("SM2PKE", "SM2")]
    public async Task What_does_not_unwrap_is_refused(string algorithm, string wrappingKey)
    {
        AlgorithmSpec wrapping = new(algorithm);
        KeyMetadata key = await keys.Engine.CreateExternalKeyAsync(KeySpec.EccNistP256, KeyUsageType.SignVerify);
        using GetParametersForImportOutput parameters = await keys.Engine.SendAsync(
            new GetParametersForImportCommand { KeyId = key.KeyId, WrappingAlgorithm = wrapping, WrappingKeySpec = new WrappingKeySpec(wrappingKey) });
        byte[] publicKey = parameters.PublicKey!.DangerousSpan.ToArray();
        byte[] wrapped = ImportWrap.Wrap(publicKey, wrapping, P256);
        byte[] foreign = ImportWrap.Wrap(await keys.PublicKeyAsync(await keys.GetAsync(wrappingKey, "ENCRYPT_DECRYPT")), wrapping, P256);
        List<byte[]> others =
        [
            [1], new byte[256], new byte[6144], wrapped[..^1], wrapped[1..], [.. wrapped, 0], foreign,
            .. Enumerable.Range(0, 24).Select(step => Flipped(wrapped, step * wrapped.Length / 3)),
        ];
        if (wrapping == AlgorithmSpec.RsaAesKeyWrapSha256)
        {
            others.AddRange([wrapped[..256], wrapped[..^8], [.. wrapped, .. new byte[8]], ImportWrap.Wrap(publicKey, AlgorithmSpec.RsaAesKeyWrapSha1, P256)]);
            others.AddRange([ImportWrap.Wrap(publicKey, wrapping, P256, aesKeyBits: 128), ImportWrap.Wrap(publicKey, wrapping, P256, aesKeyBits: 192)]);
        }

        foreach (byte[] other in others)
        {
            ImportKeyMaterialCommand command = new()
            {
                KeyId = key.KeyId,
                ImportToken = parameters.ImportToken,
                EncryptedKeyMaterial = other,
                ExpirationModel = ExpirationModelType.KeyMaterialDoesNotExpire,
            };
            await Refusal.IsAsync("InvalidCiphertextException", null, () => keys.Engine.SendAsync(command));
        }
    }

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        byte[] altered = [.. bytes];
        altered[bit / 8] ^= (byte)(1 << (bit % 8));
        return altered;
    }

    private static byte[] KeyOn(ECCurve curve)
    {
        using ECDsa ecdsa = ECDsa.Create(curve);
        return ecdsa.ExportPkcs8PrivateKey();
    }

    private static byte[] SecOne()
    {
        using ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return ecdsa.ExportECPrivateKey();
    }

    private static byte[] PublicKeyOnP256()
    {
        using ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return ecdsa.ExportSubjectPublicKeyInfo();
    }

    private static byte[] WithForeignPoint() => [.. P256[..^65], .. PublicKeyOnP256()[^65..]];

    private static byte[] Encrypted()
    {
        using ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return ecdsa.ExportEncryptedPkcs8PrivateKey("password", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
    }

    // Without a public point, so that nothing but the scalar itself can be wrong.
    private static byte[] WithScalar(byte[] scalar)
    {
        AsnWriter inner = new(AsnEncodingRules.DER);
        using (inner.PushSequence())
        {
            inner.WriteInteger(1);
            inner.WriteOctetString(scalar);
        }

        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.10045.2.1");
                writer.WriteObjectIdentifier("1.2.840.10045.3.1.7");
            }

            writer.WriteOctetString(inner.Encode());
        }

        return writer.Encode();
    }
}
