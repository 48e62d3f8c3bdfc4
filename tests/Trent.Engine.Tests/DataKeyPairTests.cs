// GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext: every kind of pair, its forms, and who may not ask.
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class DataKeyPairTests(SharedKeys keys)
{
    private static readonly Dictionary<string, string> Context = new() { ["tenant"] = "a" };

    public static TheoryData<string> Specs => [.. DataKeyPairSpec.Values.Select(spec => spec.Value)];

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task A_pair_is_a_private_key_with_its_public_key_and_the_ciphertext_of_the_private_key(string spec)
    {
        KeyMetadata key = await keys.GetAsync("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        using GenerateDataKeyPairOutput output = await keys.Engine.SendAsync(new GenerateDataKeyPairCommand { KeyId = key.KeyId, KeyPairSpec = new DataKeyPairSpec(spec), EncryptionContext = Context });
        Assert.Equal((key.Arn, spec, key.CurrentKeyMaterialId), (output.KeyId, output.KeyPairSpec!.Value.Value, output.KeyMaterialId));
        byte[] privateKey = output.PrivateKeyPlaintext!.DangerousSpan.ToArray();
        Assert.Equal(output.PublicKey!.Value.ToArray(), PublicKeyOf(privateKey));
        using DecryptOutput decrypted = await keys.Engine.SendAsync(new DecryptCommand { CiphertextBlob = output.PrivateKeyCiphertextBlob, EncryptionContext = Context });
        Assert.Equal(privateKey, decrypted.Plaintext!.DangerousSpan.ToArray());
        await Refusal.IsAsync("InvalidCiphertextException", null, () => keys.Engine.SendAsync(new DecryptCommand { CiphertextBlob = output.PrivateKeyCiphertextBlob }));
    }

    [Theory]
    [InlineData("ECC_NIST_P256")]
    [InlineData("ECC_NIST_EDWARDS25519")]
    [InlineData("SM2")]
    [InlineData("ML_KEM_768")]
    public async Task Without_plaintext_the_pair_is_the_same_but_for_the_private_key(string spec)
    {
        KeyMetadata key = await keys.GetAsync("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        GenerateDataKeyPairWithoutPlaintextOutput output =
            await keys.Engine.SendAsync(new GenerateDataKeyPairWithoutPlaintextCommand { KeyId = key.KeyId, KeyPairSpec = new DataKeyPairSpec(spec) });
        Assert.Equal((key.Arn, spec, key.CurrentKeyMaterialId), (output.KeyId, output.KeyPairSpec!.Value.Value, output.KeyMaterialId));
        using DecryptOutput decrypted = await keys.Engine.SendAsync(new DecryptCommand { CiphertextBlob = output.PrivateKeyCiphertextBlob });
        Assert.Equal(output.PublicKey!.Value.ToArray(), PublicKeyOf(decrypted.Plaintext!.DangerousSpan.ToArray()));
    }

    [Theory]
    [InlineData("ML_KEM_512", 86, 822)]
    [InlineData("ML_KEM_768", 86, 1206)]
    [InlineData("ML_KEM_1024", 86, 1590)]
    [InlineData("ECC_NIST_EDWARDS25519", 48, 44)]
    public async Task A_pair_that_is_a_seed_has_the_form_of_its_standard(string spec, int privateBytes, int publicBytes)
    {
        KeyMetadata key = await keys.GetAsync("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        using GenerateDataKeyPairOutput output = await keys.Engine.SendAsync(new GenerateDataKeyPairCommand { KeyId = key.KeyId, KeyPairSpec = new DataKeyPairSpec(spec) });
        Assert.Equal((privateBytes, publicBytes), (output.PrivateKeyPlaintext!.Length, output.PublicKey!.Value.Length));
    }

    [Fact]
    public async Task Every_pair_is_another()
    {
        KeyMetadata key = await keys.GetAsync("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        GenerateDataKeyPairWithoutPlaintextCommand command = new() { KeyId = key.KeyId, KeyPairSpec = DataKeyPairSpec.EccNistP256 };
        Assert.NotEqual((await keys.Engine.SendAsync(command)).PublicKey!.Value.ToArray(), (await keys.Engine.SendAsync(command)).PublicKey!.Value.ToArray());
    }

    [Theory]
    [InlineData("ML_DSA_44")]
    [InlineData("ML_DSA_87")]
    [InlineData("HMAC_256")]
    [InlineData("SYMMETRIC_DEFAULT")]
    public async Task Other_specs_are_no_data_key_pairs(string spec)
    {
        KeyMetadata key = await keys.GetAsync("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        ValidationException error = await Assert.ThrowsAsync<ValidationException>(
            () => keys.Engine.SendAsync(new GenerateDataKeyPairCommand { KeyId = key.KeyId, KeyPairSpec = new DataKeyPairSpec(spec) }));
        Assert.StartsWith($"1 validation error detected: Value '{spec}' at 'keyPairSpec' failed to satisfy constraint: Member must satisfy enum value set: [", error.WireMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_keys_are_not_made_under_key_pairs()
    {
        KeyMetadata key = await keys.GetAsync("RSA_2048", "ENCRYPT_DECRYPT");
        const string Text = "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.";
        await Refusal.IsAsync("InvalidKeyUsageException", Text, () => keys.Engine.SendAsync(new GenerateDataKeyCommand { KeyId = key.KeyId, NumberOfBytes = 1 }));
        await Refusal.IsAsync("InvalidKeyUsageException", Text, () => keys.Engine.SendAsync(new GenerateDataKeyWithoutPlaintextCommand { KeyId = key.KeyId, NumberOfBytes = 1 }));
        await Refusal.IsAsync("InvalidKeyUsageException", Text, () => keys.Engine.SendAsync(new GenerateDataKeyPairCommand { KeyId = key.KeyId, KeyPairSpec = DataKeyPairSpec.Sm2 }));
        await Refusal.IsAsync("InvalidKeyUsageException", Text, () => keys.Engine.SendAsync(new GenerateDataKeyPairWithoutPlaintextCommand { KeyId = key.KeyId, KeyPairSpec = DataKeyPairSpec.Sm2 }));
    }

    [Fact]
    public async Task A_recipient_is_refused_rather_than_answered_in_clear()
    {
        KeyMetadata key = await keys.GetAsync("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        RecipientInfo recipient = new() { AttestationDocument = new byte[] { 1 } };
        const string Text = "The Recipient parameter is not supported: this server does not verify attestation documents.";
        await Refusal.IsAsync("UnsupportedOperationException", Text, () => keys.Engine.SendAsync(
            new GenerateDataKeyPairCommand { KeyId = key.KeyId, KeyPairSpec = DataKeyPairSpec.EccNistP256, Recipient = recipient }));
        await Refusal.IsAsync("UnsupportedOperationException", Text, () => keys.Engine.SendAsync(
            new GenerateDataKeyCommand { KeyId = key.KeyId, NumberOfBytes = 1, Recipient = recipient }));
        await Refusal.IsAsync("UnsupportedOperationException", Text, () => keys.Engine.SendAsync(
            new DecryptCommand { CiphertextBlob = new byte[] { 1 }, KeyId = key.KeyId, Recipient = recipient }));
    }

    private static byte[] PublicKeyOf(byte[] pkcs8)
    {
        AsymmetricKeyParameter privateKey = PrivateKeyFactory.CreateKey(pkcs8);
        if (privateKey is RsaPrivateCrtKeyParameters or ECPrivateKeyParameters { PublicKeyParamSet.Id: not "1.2.156.10197.1.301" })
        {
            using AsymmetricAlgorithm platform = privateKey is ECPrivateKeyParameters ? ECDsa.Create() : RSA.Create();
            platform.ImportPkcs8PrivateKey(pkcs8, out _);
            return platform.ExportSubjectPublicKeyInfo();
        }

        AsymmetricKeyParameter publicKey = privateKey switch
        {
            MLKemPrivateKeyParameters kem => kem.GetPublicKey(),
            Ed25519PrivateKeyParameters edwards => edwards.GeneratePublicKey(),
            ECPrivateKeyParameters sm2 => new ECPublicKeyParameters(sm2.AlgorithmName, sm2.Parameters.G.Multiply(sm2.D), sm2.PublicKeyParamSet),
            _ => throw new ArgumentException("Not a data key pair.", nameof(pkcs8)),
        };
        return SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(publicKey).GetDerEncoded();
    }
}
