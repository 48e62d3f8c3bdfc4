// GetPublicKey: what every kind of key pair answers, and which keys have none.
using System.Text.Json;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class PublicKeyTests(SharedKeys keys)
{
    // Spec, usage, the member with its algorithms, bytes of the SubjectPublicKeyInfo.
    public static TheoryData<string, string, string, int> Keys => new(
        ("RSA_2048", "SIGN_VERIFY", "SigningAlgorithms", 294), ("RSA_3072", "SIGN_VERIFY", "SigningAlgorithms", 422), ("RSA_4096", "SIGN_VERIFY", "SigningAlgorithms", 550),
        ("RSA_2048", "ENCRYPT_DECRYPT", "EncryptionAlgorithms", 294), ("RSA_3072", "ENCRYPT_DECRYPT", "EncryptionAlgorithms", 422), ("RSA_4096", "ENCRYPT_DECRYPT", "EncryptionAlgorithms", 550),
        ("ECC_NIST_P256", "SIGN_VERIFY", "SigningAlgorithms", 91), ("ECC_NIST_P384", "SIGN_VERIFY", "SigningAlgorithms", 120), ("ECC_NIST_P521", "SIGN_VERIFY", "SigningAlgorithms", 158),
        ("ECC_NIST_P256", "KEY_AGREEMENT", "KeyAgreementAlgorithms", 91), ("ECC_NIST_P384", "KEY_AGREEMENT", "KeyAgreementAlgorithms", 120), ("ECC_NIST_P521", "KEY_AGREEMENT", "KeyAgreementAlgorithms", 158),
        ("ECC_SECG_P256K1", "SIGN_VERIFY", "SigningAlgorithms", 88), ("ECC_NIST_EDWARDS25519", "SIGN_VERIFY", "SigningAlgorithms", 44),
        ("SM2", "SIGN_VERIFY", "SigningAlgorithms", 91), ("SM2", "ENCRYPT_DECRYPT", "EncryptionAlgorithms", 91), ("SM2", "KEY_AGREEMENT", "KeyAgreementAlgorithms", 91),
        ("ML_DSA_44", "SIGN_VERIFY", "SigningAlgorithms", 1334), ("ML_DSA_65", "SIGN_VERIFY", "SigningAlgorithms", 1974), ("ML_DSA_87", "SIGN_VERIFY", "SigningAlgorithms", 2614),
        ("ML_KEM_512", "ENCAPSULATE_DECAPSULATE", "EncapsulationAlgorithms", 822), ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE", "EncapsulationAlgorithms", 1206),
        ("ML_KEM_1024", "ENCAPSULATE_DECAPSULATE", "EncapsulationAlgorithms", 1590));

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_key_pair_shows_its_public_key_and_the_algorithms_of_its_usage(string spec, string usage, string algorithms, int bytes)
    {
        KeyMetadata key = await keys.GetAsync(spec, usage);
        using JsonDocument answer = JsonDocument.Parse(await keys.Engine.SendJsonAsync("GetPublicKey", $$"""{"KeyId":"{{key.KeyId}}"}"""));
        using JsonDocument creation = JsonDocument.Parse(await keys.CreationAsync(spec, usage));
        JsonElement root = answer.RootElement;
        Assert.Equal(
            new[] { "CustomerMasterKeySpec", "KeyId", "KeySpec", "KeyUsage", "PublicKey", algorithms }.Order(StringComparer.Ordinal),
            root.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            (key.Arn, spec, spec, usage),
            (root.GetProperty("KeyId").GetString(), root.GetProperty("KeySpec").GetString(), root.GetProperty("CustomerMasterKeySpec").GetString(), root.GetProperty("KeyUsage").GetString()));
        Assert.Equal(creation.RootElement.GetProperty("KeyMetadata").GetProperty(algorithms).GetRawText(), root.GetProperty(algorithms).GetRawText());
        Assert.Equal(bytes, root.GetProperty("PublicKey").GetBytesFromBase64().Length);
    }

    [Theory]
    [InlineData("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")]
    [InlineData("HMAC_224", "GENERATE_VERIFY_MAC")]
    [InlineData("HMAC_512", "GENERATE_VERIFY_MAC")]
    public async Task A_key_that_is_no_pair_has_none(string spec, string usage)
    {
        KeyMetadata key = await keys.GetAsync(spec, usage);
        await Refusal.IsAsync("UnsupportedOperationException", null, () => keys.Engine.SendAsync(new GetPublicKeyCommand { KeyId = key.KeyId }));
    }

    [Fact]
    public async Task The_public_key_of_a_disabled_key_is_shown_and_of_one_pending_deletion_is_not()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync(KeySpec.EccNistP256, KeyUsageType.SignVerify);
        byte[] publicKey = (await test.SendAsync(new GetPublicKeyCommand { KeyId = key.KeyId })).PublicKey!.Value.ToArray();
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId });
        Assert.Equal(publicKey, (await test.SendAsync(new GetPublicKeyCommand { KeyId = key.KeyId })).PublicKey!.Value.ToArray());
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
        await Refusal.IsAsync("KMSInvalidStateException", $"{key.Arn} is pending deletion.", () => test.SendAsync(new GetPublicKeyCommand { KeyId = key.KeyId }));
    }

    [Fact]
    public async Task The_state_of_a_key_is_checked_before_its_kind()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
        await Refusal.IsAsync("KMSInvalidStateException", $"{key.Arn} is pending deletion.", () => test.SendAsync(new GetPublicKeyCommand { KeyId = key.KeyId }));
    }

    [Fact]
    public async Task Before_the_first_import_there_is_none_and_afterwards_it_stays()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        using var outside = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        KeyMetadata key = await test.CreateExternalKeyAsync(KeySpec.EccNistP256, KeyUsageType.SignVerify);
        await Refusal.IsAsync("KMSInvalidStateException", $"{key.Arn} is pending import.", () => test.SendAsync(new GetPublicKeyCommand { KeyId = key.KeyId }));
        _ = await test.SendAsync(await test.WrapAsync(key.KeyId!, outside.ExportPkcs8PrivateKey()));
        Assert.Equal(outside.ExportSubjectPublicKeyInfo(), (await test.SendAsync(new GetPublicKeyCommand { KeyId = key.KeyId })).PublicKey!.Value.ToArray());
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
        Assert.Equal(outside.ExportSubjectPublicKeyInfo(), (await test.SendAsync(new GetPublicKeyCommand { KeyId = key.KeyId })).PublicKey!.Value.ToArray());
    }

    [Theory]
    [InlineData("arn:aws:kms:eu-central-1:111122223333:key", "InvalidArnException")]
    [InlineData("arn:aws:iam::111122223333:user/u", "InvalidArnException")]
    [InlineData("nonsense", "NotFoundException")]
    public async Task A_malformed_identifier_is_refused_as_the_API_declares_it(string identifier, string errorCode)
    {
        KmsServiceException error = await Assert.ThrowsAnyAsync<KmsServiceException>(() => keys.Engine.SendAsync(new GetPublicKeyCommand { KeyId = identifier }));
        Assert.Equal(errorCode, error.ErrorCode);
    }

    [Fact]
    public async Task Asking_for_the_public_key_is_no_use_of_the_key()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync(KeySpec.EccNistP256, KeyUsageType.SignVerify);
        _ = await test.SendAsync(new GetPublicKeyCommand { KeyId = key.KeyId });
        Assert.Null(await test.LastUseOfAsync(key.KeyId!));
    }
}
