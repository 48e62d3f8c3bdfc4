// Whole requests, and what strangers bring back to the server: markers, tokens and ciphertexts, through the engine on a real store.
using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Trent.Engine;
using Trent.Engine.Identifiers;
using Trent.Protocol;
using Trent.Protocol.SigV4;

namespace Trent.Fuzz.Targets;

internal enum EngineField
{
    WholeRequest = 1,
    PageMarker,
    GrantToken,
    ImportToken,
    WrappedMaterial,
    CiphertextBlob,
    SessionToken,
}

/// <summary>The input is one field of a request that is otherwise good, or the operation's number and the body.</summary>
internal sealed class EngineTarget(EngineField varied) : Target
{
    // What changes nothing that others of these requests need, and what is cheap.
    private static readonly string[] Operations =
    [
        "Decrypt", "ReEncrypt", "Encrypt", "ListKeys", "ListAliases", "ListGrants", "ListRetirableGrants", "ListResourceTags", "ListKeyPolicies", "ListKeyRotations", "DescribeKey", "GetKeyPolicy",
        "GetPublicKey", "GetKeyRotationStatus", "GenerateDataKey", "GenerateRandom", "GenerateMac", "VerifyMac", "Sign", "Verify", "RetireGrant", "RevokeGrant", "ImportKeyMaterial", "GetKeyLastUsage",
    ];

    private FuzzedService? service;
    private string key = string.Empty;
    private byte[] seed = [];
    private string other = string.Empty;

    public override string Name => varied switch
    {
        EngineField.WholeRequest => "engine",
        EngineField.PageMarker => "page-marker",
        EngineField.GrantToken => "grant-token",
        EngineField.ImportToken => "import-token",
        EngineField.WrappedMaterial => "wrapped-material",
        EngineField.CiphertextBlob => "ciphertext-blob",
        _ => "session-token",
    };

    public override int BytesMax => 2048;

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            service = new FuzzedService();
            key = service.Send("CreateKey", "{}").GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;
            other = service.Send("CreateKey", "{}").GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;
            switch (varied)
            {
                case EngineField.PageMarker:
                    seed = Base64Url.DecodeFromChars(service.Send("ListKeys", """{"Limit":1}""").GetProperty("NextMarker").GetString());
                    break;
                case EngineField.GrantToken:
                    seed = service.Send("CreateGrant", $$"""{"KeyId":"{{key}}","GranteePrincipal":"arn:aws:iam::111122223333:root","Operations":["Decrypt"]}""").GetProperty("GrantToken").GetBytesFromBase64();
                    break;
                case EngineField.ImportToken or EngineField.WrappedMaterial:
                    PrepareImport();
                    break;
                case EngineField.CiphertextBlob:
                    seed = service.Send("Encrypt", $$"""{"KeyId":"{{key}}","Plaintext":"aGVsbG8="}""").GetProperty("CiphertextBlob").GetBytesFromBase64();
                    break;
                case EngineField.SessionToken:
                    seed = service.SessionToken();
                    break;
                default:
                    return Operations.SelectMany((_, number) => SampleBodies.All.Select(body => (byte[])[(byte)number, .. Encoding.UTF8.GetBytes(body.Replace("\"k\"", $"\"{key}\"", StringComparison.Ordinal))]));
            }

            return [seed];
        }
    }

    public override int Run(byte[] input)
    {
        string base64 = Convert.ToBase64String(input);
        switch (varied)
        {
            case EngineField.WholeRequest:
                return input.Length == 0 ? 0 : HashCode.Combine(input[0], service!.Ask(Operations[input[0] % Operations.Length], input.AsMemory(1)));
            case EngineField.PageMarker:
                return Expect(input, service!.Ask("ListKeys", $$"""{"Limit":1,"Marker":"{{Base64Url.EncodeToString(input)}}"}"""));
            case EngineField.GrantToken:
                return Expect(input, service!.Ask("DescribeKey", $$"""{"KeyId":"{{key}}","GrantTokens":["{{base64}}"]}"""));
            case EngineField.CiphertextBlob:
                return Expect(input, service!.Ask("Decrypt", $$"""{"CiphertextBlob":"{{base64}}"}"""));
            case EngineField.ImportToken:
                return Import(input, token: base64, wrapped: other);
            case EngineField.WrappedMaterial:
                return Import(input, token: other, wrapped: base64);
            default:
                SigV4CredentialStanding standing = service!.FindSession(input);
                Require(standing == SigV4CredentialStanding.Unknown || input.AsSpan().SequenceEqual(seed), "A session token was taken that was never given out.");
                return HashCode.Combine(standing, input.Length / 16);
        }
    }

    public override void Dispose()
    {
        service?.Dispose();
        base.Dispose();
    }

    // Only what was given out is taken.
    private int Expect(byte[] input, string? error)
    {
        Require(error is not null || input.Length == 0 || input.AsSpan().SequenceEqual(seed), $"{Name}: bytes were taken that were never given out.");
        return HashCode.Combine(error, input.Length / 16);
    }

    private int Import(byte[] input, string token, string wrapped)
    {
        string? error = service!.Ask("ImportKeyMaterial", $$"""{"KeyId":"{{key}}","ImportToken":"{{token}}","EncryptedKeyMaterial":"{{wrapped}}","ExpirationModel":"KEY_MATERIAL_DOES_NOT_EXPIRE"}""");
        if (error is null)
        {
            // The token is used up: the next round needs a new one.
            Require(input.AsSpan().SequenceEqual(seed), $"{Name}: bytes were taken that were never given out.");
            PrepareImport();
        }

        return HashCode.Combine(error, input.Length / 16);
    }

    private void PrepareImport()
    {
        key = service!.Send("CreateKey", """{"Origin":"EXTERNAL"}""").GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;
        JsonElement parameters = service.Send("GetParametersForImport", $$"""{"KeyId":"{{key}}","WrappingAlgorithm":"RSAES_OAEP_SHA_256","WrappingKeySpec":"RSA_2048"}""");
        using RSA rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(parameters.GetProperty("PublicKey").GetBytesFromBase64(), out _);
        byte[] material = rsa.Encrypt(RandomNumberGenerator.GetBytes(32), RSAEncryptionPadding.OaepSHA256);
        byte[] token = parameters.GetProperty("ImportToken").GetBytesFromBase64();
        (seed, other) = varied == EngineField.ImportToken ? (token, Convert.ToBase64String(material)) : (material, Convert.ToBase64String(token));
    }
}
