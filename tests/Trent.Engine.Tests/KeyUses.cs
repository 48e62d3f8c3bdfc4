// Every cryptographic operation with a key that it takes and a request that succeeds: what tests of all of them iterate.
using System.Security.Cryptography;
using Trent.Protocol;

namespace Trent.Engine.Tests;

/// <summary>A cryptographic operation on a key.</summary>
/// <param name="Name">The operation, and what is special where it stands in the list twice.</param>
/// <param name="Spec">The spec of a key that it takes.</param>
/// <param name="Usage">The usage of that key.</param>
/// <param name="MembersAsync">The members of a good request but the key.</param>
internal sealed record KeyUse(string Name, string Spec, string Usage, Func<TestEngine, string, Task<string>> MembersAsync)
{
    /// <summary>The member that names the key.</summary>
    public string KeyMember { get; init; } = "KeyId";

    /// <summary>What the text of an error about the key's usage calls the operation; <see langword="null"/> where every unfit key is an incorrect one.</summary>
    public string? Action { get; init; }

    /// <summary>Members with an algorithm that the key does not have, and the algorithm; <see langword="null"/> where there is none.</summary>
    public (string Members, string Algorithm)? WrongAlgorithm { get; init; }

    /// <summary>Members with a payload that is refused, and the error; <see langword="null"/> where there is none.</summary>
    public (string Members, string ErrorCode, string? Message)? BadPayload { get; init; }

    /// <summary>The operation.</summary>
    public string Operation => Name.Split(' ')[0];

    /// <summary>The JSON of a request.</summary>
    public string Request(string key, string members) => $$"""{"{{KeyMember}}":"{{key}}",{{members}}}""";
}

internal static class KeyUses
{
    private const string Hello = "aGVsbG8=";
    private const string Garbage = "Z2FyYmFnZQ==";
    private const string EcdsaMessage = $"\"Message\":\"{Hello}\",\"SigningAlgorithm\":\"ECDSA_SHA_256\"";
    private const string PssMessage = $"\"Message\":\"{Hello}\",\"SigningAlgorithm\":\"RSASSA_PSS_SHA_256\"";
    private const string MacMessage = $"\"Message\":\"{Hello}\",\"MacAlgorithm\":\"HMAC_SHA_256\"";
    private const string OtherMacMessage = $"\"Message\":\"{Hello}\",\"MacAlgorithm\":\"HMAC_SHA_512\"";
    private const string Oaep = "\"EncryptionAlgorithm\":\"RSAES_OAEP_SHA_256\"";

