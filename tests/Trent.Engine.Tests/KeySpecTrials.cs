// Tries an operation with a key of any spec and usage, as well as it can be tried with such a key.
using System.Security.Cryptography;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Tests;

/// <summary>Keys of every spec and usage in one engine, made when they are first needed.</summary>
internal sealed class KeySpecTrials(TestEngine test)
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    private readonly Dictionary<(string Spec, string Usage), KeyMetadata> own = [];
    private readonly Dictionary<(string Spec, string Usage), KeyMetadata> multiRegion = [];
    private readonly Dictionary<string, byte[]> importable = [];

    /// <summary>The operations that name a key, in the order of their names.</summary>
    internal static string[] Operations { get; } =
    [
        "CancelKeyDeletion", "CreateAlias", "CreateGrant", "Decapsulate", "Decrypt", "DeleteImportedKeyMaterial", "DeriveSharedSecret", "DescribeKey", "DisableKey",
        "DisableKeyRotation", "EnableKey", "EnableKeyRotation", "Encapsulate", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext", "GenerateDataKeyWithoutPlaintext", "GenerateMac", "GetKeyLastUsage", "GetKeyPolicy", "GetKeyRotationStatus",
        "GetParametersForImport", "GetPublicKey", "ImportKeyMaterial", "ListAliases", "ListGrants", "ListKeyPolicies", "ListKeyRotations", "ListResourceTags", "PutKeyPolicy",
        "ReEncrypt", "ReplicateKey", "RetireGrant", "RevokeGrant", "RotateKeyOnDemand", "ScheduleKeyDeletion", "Sign", "TagResource", "UntagResource", "UpdateAlias", "UpdateKeyDescription",
        "UpdatePrimaryRegion", "Verify", "VerifyMac",
    ];

    /// <summary>The refusal, or <see langword="null"/> when the operation works.</summary>
    internal async Task<KmsServiceException?> TryAsync(string operation, KeySpec spec, KeyUsageType usage)
    {
        try
        {
            await RunAsync(operation, spec, usage);
            return null;
        }
        catch (KmsServiceException refusal)
        {
            return refusal;
        }
    }

    private Task RunAsync(string operation, KeySpec spec, KeyUsageType usage) => operation switch
    {
        "Encrypt" or "Decrypt" or "ReEncrypt" => EncryptAsync(operation, spec, usage),
        "Sign" or "Verify" => SignAsync(operation, spec, usage),
        "GenerateMac" or "VerifyMac" => AuthenticateAsync(operation, spec, usage),
        "DeriveSharedSecret" => DeriveAsync(spec, usage),
        "Encapsulate" or "Decapsulate" => EncapsulateAsync(operation, spec, usage),
        "GetParametersForImport" or "ImportKeyMaterial" or "DeleteImportedKeyMaterial" => ImportAsync(operation, spec, usage),
        "ReplicateKey" or "UpdatePrimaryRegion" => ReplicateAsync(operation, spec, usage),
        "CancelKeyDeletion" or "ScheduleKeyDeletion" => ScheduleAsync(spec, usage),
        "CreateAlias" or "UpdateAlias" => AliasAsync(operation, spec, usage),
        "CreateGrant" or "ListGrants" or "RetireGrant" or "RevokeGrant" => GrantAsync(operation, spec, usage),
        _ => SendToKeyAsync(operation, spec, usage),
    };

    private async Task<string> KeyAsync(KeySpec spec, KeyUsageType usage)
    {
        if (!own.TryGetValue((spec.Value, usage.Value), out KeyMetadata? key))
        {
            key = await test.CreateKeyAsync(spec, usage);
            own.Add((spec.Value, usage.Value), key);
        }

        return key.Arn!;
    }

    private async Task SendToKeyAsync(string operation, KeySpec spec, KeyUsageType usage)
    {
        string key = await KeyAsync(spec, usage);
        string more = operation switch
        {
            "GenerateDataKey" or "GenerateDataKeyWithoutPlaintext" => ",\"KeySpec\":\"AES_256\"",
            "GenerateDataKeyPair" or "GenerateDataKeyPairWithoutPlaintext" => ",\"KeyPairSpec\":\"ECC_NIST_P256\"",
            "TagResource" => ",\"Tags\":[{\"TagKey\":\"a\",\"TagValue\":\"b\"}]",
            "UntagResource" => ",\"TagKeys\":[\"a\"]",
            "UpdateKeyDescription" => ",\"Description\":\"d\"",
            "PutKeyPolicy" => ",\"Policy\":\"{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":\\\"*\\\",\\\"Action\\\":\\\"kms:*\\\",\\\"Resource\\\":\\\"*\\\"}]}\"",
            _ => string.Empty,
        };
        _ = await test.SendJsonAsync(operation, $"{{\"KeyId\":\"{key}\"{more}}}");
        if (operation == "DisableKey")
        {
            _ = await test.SendAsync(new EnableKeyCommand { KeyId = key });
        }
    }

    private async Task GrantAsync(string operation, KeySpec spec, KeyUsageType usage)
    {
        string key = await KeyAsync(spec, usage);
        string grant = (await test.GrantAsync(key, GrantSamples.Reader, GrantOperation.DescribeKey)).GrantId!;
        if (operation == "ListGrants")
        {
            Assert.Contains(await test.ListGrantsAsync(key), entry => entry.GrantId == grant);
        }

        _ = operation == "RetireGrant"
            ? (object)await test.SendAsync(new RetireGrantCommand { KeyId = key, GrantId = grant })
            : await test.SendAsync(new RevokeGrantCommand { KeyId = key, GrantId = grant });
    }

    private async Task EncryptAsync(string operation, KeySpec spec, KeyUsageType usage)
    {
        string key = await KeyAsync(spec, usage);
        EncryptionAlgorithmSpec algorithm = KeySpecs.Of(spec).Encryption is [var first, ..] ? first : EncryptionAlgorithmSpec.SymmetricDefault;
        EncryptOutput encrypted = await test.SendAsync(new EncryptCommand { KeyId = key, Plaintext = SensitiveBytes.CopyOf(Hello), EncryptionAlgorithm = algorithm });
        if (operation == "Decrypt")
        {
            using DecryptOutput opened = await test.SendAsync(new DecryptCommand { KeyId = key, CiphertextBlob = encrypted.CiphertextBlob, EncryptionAlgorithm = algorithm });
            Assert.Equal(Hello, opened.Plaintext!.DangerousSpan.ToArray());
        }
        else if (operation == "ReEncrypt")
        {
            _ = await test.SendAsync(new ReEncryptCommand
            {
                SourceKeyId = key,
                CiphertextBlob = encrypted.CiphertextBlob,
                SourceEncryptionAlgorithm = algorithm,
                DestinationKeyId = await KeyAsync(KeySpec.SymmetricDefault, KeyUsageType.EncryptDecrypt),
            });
        }
    }

    private async Task SignAsync(string operation, KeySpec spec, KeyUsageType usage)
    {
        string key = await KeyAsync(spec, usage);
        SigningAlgorithmSpec algorithm = KeySpecs.Of(spec).Signing is [var first, ..] ? first : SigningAlgorithmSpec.EcdsaSha256;
        SignOutput signed = await test.SendAsync(new SignCommand { KeyId = key, Message = SensitiveBytes.CopyOf(Hello), SigningAlgorithm = algorithm });
        if (operation == "Verify")
        {
            VerifyOutput verified = await test.SendAsync(
                new VerifyCommand { KeyId = key, Message = SensitiveBytes.CopyOf(Hello), SigningAlgorithm = algorithm, Signature = signed.Signature });
            Assert.True(verified.SignatureValid);
        }
    }

    private async Task AuthenticateAsync(string operation, KeySpec spec, KeyUsageType usage)
    {
        string key = await KeyAsync(spec, usage);
        MacAlgorithmSpec algorithm = KeySpecs.Of(spec).Mac is [var first, ..] ? first : MacAlgorithmSpec.HmacSha256;
        GenerateMacOutput made = await test.SendAsync(new GenerateMacCommand { KeyId = key, Message = SensitiveBytes.CopyOf(Hello), MacAlgorithm = algorithm });
        if (operation == "VerifyMac")
        {
            VerifyMacOutput verified = await test.SendAsync(
                new VerifyMacCommand { KeyId = key, Message = SensitiveBytes.CopyOf(Hello), MacAlgorithm = algorithm, Mac = made.Mac });
            Assert.True(verified.MacValid);
        }
    }

    private async Task DeriveAsync(KeySpec spec, KeyUsageType usage)
    {
        string key = await KeyAsync(spec, usage);
        ReadOnlyMemory<byte> other = new byte[] { 1 };
        if (usage == KeyUsageType.KeyAgreement)
        {
            KeyMetadata another = await test.CreateKeyAsync(spec, usage);
            other = (await test.SendAsync(new GetPublicKeyCommand { KeyId = another.KeyId })).PublicKey!.Value;
        }

        using DeriveSharedSecretOutput derived = await test.SendAsync(
            new DeriveSharedSecretCommand { KeyId = key, KeyAgreementAlgorithm = KeyAgreementAlgorithmSpec.Ecdh, PublicKey = other });
        Assert.NotEqual(0, derived.SharedSecret!.Length);
    }

    private async Task EncapsulateAsync(string operation, KeySpec spec, KeyUsageType usage)
    {
        string key = await KeyAsync(spec, usage);
        using EncapsulateOutput made = await test.SendAsync(new EncapsulateCommand { KeyId = key, EncapsulationAlgorithm = EncapsulationAlgorithmSpec.MlKem });
        if (operation == "Decapsulate")
        {
            using DecapsulateOutput opened = await test.SendAsync(new DecapsulateCommand
            {
                KeyId = key,
                EncapsulationAlgorithm = EncapsulationAlgorithmSpec.MlKem,
                SharedSecretCiphertextBlob = made.SharedSecretCiphertextBlob,
            });
            Assert.Equal(made.SharedSecret!.DangerousSpan.ToArray(), opened.SharedSecret!.DangerousSpan.ToArray());
        }
    }

    private async Task ImportAsync(string operation, KeySpec spec, KeyUsageType usage)
    {
        string key = (await test.CreateExternalKeyAsync(spec, usage)).Arn!;
        bool isRsa = spec.Value.StartsWith("RSA", StringComparison.Ordinal);
        AlgorithmSpec algorithm = isRsa ? AlgorithmSpec.RsaAesKeyWrapSha256 : AlgorithmSpec.RsaesOaepSha256;
        WrappingKeySpec wrapping = spec == KeySpec.EccNistP521 ? WrappingKeySpec.Rsa3072 : WrappingKeySpec.Rsa2048;
        if (operation == "GetParametersForImport")
        {
            _ = await test.SendAsync(new GetParametersForImportCommand { KeyId = key, WrappingAlgorithm = algorithm, WrappingKeySpec = wrapping });
            return;
        }

        if (!importable.TryGetValue(spec.Value, out byte[]? material))
        {
            material = KeySpecs.Of(spec).Algorithm is { } made ? made.Generate().Secret.DangerousSpan.ToArray() : RandomNumberGenerator.GetBytes(32);
            importable.Add(spec.Value, material);
        }

        _ = await test.SendAsync(await ImportWrap.ForAsync(test, key, material, algorithm, wrapping));
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key));
        if (operation == "DeleteImportedKeyMaterial")
        {
            _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key });
            Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key));
        }
    }

    private async Task ReplicateAsync(string operation, KeySpec spec, KeyUsageType usage)
    {
        if (!multiRegion.TryGetValue((spec.Value, usage.Value), out KeyMetadata? key))
        {
            key = (await test.SendAsync(new CreateKeyCommand { KeySpec = spec, KeyUsage = usage, MultiRegion = true })).KeyMetadata!;
            multiRegion.Add((spec.Value, usage.Value), key);
        }

        if (operation == "ReplicateKey")
        {
            _ = await test.SendAsync(new ReplicateKeyCommand { KeyId = key.KeyId, ReplicaRegion = "us-east-1" });
        }
        else
        {
            _ = await test.SendAsync(new ReplicateKeyCommand { KeyId = key.KeyId, ReplicaRegion = "us-west-2" });
            _ = await test.SendAsync(new UpdatePrimaryRegionCommand { KeyId = key.KeyId, PrimaryRegion = "us-west-2" });
        }
    }

    private async Task ScheduleAsync(KeySpec spec, KeyUsageType usage)
    {
        string key = await KeyAsync(spec, usage);
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key });
        _ = await test.SendAsync(new CancelKeyDeletionCommand { KeyId = key });
        _ = await test.SendAsync(new EnableKeyCommand { KeyId = key });
    }

    private async Task AliasAsync(string operation, KeySpec spec, KeyUsageType usage)
    {
        string key = await KeyAsync(spec, usage);
        string alias = $"alias/{operation}-{spec.Value}-{usage.Value}";
        _ = await test.SendAsync(new CreateAliasCommand { AliasName = alias, TargetKeyId = key });
        if (operation == "UpdateAlias")
        {
            _ = await test.SendAsync(new UpdateAliasCommand { AliasName = alias, TargetKeyId = key });
        }
    }
}
