// Encrypt, Decrypt and ReEncrypt with key pairs: every size and algorithm, and what is refused with which error.
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class AsymmetricEncryptionTests(SharedKeys keys)
{
    private const string IncorrectKey = "The key ID in the request does not identify a CMK that can perform this operation.";

    private static readonly Dictionary<string, string> Context = new() { ["tenant"] = "a" };

    public static TheoryData<string, string, int> Limits => new(
        ("RSA_2048", "RSAES_OAEP_SHA_1", 214), ("RSA_3072", "RSAES_OAEP_SHA_1", 342), ("RSA_4096", "RSAES_OAEP_SHA_1", 470),
        ("RSA_2048", "RSAES_OAEP_SHA_256", 190), ("RSA_3072", "RSAES_OAEP_SHA_256", 318), ("RSA_4096", "RSAES_OAEP_SHA_256", 446),
        ("SM2", "SM2PKE", 1024));

    public static TheoryData<string, string> Pairs => new(
        ("RSA_2048", "RSAES_OAEP_SHA_1"), ("RSA_2048", "RSAES_OAEP_SHA_256"), ("RSA_4096", "RSAES_OAEP_SHA_256"), ("SM2", "SM2PKE"));

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task Plaintexts_up_to_the_limit_of_key_and_algorithm_come_back(string spec, string algorithm, int max)
    {
        KeyMetadata key = await keys.GetAsync(spec, "ENCRYPT_DECRYPT");
        foreach (int length in new[] { 1, max - 1, max })
        {
            byte[] plaintext = RandomNumberGenerator.GetBytes(length);
            EncryptOutput encrypted = await EncryptAsync(key, algorithm, plaintext);
            Assert.Equal((key.Arn, algorithm), (encrypted.KeyId, encrypted.EncryptionAlgorithm!.Value.Value));
            Assert.True(spec == "SM2" || encrypted.CiphertextBlob!.Value.Length == int.Parse(spec[4..]) / 8);
            using DecryptOutput decrypted = await DecryptAsync(key, algorithm, encrypted.CiphertextBlob!.Value.ToArray());
            Assert.Equal((key.Arn, algorithm, null), (decrypted.KeyId, decrypted.EncryptionAlgorithm!.Value.Value, decrypted.KeyMaterialId));
            Assert.Equal(plaintext, decrypted.Plaintext!.DangerousSpan.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task A_plaintext_over_the_limit_is_refused_with_the_limit(string spec, string algorithm, int max)
    {
        KeyMetadata key = await keys.GetAsync(spec, "ENCRYPT_DECRYPT");
        string text = $"Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {max} bytes.";
        await Refusal.IsAsync("ValidationException", text, () => EncryptAsync(key, algorithm, new byte[max + 1]));
        await Refusal.IsAsync("ValidationException", text, () => EncryptAsync(key, algorithm, new byte[4096]));
    }

    [Theory]
    [InlineData("RSA_2048", "RSAES_OAEP_SHA_1")]
    [InlineData("RSA_2048", "RSAES_OAEP_SHA_256")]
    [InlineData("RSA_3072", "RSAES_OAEP_SHA_256")]
    public async Task What_is_encrypted_outside_with_the_public_key_is_decrypted(string spec, string algorithm)
    {
        KeyMetadata key = await keys.GetAsync(spec, "ENCRYPT_DECRYPT");
        using RSA outside = RSA.Create();
        outside.ImportSubjectPublicKeyInfo(await keys.PublicKeyAsync(key), out _);
        byte[] ciphertext = outside.Encrypt("hello"u8, PaddingOf(algorithm));
        using DecryptOutput decrypted = await DecryptAsync(key, algorithm, ciphertext);
        Assert.Equal("hello"u8.ToArray(), decrypted.Plaintext!.DangerousSpan.ToArray());
    }

    [Theory]
    [InlineData("RSAES_OAEP_SHA_1")]
    [InlineData("RSAES_OAEP_SHA_256")]
    public async Task What_is_encrypted_under_an_imported_key_is_decrypted_outside(string algorithm)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        using RSA outside = RSA.Create(2048);
        KeyMetadata key = await test.CreateExternalKeyAsync(KeySpec.Rsa2048, KeyUsageType.EncryptDecrypt);
        _ = await test.SendAsync(await ImportWrap.ForAsync(test, key.KeyId!, outside.ExportPkcs8PrivateKey(), AlgorithmSpec.RsaAesKeyWrapSha256, WrappingKeySpec.Rsa2048));
        byte[] ciphertext = (await test.SendAsync(Encryption(key, algorithm, "hello"u8.ToArray()))).CiphertextBlob!.Value.ToArray();
        Assert.Equal("hello"u8.ToArray(), outside.Decrypt(ciphertext, PaddingOf(algorithm)));
    }

    [Fact]
    public async Task An_SM2_ciphertext_that_was_made_outside_is_decrypted()
    {
        KeyMetadata key = await keys.GetAsync("SM2", "ENCRYPT_DECRYPT");
        SM2Engine outside = new(new SM3Digest(), SM2Engine.Mode.C1C3C2);
        outside.Init(forEncryption: true, new ParametersWithRandom(PublicKeyFactory.CreateKey(await keys.PublicKeyAsync(key)), new SecureRandom()));
        byte[] parts = outside.ProcessBlock("hello"u8.ToArray(), 0, 5);
        byte[] ciphertext = new DerSequence(
            new DerInteger(new BigInteger(1, parts[1..33])), new DerInteger(new BigInteger(1, parts[33..65])), new DerOctetString(parts[65..97]), new DerOctetString(parts[97..])).GetDerEncoded();
        using DecryptOutput decrypted = await DecryptAsync(key, "SM2PKE", ciphertext);
        Assert.Equal("hello"u8.ToArray(), decrypted.Plaintext!.DangerousSpan.ToArray());
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Whatever_is_no_ciphertext_of_the_key_is_refused_without_a_text(string spec, string algorithm)
    {
        KeyMetadata key = await keys.GetAsync(spec, "ENCRYPT_DECRYPT");
        byte[] ciphertext = (await EncryptAsync(key, algorithm, "hello"u8.ToArray())).CiphertextBlob!.Value.ToArray();
        byte[][] others =
        [
            [0], ciphertext[..^1], ciphertext[1..], [.. ciphertext, 0], [0, .. ciphertext], new byte[ciphertext.Length], new byte[6144],
            [.. Enumerable.Repeat((byte)0xFF, ciphertext.Length)], [.. ciphertext, .. ciphertext],
            .. Enumerable.Range(0, 40).Select(step => Flipped(ciphertext, step * ciphertext.Length / 5)),
        ];
        foreach (byte[] other in others)
        {
            await Refusal.IsAsync("InvalidCiphertextException", null, () => DecryptAsync(key, algorithm, other));
        }
    }

    [Fact]
    public async Task A_ciphertext_of_another_padding_key_or_kind_is_refused()
    {
        KeyMetadata key = await keys.GetAsync("RSA_2048", "ENCRYPT_DECRYPT");
        KeyMetadata other = await keys.GetAsync("RSA_2048", "ENCRYPT_DECRYPT", number: 2);
        byte[] ciphertext = (await EncryptAsync(key, "RSAES_OAEP_SHA_1", "hello"u8.ToArray())).CiphertextBlob!.Value.ToArray();
        await Refusal.IsAsync("InvalidCiphertextException", null, () => DecryptAsync(key, "RSAES_OAEP_SHA_256", ciphertext));
        await Refusal.IsAsync("InvalidCiphertextException", null, () => DecryptAsync(other, "RSAES_OAEP_SHA_1", ciphertext));
        KeyMetadata symmetric = await keys.GetAsync("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        await Refusal.IsAsync("InvalidCiphertextException", null, () => keys.Engine.DecryptAsync(ciphertext));
        await Refusal.IsAsync("InvalidCiphertextException", null, () => keys.Engine.DecryptAsync(ciphertext, keyId: symmetric.KeyId));
    }

    [Theory]
    [InlineData("RSAES_OAEP_SHA_1")]
    [InlineData("RSAES_OAEP_SHA_256")]
    [InlineData("SM2PKE")]
    public async Task An_encryption_context_is_refused(string algorithm)
    {
        KeyMetadata key = await keys.GetAsync("RSA_2048", "ENCRYPT_DECRYPT");
        EncryptionAlgorithmSpec spec = new(algorithm);
        const string Text = "EncryptionContext is not supported with asymmetric KMS keys.";
        SensitiveBytes plaintext = SensitiveBytes.CopyOf([1]);
        byte[] blob = [1];
        await Refusal.IsAsync("ValidationException", Text, () => keys.Engine.SendAsync(
            new EncryptCommand { KeyId = key.KeyId, Plaintext = plaintext, EncryptionAlgorithm = spec, EncryptionContext = Context }));
        await Refusal.IsAsync("ValidationException", Text, () => keys.Engine.SendAsync(
            new DecryptCommand { KeyId = key.KeyId, CiphertextBlob = blob, EncryptionAlgorithm = spec, EncryptionContext = Context }));
        await Refusal.IsAsync("ValidationException", Text, () => keys.Engine.SendAsync(
            new ReEncryptCommand { SourceKeyId = key.KeyId, DestinationKeyId = key.KeyId, CiphertextBlob = blob, SourceEncryptionAlgorithm = spec, SourceEncryptionContext = Context }));
        await Refusal.IsAsync("ValidationException", Text, () => keys.Engine.SendAsync(
            new ReEncryptCommand { DestinationKeyId = key.KeyId, CiphertextBlob = blob, DestinationEncryptionAlgorithm = spec, DestinationEncryptionContext = Context }));
    }

    [Fact]
    public async Task An_empty_encryption_context_is_none()
    {
        KeyMetadata key = await keys.GetAsync("RSA_2048", "ENCRYPT_DECRYPT");
        EncryptCommand command = new()
        {
            KeyId = key.KeyId,
            Plaintext = SensitiveBytes.CopyOf([1]),
            EncryptionAlgorithm = EncryptionAlgorithmSpec.RsaesOaepSha1,
            EncryptionContext = new Dictionary<string, string>(),
        };
        Assert.Equal(256, (await keys.Engine.SendAsync(command)).CiphertextBlob!.Value.Length);
    }

    [Theory]
    [InlineData("RSAES_OAEP_SHA_256")]
    [InlineData("SM2PKE")]
    public async Task Decrypt_and_ReEncrypt_need_to_be_told_the_key_of_a_bare_ciphertext(string algorithm)
    {
        KeyMetadata key = await keys.GetAsync("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        EncryptionAlgorithmSpec spec = new(algorithm);
        string text = $"KeyId is required for the algorithm {algorithm}.";
        await Refusal.IsAsync("ValidationException", text, () => keys.Engine.SendAsync(new DecryptCommand { CiphertextBlob = new byte[256], EncryptionAlgorithm = spec }));
        await Refusal.IsAsync("ValidationException", text, () => keys.Engine.SendAsync(
            new ReEncryptCommand { CiphertextBlob = new byte[256], SourceEncryptionAlgorithm = spec, DestinationKeyId = key.KeyId }));
    }

    [Theory]
    [InlineData("RSA_2048", "RSAES_OAEP_SHA_256", "SM2PKE")]
    [InlineData("RSA_2048", "RSAES_OAEP_SHA_256", null)]
    [InlineData("SM2", "SM2PKE", "RSAES_OAEP_SHA_1")]
    [InlineData("SM2", "SM2PKE", null)]
    public async Task An_algorithm_that_does_not_fit_the_key_is_refused(string spec, string fitting, string? algorithm)
    {
        KeyMetadata key = await keys.GetAsync(spec, "ENCRYPT_DECRYPT");
        await Refusal.IsAsync(
            "InvalidKeyUsageException", $"Algorithm {algorithm ?? "SYMMETRIC_DEFAULT"} is incompatible with key spec {spec}.", () => EncryptAsync(key, algorithm, [1]));
        if (algorithm is not null)
        {
            byte[] ciphertext = (await EncryptAsync(key, fitting, [1])).CiphertextBlob!.Value.ToArray();
            await Refusal.IsAsync("InvalidKeyUsageException", $"Algorithm {algorithm} is incompatible with key spec {spec}.", () => DecryptAsync(key, algorithm, ciphertext));
        }
    }

    [Theory]
    [InlineData("RSA_2048", "ENCRYPT_DECRYPT")]
    [InlineData("SM2", "ENCRYPT_DECRYPT")]
    [InlineData("RSA_2048", "SIGN_VERIFY")]
    [InlineData("HMAC_256", "GENERATE_VERIFY_MAC")]
    [InlineData("ECC_NIST_P256", "KEY_AGREEMENT")]
    public async Task A_symmetric_ciphertext_with_a_key_of_another_kind_is_IncorrectKey(string spec, string usage)
    {
        KeyMetadata key = await keys.GetAsync("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        KeyMetadata other = await keys.GetAsync(spec, usage);
        byte[] ciphertext = await keys.Engine.EncryptAsync(key.KeyId!, "hello");
        await Refusal.IsAsync("IncorrectKeyException", IncorrectKey, () => keys.Engine.DecryptAsync(ciphertext, keyId: other.KeyId));
        await Refusal.IsAsync("IncorrectKeyException", IncorrectKey, () => keys.Engine.SendAsync(
            new ReEncryptCommand { CiphertextBlob = ciphertext, SourceKeyId = other.KeyId, DestinationKeyId = key.KeyId }));
    }

    [Fact]
    public async Task ReEncrypt_moves_between_key_pairs_and_symmetric_keys()
    {
        KeyMetadata symmetric = await keys.GetAsync("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        KeyMetadata rsa = await keys.GetAsync("RSA_2048", "ENCRYPT_DECRYPT");
        KeyMetadata sm2 = await keys.GetAsync("SM2", "ENCRYPT_DECRYPT");
        ReEncryptOutput toRsa = await keys.Engine.SendAsync(new ReEncryptCommand
        {
            CiphertextBlob = await keys.Engine.EncryptAsync(symmetric.KeyId!, "hello"),
            DestinationKeyId = rsa.KeyId,
            DestinationEncryptionAlgorithm = EncryptionAlgorithmSpec.RsaesOaepSha1,
        });
        Assert.Equal((symmetric.CurrentKeyMaterialId, null), (toRsa.SourceKeyMaterialId, toRsa.DestinationKeyMaterialId));
        ReEncryptOutput toSm2 = await keys.Engine.SendAsync(new ReEncryptCommand
        {
            CiphertextBlob = toRsa.CiphertextBlob,
            SourceKeyId = rsa.KeyId,
            SourceEncryptionAlgorithm = EncryptionAlgorithmSpec.RsaesOaepSha1,
            DestinationKeyId = sm2.KeyId,
            DestinationEncryptionAlgorithm = EncryptionAlgorithmSpec.Sm2Pke,
        });
        Assert.Equal((EncryptionAlgorithmSpec.RsaesOaepSha1, EncryptionAlgorithmSpec.Sm2Pke), (toSm2.SourceEncryptionAlgorithm, toSm2.DestinationEncryptionAlgorithm));
        ReEncryptOutput back = await keys.Engine.SendAsync(new ReEncryptCommand
        {
            CiphertextBlob = toSm2.CiphertextBlob,
            SourceKeyId = sm2.KeyId,
            SourceEncryptionAlgorithm = EncryptionAlgorithmSpec.Sm2Pke,
            DestinationKeyId = symmetric.KeyId,
        });
        Assert.Equal((sm2.Arn, symmetric.Arn, null, symmetric.CurrentKeyMaterialId), (back.SourceKeyId, back.KeyId, back.SourceKeyMaterialId, back.DestinationKeyMaterialId));
        Assert.Equal("hello", await keys.Engine.DecryptAsync(back.CiphertextBlob!.Value.ToArray()));
    }

    [Fact]
    public async Task ReEncrypt_of_a_plaintext_that_the_destination_does_not_take_is_refused()
    {
        KeyMetadata symmetric = await keys.GetAsync("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        KeyMetadata rsa = await keys.GetAsync("RSA_2048", "ENCRYPT_DECRYPT");
        ReEncryptCommand command = new()
        {
            CiphertextBlob = await keys.Engine.EncryptAsync(symmetric.KeyId!, new string('x', 191)),
            DestinationKeyId = rsa.KeyId,
            DestinationEncryptionAlgorithm = EncryptionAlgorithmSpec.RsaesOaepSha256,
        };
        await Refusal.IsAsync(
            "ValidationException", "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190 bytes.", () => keys.Engine.SendAsync(command));
    }

    private static RSAEncryptionPadding PaddingOf(string algorithm) => algorithm == "RSAES_OAEP_SHA_1" ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.OaepSHA256;

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        byte[] altered = [.. bytes];
        altered[bit / 8] ^= (byte)(1 << (bit % 8));
        return altered;
    }

    private static EncryptCommand Encryption(KeyMetadata key, string? algorithm, byte[] plaintext) => new()
    {
        KeyId = key.KeyId,
        Plaintext = SensitiveBytes.CopyOf(plaintext),
        EncryptionAlgorithm = algorithm is null ? null : new EncryptionAlgorithmSpec(algorithm),
    };

    private Task<EncryptOutput> EncryptAsync(KeyMetadata key, string? algorithm, byte[] plaintext) => keys.Engine.SendAsync(Encryption(key, algorithm, plaintext));

    private Task<DecryptOutput> DecryptAsync(KeyMetadata key, string algorithm, byte[] ciphertext) => keys.Engine.SendAsync(new DecryptCommand
    {
        KeyId = key.KeyId,
        CiphertextBlob = ciphertext,
        EncryptionAlgorithm = new EncryptionAlgorithmSpec(algorithm),
    });
}
