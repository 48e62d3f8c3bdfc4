// A good request of every operation, with keys of the kind and in the state that it needs: what the sweeps over the catalog start from.
using System.Security.Cryptography;
using Trent.Protocol;

namespace Trent.Engine.Tests;

internal static class SampleRequests
{
    private const string Hello = "aGVsbG8=";

    /// <summary>The JSON of a request that succeeds.</summary>
    internal static async Task<string> ForAsync(TestEngine test, string operationName)
    {
        string json = operationName switch
        {
            "CreateKey" or "ListKeys" or "ListAliases" or "DescribeCustomKeyStores" => "{}",
            "GenerateRandom" => """{"NumberOfBytes":16}""",
            "CreateCustomKeyStore" => """{"CustomKeyStoreName":"n"}""",
            "ConnectCustomKeyStore" or "DeleteCustomKeyStore" or "DisconnectCustomKeyStore" or "UpdateCustomKeyStore" => """{"CustomKeyStoreId":"cks-1234567890abcdef0"}""",
            "Sign" or "Verify" or "GetPublicKey" => await ForSigningAsync(test, operationName),
            "GenerateMac" or "VerifyMac" => await ForMacsAsync(test, operationName),
            "DeriveSharedSecret" or "Encapsulate" or "Decapsulate" => await ForSharedSecretsAsync(test, operationName),
            "GetParametersForImport" or "ImportKeyMaterial" or "DeleteImportedKeyMaterial" => await ForImportAsync(test, operationName),
            "ReplicateKey" or "UpdatePrimaryRegion" => await ForMultiRegionAsync(test, operationName),
            "ListGrants" or "ListRetirableGrants" or "RetireGrant" or "RevokeGrant" => await ForGrantsAsync(test, operationName),
            _ => await ForSymmetricKeyAsync(test, operationName),
        };
        await test.Engine.WriteKeyUsageAsync(TestContext.Current.CancellationToken);
        return json;
    }