    public static IReadOnlyList<KeyUse> All { get; } =
    [
        Fixed("Encrypt", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", $"\"Plaintext\":\"{Hello}\"") with
        {
            WrongAlgorithm = ($"\"Plaintext\":\"{Hello}\",{Oaep}", "RSAES_OAEP_SHA_256"),
        },
        Fixed("Encrypt with RSA_2048", "RSA_2048", "ENCRYPT_DECRYPT", $"\"Plaintext\":\"{Hello}\",{Oaep}") with
        {
            WrongAlgorithm = ($"\"Plaintext\":\"{Hello}\"", "SYMMETRIC_DEFAULT"),
            BadPayload = (
                $"\"Plaintext\":\"{Convert.ToBase64String(new byte[191])}\",{Oaep}",
                "ValidationException",
                "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190 bytes."),
        },
        new("Decrypt", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", CiphertextAsync)
        {
            Action = null,
            WrongAlgorithm = ($"\"CiphertextBlob\":\"{Garbage}\",{Oaep}", "RSAES_OAEP_SHA_256"),
            BadPayload = ($"\"CiphertextBlob\":\"{Garbage}\"", "InvalidCiphertextException", null),
        },
        new("Decrypt with RSA_2048", "RSA_2048", "ENCRYPT_DECRYPT", RsaCiphertextAsync)
        {
            Action = "Decrypt",
            WrongAlgorithm = ($"\"CiphertextBlob\":\"{Garbage}\",\"EncryptionAlgorithm\":\"SM2PKE\"", "SM2PKE"),
            BadPayload = ($"\"CiphertextBlob\":\"{Garbage}\",{Oaep}", "InvalidCiphertextException", null),
        },
        new("ReEncrypt from", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", async (test, key) => $"{await CiphertextAsync(test, key)},\"DestinationKeyId\":\"{(await test.CreateKeyAsync()).KeyId}\"")
        {
            KeyMember = "SourceKeyId",
            Action = null,
        },
        new("ReEncrypt to", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", async (test, _) => await CiphertextAsync(test, (await test.CreateKeyAsync()).KeyId!))
        {
            KeyMember = "DestinationKeyId",
            Action = "ReEncryptTo",
        },
        Fixed("GenerateDataKey", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "\"NumberOfBytes\":8"),
        Fixed("GenerateDataKeyWithoutPlaintext", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "\"NumberOfBytes\":8"),
        Fixed("GenerateDataKeyPair", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "\"KeyPairSpec\":\"ECC_NIST_P256\""),
        Fixed("GenerateDataKeyPairWithoutPlaintext", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "\"KeyPairSpec\":\"ECC_NIST_P256\""),
        Fixed("Sign", "ECC_NIST_P256", "SIGN_VERIFY", EcdsaMessage) with
        {
            WrongAlgorithm = (PssMessage + ",\"MessageType\":\"DIGEST\"", "RSASSA_PSS_SHA_256"),
            BadPayload = (EcdsaMessage + ",\"MessageType\":\"DIGEST\"", "ValidationException", "Digest is invalid length for algorithm ECDSA_SHA_256."),
        },
        new("Verify", "ECC_NIST_P256", "SIGN_VERIFY", SignatureAsync)
        {
            Action = "Verify",
            WrongAlgorithm = ($"{PssMessage},\"MessageType\":\"DIGEST\",\"Signature\":\"{Garbage}\"", "RSASSA_PSS_SHA_256"),
            BadPayload = ($"{EcdsaMessage},\"Signature\":\"{Garbage}\"", "KMSInvalidSignatureException", null),
        },
        Fixed("GenerateMac", "HMAC_256", "GENERATE_VERIFY_MAC", MacMessage) with { WrongAlgorithm = (OtherMacMessage, "HMAC_SHA_512") },
        new("VerifyMac", "HMAC_256", "GENERATE_VERIFY_MAC", MacAsync)
        {
            Action = "VerifyMac",
            WrongAlgorithm = ($"{OtherMacMessage},\"Mac\":\"{Garbage}\"", "HMAC_SHA_512"),
            BadPayload = ($"{MacMessage},\"Mac\":\"{Garbage}\"", "KMSInvalidMacException", null),
        },
        new("DeriveSharedSecret", "ECC_NIST_P256", "KEY_AGREEMENT", (_, _) => Task.FromResult($"\"KeyAgreementAlgorithm\":\"ECDH\",\"PublicKey\":\"{PublicKey()}\""))
        {
            Action = "DeriveSharedSecret",
            BadPayload = ($"\"KeyAgreementAlgorithm\":\"ECDH\",\"PublicKey\":\"{Garbage}\"", "ValidationException", null),
        },
        Fixed("Encapsulate", "ML_KEM_512", "ENCAPSULATE_DECAPSULATE", "\"EncapsulationAlgorithm\":\"ML_KEM\""),
        new("Decapsulate", "ML_KEM_512", "ENCAPSULATE_DECAPSULATE", EncapsulatedAsync)
        {
            Action = "Decapsulate",
            BadPayload = ($"\"EncapsulationAlgorithm\":\"ML_KEM\",\"SharedSecretCiphertextBlob\":\"{Garbage}\"", "InvalidCiphertextException", null),
        },
    ];

    public static TheoryData<string> Names => [.. All.Select(use => use.Name)];

    public static TheoryData<string> NamesWithWrongAlgorithm => [.. All.Where(use => use.WrongAlgorithm is not null).Select(use => use.Name)];

    public static TheoryData<string> NamesWithBadPayload => [.. All.Where(use => use.BadPayload is not null).Select(use => use.Name)];

    public static KeyUse Named(string name) => All.Single(use => use.Name == name);

    private static KeyUse Fixed(string name, string spec, string usage, string members) =>
        new(name, spec, usage, (_, _) => Task.FromResult(members)) { Action = name.Split(' ')[0] };

    private static string PublicKey()
    {
        using ECDiffieHellman outside = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(outside.ExportSubjectPublicKeyInfo());
    }

    private static async Task<string> CiphertextAsync(TestEngine test, string key) => $"\"CiphertextBlob\":\"{Convert.ToBase64String(await test.EncryptAsync(key, "hello"))}\"";

    private static async Task<string> RsaCiphertextAsync(TestEngine test, string key)
    {
        EncryptOutput output = await test.SendAsync(new EncryptCommand { KeyId = key, Plaintext = SensitiveBytes.CopyOf("hello"u8), EncryptionAlgorithm = EncryptionAlgorithmSpec.RsaesOaepSha256 });
        return $"\"CiphertextBlob\":\"{Convert.ToBase64String(output.CiphertextBlob!.Value.Span)}\",{Oaep}";
    }

    private static async Task<string> SignatureAsync(TestEngine test, string key)
    {
        SignOutput output = await test.SendAsync(new SignCommand { KeyId = key, Message = SensitiveBytes.CopyOf("hello"u8), SigningAlgorithm = SigningAlgorithmSpec.EcdsaSha256 });
        return $"{EcdsaMessage},\"Signature\":\"{Convert.ToBase64String(output.Signature!.Value.Span)}\"";
    }

    private static async Task<string> MacAsync(TestEngine test, string key)
    {
        GenerateMacOutput output = await test.SendAsync(new GenerateMacCommand { KeyId = key, Message = SensitiveBytes.CopyOf("hello"u8), MacAlgorithm = MacAlgorithmSpec.HmacSha256 });
        return $"{MacMessage},\"Mac\":\"{Convert.ToBase64String(output.Mac!.Value.Span)}\"";
    }

    private static async Task<string> EncapsulatedAsync(TestEngine test, string key)
    {
        EncapsulateOutput output = await test.SendAsync(new EncapsulateCommand { KeyId = key, EncapsulationAlgorithm = EncapsulationAlgorithmSpec.MlKem });
        return $"\"EncapsulationAlgorithm\":\"ML_KEM\",\"SharedSecretCiphertextBlob\":\"{Convert.ToBase64String(output.SharedSecretCiphertextBlob!.Value.Span)}\"";
    }
}
