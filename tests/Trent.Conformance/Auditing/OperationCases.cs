// A case for each of the 56 operations: keys of the kind and in the state that it needs, and planted secrets in the request.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Trent.Conformance.Harness;

namespace Trent.Conformance.Auditing;

/// <summary>Makes cases against a server; what preparing them sends and gets is planted too.</summary>
public sealed class OperationCases(WatchedServer server, PlantedSecrets secrets)
{
    private const string Root = "arn:aws:iam::000000000000:root";
    private const string Mac = "HMAC_SHA_256";
    private const string Ecdsa = "ECDSA_SHA_256";

    private int serial;

    /// <summary>The case of an operation.</summary>
    /// <exception cref="ArgumentException">There is none: write one.</exception>
    public async Task<OperationCase> ForAsync(string operation) => operation switch
    {
        "CreateKey" => new OperationCase("""{"Description":"d","Tags":[{"TagKey":"k","TagValue":"v"}]}"""),
        "GenerateRandom" => new OperationCase("""{"NumberOfBytes":32}"""),
        "ListKeys" => new OperationCase($$"""{"Limit":1,"Marker":"{{await MarkerOfAsync("ListKeys", "{\"Limit\":1}", static (cases, _) => cases.CreateKeyAsync())}}"}"""),
        "ListAliases" => await ForAliasesAsync(),
        "CreateAlias" or "UpdateAlias" or "DeleteAlias" => await ForAliasAsync(operation),
        "CreateCustomKeyStore" or "UpdateCustomKeyStore" => ForCustomKeyStore(operation),
        "ConnectCustomKeyStore" or "DisconnectCustomKeyStore" or "DeleteCustomKeyStore" => new OperationCase("""{"CustomKeyStoreId":"cks-1234567890abcdef0"}""") { Succeeds = false },
        "DescribeCustomKeyStores" => new OperationCase($$"""{"Limit":1,"Marker":"{{Text()}}"}""") { Succeeds = false },
        "Sign" or "Verify" or "GetPublicKey" => await ForSigningAsync(operation),
        "GenerateMac" or "VerifyMac" => await ForMacAsync(operation),
        "DeriveSharedSecret" => await ForAgreementAsync(),
        "Encapsulate" or "Decapsulate" => await ForEncapsulationAsync(operation),
        "GetParametersForImport" or "ImportKeyMaterial" or "DeleteImportedKeyMaterial" => await ForImportAsync(operation),
        "ReplicateKey" or "UpdatePrimaryRegion" => await ForMultiRegionAsync(operation),
        "ListGrants" or "ListRetirableGrants" or "RetireGrant" or "RevokeGrant" => await ForGrantsAsync(operation),
        _ => await ForSymmetricKeyAsync(operation),
    };

    /// <summary>Calls an operation that must succeed, and plants what it sends and gets.</summary>
    public async Task<JsonElement> CallAsync(string operation, string json)
    {
        secrets.PlantAllOf(json);
        RawAnswer answer = await server.SendAsync(new SignedRequest { Operation = "TrentService." + operation, Body = Encoding.UTF8.GetBytes(json) });
        Assert.True(answer.Status == 200, $"{operation} answered {answer.Status} {answer.Text}");
        secrets.PlantAllOf(answer.Text);
        return answer.Body.Length == 0 ? default : JsonDocument.Parse(answer.Body).RootElement;
    }

    /// <summary>A token of a grant on a key, of the kind that requests may carry.</summary>
    public async Task<string> GrantTokenAsync(string key) =>
        (await CallAsync("CreateGrant", $$"""{"KeyId":"{{key}}","GranteePrincipal":"{{Root}}","Operations":["DescribeKey"],"Name":"g{{serial++}}"}""")).GetProperty("GrantToken").GetString()!;

    /// <summary>An unmistakable secret as base64.</summary>
    public static string Bytes(int length = 48) => Convert.ToBase64String(RandomNumberGenerator.GetBytes(length));