    private static async Task<string> ForSymmetricKeyAsync(TestEngine test, string operationName)
    {
        string key = (await test.CreateKeyAsync()).Arn!;
        string blob = Convert.ToBase64String(await test.EncryptAsync(key, "hello"));
        switch (operationName)
        {
            case "CancelKeyDeletion":
                _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key });
                break;
            case "UpdateAlias" or "DeleteAlias":
                _ = await test.SendAsync(new CreateAliasCommand { AliasName = "alias/sample", TargetKeyId = key });
                break;
            default:
                break;
        }

        return operationName switch
        {
            "CreateAlias" or "UpdateAlias" => $$"""{"AliasName":"alias/sample","TargetKeyId":"{{key}}"}""",
            "DeleteAlias" => """{"AliasName":"alias/sample"}""",
            "Encrypt" => $$"""{"KeyId":"{{key}}","Plaintext":"{{Hello}}"}""",
            "Decrypt" => $$"""{"KeyId":"{{key}}","CiphertextBlob":"{{blob}}"}""",
            "ReEncrypt" => $$"""{"SourceKeyId":"{{key}}","DestinationKeyId":"{{key}}","CiphertextBlob":"{{blob}}"}""",
            "GenerateDataKey" or "GenerateDataKeyWithoutPlaintext" => $$"""{"KeyId":"{{key}}","KeySpec":"AES_256"}""",
            "GenerateDataKeyPair" or "GenerateDataKeyPairWithoutPlaintext" => $$"""{"KeyId":"{{key}}","KeyPairSpec":"ECC_NIST_P256"}""",
            "TagResource" => $$"""{"KeyId":"{{key}}","Tags":[{"TagKey":"a","TagValue":"b"}]}""",
            "UntagResource" => $$"""{"KeyId":"{{key}}","TagKeys":["a"]}""",
            "UpdateKeyDescription" => $$"""{"KeyId":"{{key}}","Description":"d"}""",
            "PutKeyPolicy" => $$$"""{"KeyId":"{{{key}}}","Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"}""",
            "CreateGrant" => $$"""{"KeyId":"{{key}}","GranteePrincipal":"arn:aws:iam::111122223333:user/u","Operations":["Decrypt"]}""",
            _ => $$"""{"KeyId":"{{key}}"}""",
        };
    }

    private static async Task<string> ForSigningAsync(TestEngine test, string operationName)
    {
        string key = (await test.CreateKeyAsync(KeySpec.EccNistP256, KeyUsageType.SignVerify)).Arn!;
        string signed = $"\"KeyId\":\"{key}\",\"Message\":\"{Hello}\",\"SigningAlgorithm\":\"ECDSA_SHA_256\"";
        if (operationName == "Verify")
        {
            SignOutput output = await test.SendAsync(new SignCommand
            {
                KeyId = key,
                Message = SensitiveBytes.CopyOf("hello"u8),
                SigningAlgorithm = SigningAlgorithmSpec.EcdsaSha256,
            });
            return $"{{{signed},\"Signature\":\"{Convert.ToBase64String(output.Signature!.Value.Span)}\"}}";
        }

        return operationName == "Sign" ? $"{{{signed}}}" : $$"""{"KeyId":"{{key}}"}""";
    }

    private static async Task<string> ForMacsAsync(TestEngine test, string operationName)
    {
        string key = (await test.CreateKeyAsync(KeySpec.Hmac256, KeyUsageType.GenerateVerifyMac)).Arn!;
        GenerateMacOutput output = await test.SendAsync(new GenerateMacCommand
        {
            KeyId = key,
            Message = SensitiveBytes.CopyOf("hello"u8),
            MacAlgorithm = MacAlgorithmSpec.HmacSha256,
        });
        string mac = operationName == "VerifyMac" ? $",\"Mac\":\"{Convert.ToBase64String(output.Mac!.Value.Span)}\"" : string.Empty;
        return $"{{\"KeyId\":\"{key}\",\"Message\":\"{Hello}\",\"MacAlgorithm\":\"HMAC_SHA_256\"{mac}}}";
    }

    private static async Task<string> ForSharedSecretsAsync(TestEngine test, string operationName)
    {
        if (operationName == "DeriveSharedSecret")
        {
            string agreeing = (await test.CreateKeyAsync(KeySpec.EccNistP256, KeyUsageType.KeyAgreement)).Arn!;
            using ECDiffieHellman other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            return $$"""{"KeyId":"{{agreeing}}","KeyAgreementAlgorithm":"ECDH","PublicKey":"{{Convert.ToBase64String(other.ExportSubjectPublicKeyInfo())}}"}""";
        }

        string key = (await test.CreateKeyAsync(KeySpec.MlKem768, KeyUsageType.EncapsulateDecapsulate)).Arn!;
        EncapsulateOutput output = await test.SendAsync(new EncapsulateCommand { KeyId = key, EncapsulationAlgorithm = EncapsulationAlgorithmSpec.MlKem });
        string blob = operationName == "Decapsulate" ? $",\"SharedSecretCiphertextBlob\":\"{Convert.ToBase64String(output.SharedSecretCiphertextBlob!.Value.Span)}\"" : string.Empty;
        return $"{{\"KeyId\":\"{key}\",\"EncapsulationAlgorithm\":\"ML_KEM\"{blob}}}";
    }

    private static async Task<string> ForImportAsync(TestEngine test, string operationName)
    {
        // The store's first material brings a domain key with it; so that what follows commits only its own.
        _ = await test.CreateKeyAsync();
        string key = (await test.CreateExternalKeyAsync()).Arn!;
        switch (operationName)
        {
            case "GetParametersForImport":
                return $$"""{"KeyId":"{{key}}","WrappingAlgorithm":"RSAES_OAEP_SHA_256","WrappingKeySpec":"RSA_2048"}""";
            case "ImportKeyMaterial":
                ImportKeyMaterialCommand import = await test.WrapAsync(key, RandomNumberGenerator.GetBytes(32));
                return $$"""{"KeyId":"{{key}}","ImportToken":"{{Convert.ToBase64String(import.ImportToken!.Value.Span)}}","EncryptedKeyMaterial":"{{Convert.ToBase64String(import.EncryptedKeyMaterial!.Value.Span)}}","ExpirationModel":"KEY_MATERIAL_DOES_NOT_EXPIRE"}""";
            default:
                _ = await test.SendAsync(await test.WrapAsync(key, RandomNumberGenerator.GetBytes(32)));
                return $$"""{"KeyId":"{{key}}"}""";
        }
    }

    private static async Task<string> ForGrantsAsync(TestEngine test, string operationName)
    {
        string key = (await test.CreateKeyAsync()).Arn!;
        string grant = (await test.GrantAsync(key, GrantSamples.Reader, GrantOperation.Decrypt)).GrantId!;
        return operationName switch
        {
            "ListGrants" => $$"""{"KeyId":"{{key}}"}""",
            "ListRetirableGrants" => $$"""{"RetiringPrincipal":"{{GrantSamples.Writer}}"}""",
            _ => $$"""{"KeyId":"{{key}}","GrantId":"{{grant}}"}""",
        };
    }

    private static async Task<string> ForMultiRegionAsync(TestEngine test, string operationName)
    {
        string key = (await test.CreateMultiRegionKeyAsync()).Arn!;
        if (operationName == "UpdatePrimaryRegion")
        {
            _ = await test.SendAsync(new ReplicateKeyCommand { KeyId = key, ReplicaRegion = "us-east-1" });
            return $$"""{"KeyId":"{{key}}","PrimaryRegion":"us-east-1"}""";
        }

        return $$"""{"KeyId":"{{key}}","ReplicaRegion":"us-east-1"}""";
    }
}
