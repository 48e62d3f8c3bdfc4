// GetParametersForImport: every wrapping algorithm and key with every spec, and material of each kind taken over as it was made.
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using Trent.Engine.Operations;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class ImportWrappingTests(SharedKeys keys)
{
    private static readonly (string Spec, string Usage)[] Importable =
    [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
        ("HMAC_224", "GENERATE_VERIFY_MAC"), ("HMAC_256", "GENERATE_VERIFY_MAC"), ("HMAC_384", "GENERATE_VERIFY_MAC"), ("HMAC_512", "GENERATE_VERIFY_MAC"),
        ("RSA_2048", "SIGN_VERIFY"), ("RSA_3072", "SIGN_VERIFY"), ("RSA_4096", "SIGN_VERIFY"),
        ("ECC_NIST_P256", "SIGN_VERIFY"), ("ECC_NIST_P384", "SIGN_VERIFY"), ("ECC_NIST_P521", "SIGN_VERIFY"),
        ("ECC_SECG_P256K1", "SIGN_VERIFY"), ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY"), ("SM2", "SIGN_VERIFY"),
    ];

    public static TheoryData<string, string> Specs => new(Importable);

    public static TheoryData<string, string> Pairs => new(Importable.Where(row => row.Usage == "SIGN_VERIFY"));

    public static TheoryData<string, string, string, int> WrappingKeys => new(
        ("RSAES_OAEP_SHA_1", "RSA_2048", "SYMMETRIC_DEFAULT", 294), ("RSAES_OAEP_SHA_256", "RSA_2048", "SYMMETRIC_DEFAULT", 294),
        ("RSA_AES_KEY_WRAP_SHA_1", "RSA_2048", "ECC_NIST_P521", 294), ("RSA_AES_KEY_WRAP_SHA_256", "RSA_2048", "ECC_NIST_P256", 294),
        ("RSAES_OAEP_SHA_1", "RSA_3072", "ECC_NIST_P521", 422), ("RSA_AES_KEY_WRAP_SHA_256", "RSA_3072", "ECC_SECG_P256K1", 422),
        ("RSAES_OAEP_SHA_256", "RSA_4096", "ECC_NIST_P521", 550), ("RSA_AES_KEY_WRAP_SHA_1", "RSA_4096", "ECC_NIST_EDWARDS25519", 550),
        ("SM2PKE", "SM2", "SYMMETRIC_DEFAULT", 91));

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task Exactly_the_wrappings_of_the_guide_wrap_the_material_of_a_spec(string spec, string usage)
    {
        KeyMetadata key = await keys.Engine.CreateExternalKeyAsync(new KeySpec(spec), new KeyUsageType(usage));
        foreach (AlgorithmSpec algorithm in AlgorithmSpec.Values)
        {
            foreach (WrappingKeySpec wrappingKey in WrappingKeySpec.Values)
            {
                if (IsAllowed(spec, algorithm.Value, wrappingKey.Value))
                {
                    // Not by a request each: RSA keys take seconds.
                    Assert.Equal((algorithm, wrappingKey), (ImportWrapping.For(algorithm, wrappingKey, new KeySpec(spec)).Algorithm, ImportWrapping.For(algorithm, wrappingKey, new KeySpec(spec)).WrappingKey));
                    continue;
                }

                await Refusal.IsAsync(
                    "UnsupportedOperationException",
                    $"The wrapping algorithm {algorithm} with the wrapping key spec {wrappingKey} is not supported for keys of the key spec {spec}.",
                    () => keys.Engine.SendAsync(new GetParametersForImportCommand { KeyId = key.KeyId, WrappingAlgorithm = algorithm, WrappingKeySpec = wrappingKey }));
            }
        }
    }

    [Theory]
    [MemberData(nameof(WrappingKeys))]
    public async Task What_is_wrapped_under_the_public_key_is_taken_over(string algorithm, string wrappingKey, string spec, int publicKeyBytes)
    {
        KeyMetadata key = await keys.Engine.CreateExternalKeyAsync(new KeySpec(spec), Importable.Where(row => row.Spec == spec).Select(row => new KeyUsageType(row.Usage)).Single());
        using GetParametersForImportOutput parameters = await keys.Engine.SendAsync(
            new GetParametersForImportCommand { KeyId = key.KeyId, WrappingAlgorithm = new AlgorithmSpec(algorithm), WrappingKeySpec = new WrappingKeySpec(wrappingKey) });
        Assert.Equal((key.Arn, publicKeyBytes, keys.Engine.Clock.GetUtcNow().AddHours(24)), (parameters.KeyId, parameters.PublicKey!.Length, parameters.ParametersValidTo));
        Assert.InRange(parameters.ImportToken!.Value.Length, 1, 6144);
        (byte[] material, byte[] publicKey) = Make(spec);
        ImportKeyMaterialCommand command = new()
        {
            KeyId = key.KeyId,
            ImportToken = parameters.ImportToken,
            EncryptedKeyMaterial = ImportWrap.Wrap(parameters.PublicKey.DangerousSpan.ToArray(), new AlgorithmSpec(algorithm), material),
            ExpirationModel = ExpirationModelType.KeyMaterialDoesNotExpire,
        };
        ImportKeyMaterialOutput output = await keys.Engine.SendAsync(command);
        Assert.Equal(key.Arn, output.KeyId);
        Assert.Equal(KeyState.Enabled, await keys.Engine.StateOfAsync(key.KeyId!));
        if (publicKey.Length > 0)
        {
            Assert.Equal(publicKey, await keys.PublicKeyAsync(key));
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_key_pair_that_was_made_outside_signs_with_the_public_key_it_had_there(string spec, string usage)
    {
        KeyMetadata key = await keys.Engine.CreateExternalKeyAsync(new KeySpec(spec), new KeyUsageType(usage));
        (byte[] material, byte[] publicKey) = Make(spec);
        bool isRsa = spec.StartsWith("RSA", StringComparison.Ordinal);
        ImportKeyMaterialOutput output = await keys.Engine.SendAsync(isRsa
            ? await ImportWrap.ForAsync(keys.Engine, key.KeyId!, material, AlgorithmSpec.RsaAesKeyWrapSha256, WrappingKeySpec.Rsa2048)
            : await keys.Engine.WrapAsync(key.KeyId!, material));
        Assert.Equal((key.Arn, null), (output.KeyId, output.KeyMaterialId));
        KeyMetadata imported = await keys.Engine.DescribeAsync(key.KeyId!);
        Assert.Equal((KeyState.Enabled, ExpirationModelType.KeyMaterialDoesNotExpire, null, null), (imported.KeyState, imported.ExpirationModel, imported.ValidTo, imported.CurrentKeyMaterialId));
        Assert.Equal(publicKey, await keys.PublicKeyAsync(key));
        SigningAlgorithmSpec algorithm = imported.SigningAlgorithms![0];
        SignOutput signed = await keys.Engine.SendAsync(new SignCommand { KeyId = key.KeyId, Message = SensitiveBytes.CopyOf("hello"u8), SigningAlgorithm = algorithm });
        byte[] message = "hello"u8.ToArray();
        Assert.True(OutsideVerifier.IsValid(algorithm.Value, message, message, signed.Signature!.Value.ToArray(), publicKey));
    }

    [Theory]
    [InlineData("ECC_NIST_P384", 48)]
    [InlineData("SM2", 32)]
    public async Task An_imported_key_agrees_on_secrets_and_says_where_it_comes_from(string spec, int bytes)
    {
        KeyMetadata key = await keys.Engine.CreateExternalKeyAsync(new KeySpec(spec), KeyUsageType.KeyAgreement);
        _ = await keys.Engine.ImportAsync(key.KeyId!, Make(spec).Material);
        using DeriveSharedSecretOutput output = await keys.Engine.SendAsync(
            new DeriveSharedSecretCommand { KeyId = key.KeyId, KeyAgreementAlgorithm = KeyAgreementAlgorithmSpec.Ecdh, PublicKey = Make(spec).PublicKey });
        Assert.Equal((OriginType.External, bytes), (output.KeyOrigin, output.SharedSecret!.Length));
    }

    [Theory]
    [InlineData("GetParametersForImport", "\"WrappingAlgorithm\":\"RSAES_OAEP_SHA_256\",\"WrappingKeySpec\":\"RSA_2048\"")]
    [InlineData("ImportKeyMaterial", "\"ImportToken\":\"AAAA\",\"EncryptedKeyMaterial\":\"AAAA\",\"ExpirationModel\":\"KEY_MATERIAL_DOES_NOT_EXPIRE\"")]
    [InlineData("DeleteImportedKeyMaterial", "\"KeyMaterialId\":\"0000000000000000000000000000000000000000000000000000000000000000\"")]
    public async Task Keys_whose_material_was_made_here_take_no_part_in_imports_whatever_their_state(string operation, string members)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string json = $$"""{"KeyId":"{{key.KeyId}}",{{members}}}""";
        string text = $"{key.Arn} origin is AWS_KMS which is not valid for this operation.";
        await Refusal.IsAsync("UnsupportedOperationException", text, () => test.SendJsonAsync(operation, json));
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId });
        await Refusal.IsAsync("UnsupportedOperationException", text, () => test.SendJsonAsync(operation, json));
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
        await Refusal.IsAsync("UnsupportedOperationException", text, () => test.SendJsonAsync(operation, json));
    }

    [Fact]
    public async Task Asking_for_parameters_changes_nothing()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        _ = await test.CreateKeyAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        long epoch = test.Store.Epoch;
        _ = await test.WrapAsync(key.KeyId!, new byte[32]);
        Assert.Equal(epoch, test.Store.Epoch);
    }

    /// <summary>Material in the form in which it is imported, and its public key.</summary>
    private static (byte[] Material, byte[] PublicKey) Make(string spec)
    {
        switch (spec)
        {
            case "SYMMETRIC_DEFAULT":
                return (RandomNumberGenerator.GetBytes(32), []);
            case "ECC_NIST_EDWARDS25519":
                Ed25519PrivateKeyParameters edwards = new(new SecureRandom());
                return (PrivateKeyInfoFactory.CreatePrivateKeyInfo(edwards).GetDerEncoded(), SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(edwards.GeneratePublicKey()).GetDerEncoded());
            case "SM2":
                ECKeyPairGenerator generator = new();
                generator.Init(new ECKeyGenerationParameters(GMObjectIdentifiers.sm2p256v1, new SecureRandom()));
                AsymmetricCipherKeyPair pair = generator.GenerateKeyPair();
                return (PrivateKeyInfoFactory.CreatePrivateKeyInfo(pair.Private).GetDerEncoded(), SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(pair.Public).GetDerEncoded());
            default:
                using (AsymmetricAlgorithm platform = spec.StartsWith("RSA", StringComparison.Ordinal) ? RSA.Create(int.Parse(spec[4..])) : ECDsa.Create(CurveOf(spec)))
                {
                    return (platform.ExportPkcs8PrivateKey(), platform.ExportSubjectPublicKeyInfo());
                }
        }
    }

    private static ECCurve CurveOf(string spec) => spec switch
    {
        "ECC_NIST_P256" => ECCurve.NamedCurves.nistP256,
        "ECC_NIST_P384" => ECCurve.NamedCurves.nistP384,
        "ECC_NIST_P521" => ECCurve.NamedCurves.nistP521,
        _ => ECCurve.CreateFromValue("1.3.132.0.10"),
    };

    // AWS KMS developer guide, "Select a wrapping algorithm"; RSAES_PKCS1_V1_5 was withdrawn, a P-521 key does not fit under RSA_2048.
    private static bool IsAllowed(string spec, string algorithm, string wrappingKey) => (algorithm, wrappingKey) switch
    {
        ("RSAES_PKCS1_V1_5", _) => false,
        ("SM2PKE", _) => wrappingKey == "SM2" && !spec.StartsWith("RSA", StringComparison.Ordinal),
        (_, "SM2") => false,
        ("RSA_AES_KEY_WRAP_SHA_1" or "RSA_AES_KEY_WRAP_SHA_256", _) => spec != "SYMMETRIC_DEFAULT" && !spec.StartsWith("HMAC", StringComparison.Ordinal),
        _ => !spec.StartsWith("RSA", StringComparison.Ordinal) && !(spec == "ECC_NIST_P521" && wrappingKey == "RSA_2048"),
    };
}