    /// <summary>An unmistakable secret as text.</summary>
    public static string Text() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(15));

    private async Task<string> CreateKeyAsync(string members = "{}") =>
        (await CallAsync("CreateKey", members)).GetProperty("KeyMetadata").GetProperty("Arn").GetString()!;

    private async Task<OperationCase> ForSymmetricKeyAsync(string operation)
    {
        string key = await CreateKeyAsync();
        string context = "\"EncryptionContext\":{\"purpose\":\"context\"}";
        string encrypted = operation is "Decrypt" or "ReEncrypt"
            ? (await CallAsync("Encrypt", $$"""{"KeyId":"{{key}}","Plaintext":"{{Bytes()}}",{{context}} }""")).GetProperty("CiphertextBlob").GetString()!
            : string.Empty;
        string json = operation switch
        {
            "Encrypt" => $$"""{"KeyId":"{{key}}","Plaintext":"{{Bytes()}}",{{context}} }""",
            "Decrypt" => $$"""{"KeyId":"{{key}}","CiphertextBlob":"{{encrypted}}",{{context}} }""",
            "ReEncrypt" => $$"""{"SourceKeyId":"{{key}}","DestinationKeyId":"{{key}}","CiphertextBlob":"{{encrypted}}","SourceEncryptionContext":{"purpose":"context"} }""",
            "GenerateDataKey" or "GenerateDataKeyWithoutPlaintext" => $$"""{"KeyId":"{{key}}","KeySpec":"AES_256",{{context}} }""",
            "GenerateDataKeyPair" or "GenerateDataKeyPairWithoutPlaintext" => $$"""{"KeyId":"{{key}}","KeyPairSpec":"ECC_NIST_P256",{{context}} }""",
            "TagResource" => $$"""{"KeyId":"{{key}}","Tags":[{"TagKey":"a","TagValue":"b"}]}""",
            "UntagResource" => $$"""{"KeyId":"{{key}}","TagKeys":["a"]}""",
            "UpdateKeyDescription" => $$"""{"KeyId":"{{key}}","Description":"d"}""",
            "PutKeyPolicy" => $$$"""{"KeyId":"{{{key}}}","Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::000000000000:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"}""",
            "CreateGrant" => $$"""{"KeyId":"{{key}}","GranteePrincipal":"{{Root}}","Operations":["Decrypt"]}""",
            "ListResourceTags" => await ForTagsAsync(key),
            "ListKeyRotations" => await ForRotationsAsync(key),
            "CancelKeyDeletion" => await ForCancelAsync(key),
            "DescribeKey" or "DisableKey" or "DisableKeyRotation" or "EnableKey" or "EnableKeyRotation" or "GetKeyLastUsage" or "GetKeyPolicy" or "GetKeyRotationStatus" or "ListKeyPolicies"
                or "RotateKeyOnDemand" or "ScheduleKeyDeletion" => $$"""{"KeyId":"{{key}}"}""",
            _ => throw new ArgumentException($"There is no case for {operation}: write one."),
        };
        return new OperationCase(json, operation is "CancelKeyDeletion" or "ScheduleKeyDeletion" ? null : key);
    }

    private async Task<string> ForTagsAsync(string key)
    {
        _ = await CallAsync("TagResource", $$"""{"KeyId":"{{key}}","Tags":[{"TagKey":"a","TagValue":"1"},{"TagKey":"b","TagValue":"2"}]}""");
        string first = $$"""{"KeyId":"{{key}}","Limit":1}""";
        return $$"""{"KeyId":"{{key}}","Limit":1,"Marker":"{{await MarkerOfAsync("ListResourceTags", first)}}"}""";
    }

    private async Task<string> ForRotationsAsync(string key)
    {
        _ = await CallAsync("RotateKeyOnDemand", $$"""{"KeyId":"{{key}}"}""");
        string all = $$"""{"KeyId":"{{key}}","Limit":1,"IncludeKeyMaterial":"ALL_KEY_MATERIAL"}""";
        return $$"""{"KeyId":"{{key}}","Limit":1,"IncludeKeyMaterial":"ALL_KEY_MATERIAL","Marker":"{{await MarkerOfAsync("ListKeyRotations", all)}}"}""";
    }

    private async Task<string> ForCancelAsync(string key)
    {
        _ = await CallAsync("ScheduleKeyDeletion", $$"""{"KeyId":"{{key}}"}""");
        return $$"""{"KeyId":"{{key}}"}""";
    }

    private async Task<string> MarkerOfAsync(string operation, string json, Func<OperationCases, string, Task>? more = null)
    {
        if (more is not null)
        {
            await more(this, operation);
            await more(this, operation);
        }

        return (await CallAsync(operation, json)).GetProperty("NextMarker").GetString()!;
    }

    private async Task<OperationCase> ForAliasesAsync()
    {
        string key = await CreateKeyAsync();
        for (int number = 0; number < 2; number++)
        {
            _ = await CallAsync("CreateAlias", $$"""{"AliasName":"alias/listed-{{serial++}}","TargetKeyId":"{{key}}"}""");
        }

        string marker = await MarkerOfAsync("ListAliases", $$"""{"KeyId":"{{key}}","Limit":1}""");
        return new OperationCase($$"""{"KeyId":"{{key}}","Limit":1,"Marker":"{{marker}}"}""", key);
    }

    private async Task<OperationCase> ForAliasAsync(string operation)
    {
        string key = await CreateKeyAsync();
        string name = $"alias/case-{serial++}";
        string json = $$"""{"AliasName":"{{name}}","TargetKeyId":"{{key}}"}""";
        if (operation != "CreateAlias")
        {
            _ = await CallAsync("CreateAlias", json);
        }

        return new OperationCase(operation == "DeleteAlias" ? $$"""{"AliasName":"{{name}}"}""" : json, operation == "DeleteAlias" ? null : key);
    }

    private static OperationCase ForCustomKeyStore(string operation)
    {
        string name = operation == "CreateCustomKeyStore" ? "\"CustomKeyStoreName\":\"n\"" : "\"CustomKeyStoreId\":\"cks-1234567890abcdef0\"";
        string credential = $$"""{"AccessKeyId":"ABCDEFGHIJKLMNOPQRST","RawSecretAccessKey":"{{Bytes()}}"}""";
        return new OperationCase($$"""{{{name}},"KeyStorePassword":"{{Text()}}","XksProxyAuthenticationCredential":{{credential}}}""") { Succeeds = false };
    }

    private async Task<OperationCase> ForSigningAsync(string operation)
    {
        string key = await CreateKeyAsync("""{"KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY"}""");
        string json = $$"""{"KeyId":"{{key}}","Message":"{{Bytes()}}","SigningAlgorithm":"{{Ecdsa}}"}""";
        if (operation == "Verify")
        {
            string signature = (await CallAsync("Sign", json)).GetProperty("Signature").GetString()!;
            json = json[..^1] + $",\"Signature\":\"{signature}\"}}";
        }

        return new OperationCase(operation == "GetPublicKey" ? $$"""{"KeyId":"{{key}}"}""" : json, key);
    }

    private async Task<OperationCase> ForMacAsync(string operation)
    {
        string key = await CreateKeyAsync("""{"KeySpec":"HMAC_256","KeyUsage":"GENERATE_VERIFY_MAC"}""");
        string json = $$"""{"KeyId":"{{key}}","Message":"{{Bytes()}}","MacAlgorithm":"{{Mac}}"}""";
        if (operation == "VerifyMac")
        {
            string mac = (await CallAsync("GenerateMac", json)).GetProperty("Mac").GetString()!;
            json = json[..^1] + $",\"Mac\":\"{mac}\"}}";
        }

        return new OperationCase(json, key);
    }

    private async Task<OperationCase> ForAgreementAsync()
    {
        string key = await CreateKeyAsync("""{"KeySpec":"ECC_NIST_P256","KeyUsage":"KEY_AGREEMENT"}""");
        using ECDiffieHellman other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return new OperationCase($$"""{"KeyId":"{{key}}","KeyAgreementAlgorithm":"ECDH","PublicKey":"{{Convert.ToBase64String(other.ExportSubjectPublicKeyInfo())}}"}""", key);
    }

    private async Task<OperationCase> ForEncapsulationAsync(string operation)
    {
        string key = await CreateKeyAsync("""{"KeySpec":"ML_KEM_768","KeyUsage":"ENCAPSULATE_DECAPSULATE"}""");
        string json = $$"""{"KeyId":"{{key}}","EncapsulationAlgorithm":"ML_KEM"}""";
        if (operation == "Decapsulate")
        {
            string blob = (await CallAsync("Encapsulate", json)).GetProperty("SharedSecretCiphertextBlob").GetString()!;
            json = json[..^1] + $",\"SharedSecretCiphertextBlob\":\"{blob}\"}}";
        }

        return new OperationCase(json, key);
    }

    private async Task<OperationCase> ForImportAsync(string operation)
    {
        string key = await CreateKeyAsync("""{"Origin":"EXTERNAL"}""");
        string ask = $$"""{"KeyId":"{{key}}","WrappingAlgorithm":"RSAES_OAEP_SHA_256","WrappingKeySpec":"RSA_2048"}""";
        if (operation == "GetParametersForImport")
        {
            return new OperationCase(ask, key);
        }

        JsonElement parameters = await CallAsync("GetParametersForImport", ask);
        byte[] material = RandomNumberGenerator.GetBytes(32);
        secrets.Plant("imported key material", material);
        using RSA rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(parameters.GetProperty("PublicKey").GetBytesFromBase64(), out _);
        string wrapped = Convert.ToBase64String(rsa.Encrypt(material, RSAEncryptionPadding.OaepSHA256));
        string import = $$"""{"KeyId":"{{key}}","ImportToken":"{{parameters.GetProperty("ImportToken").GetString()}}","EncryptedKeyMaterial":"{{wrapped}}","ExpirationModel":"KEY_MATERIAL_DOES_NOT_EXPIRE"}""";
        if (operation == "ImportKeyMaterial")
        {
            return new OperationCase(import, key);
        }

        _ = await CallAsync("ImportKeyMaterial", import);
        return new OperationCase($$"""{"KeyId":"{{key}}"}""", key);
    }

    private async Task<OperationCase> ForMultiRegionAsync(string operation)
    {
        string key = await CreateKeyAsync("""{"MultiRegion":true}""");
        string replicate = $$"""{"KeyId":"{{key}}","ReplicaRegion":"eu-west-1"}""";
        if (operation == "ReplicateKey")
        {
            return new OperationCase(replicate);
        }

        _ = await CallAsync("ReplicateKey", replicate);
        return new OperationCase($$"""{"KeyId":"{{key}}","PrimaryRegion":"eu-west-1"}""");
    }

    private async Task<OperationCase> ForGrantsAsync(string operation)
    {
        string key = await CreateKeyAsync();
        string create = $$"""{"KeyId":"{{key}}","GranteePrincipal":"{{Root}}","RetiringPrincipal":"{{Root}}","Operations":["Decrypt"],"Name":"g{{serial++}}"}""";
        JsonElement grant = await CallAsync("CreateGrant", create);
        _ = await CallAsync("CreateGrant", create.Replace("\"Name\":\"g", "\"Name\":\"h", StringComparison.Ordinal));
        return operation switch
        {
            "RetireGrant" => new OperationCase($$"""{"GrantToken":"{{grant.GetProperty("GrantToken").GetString()}}"}"""),
            "RevokeGrant" => new OperationCase($$"""{"KeyId":"{{key}}","GrantId":"{{grant.GetProperty("GrantId").GetString()}}"}"""),
            "ListGrants" => new OperationCase(
                $$"""{"KeyId":"{{key}}","Limit":1,"Marker":"{{await MarkerOfAsync("ListGrants", $$"""{"KeyId":"{{key}}","Limit":1}""")}}"}""", key),
            _ => new OperationCase(
                $$"""{"RetiringPrincipal":"{{Root}}","Limit":1,"Marker":"{{await MarkerOfAsync("ListRetirableGrants", $$"""{"RetiringPrincipal":"{{Root}}","Limit":1}""")}}"}"""),
        };
    }
}
