// The operations that are measured, with the bodies of their requests.
using System.Text.Json;

namespace Trent.Bench;

/// <summary>The requests of one key.</summary>
internal sealed class Workload
{
    // The length of a data key, the most frequent plaintext of a key management service.
    private const int PlaintextBytes = 32;
    private const string Context = """{"tenant":"42"}""";

    private Workload(string keyId, string ciphertextBlob, string macKeyId, string signingKeyId) => Operations =
    [
        ("DescribeKey", $$"""{"KeyId":"{{keyId}}"}"""),
        ("Encrypt", EncryptBody(keyId)),
        ("Decrypt", $$"""{"CiphertextBlob":"{{ciphertextBlob}}","EncryptionContext":{{Context}}}"""),
        ("GenerateDataKey", $$"""{"KeyId":"{{keyId}}","KeySpec":"AES_256","EncryptionContext":{{Context}}}"""),
        ("GenerateMac", $$"""{"KeyId":"{{macKeyId}}","Message":"{{Convert.ToBase64String(new byte[PlaintextBytes])}}","MacAlgorithm":"HMAC_SHA_256"}"""),
        ("Sign", SignBody(signingKeyId, "ECDSA_SHA_256")),
    ];

    /// <summary>Names and bodies.</summary>
    public IReadOnlyList<(string Operation, string Body)> Operations { get; }

    /// <summary>Makes the keys and a ciphertext on a server.</summary>
    public static async Task<Workload> CreateAsync(HttpClient client, Uri endpoint)
    {
        string keyId = await CreateKeyAsync(client, endpoint);
        string ciphertextBlob = await SignedRequest.Create(endpoint, "Encrypt", EncryptBody(keyId)).SendForAsync(client, "CiphertextBlob");
        return new Workload(
            keyId,
            ciphertextBlob,
            await CreateKeyAsync(client, endpoint, "HMAC_256", "GENERATE_VERIFY_MAC"),
            await CreateKeyAsync(client, endpoint, "ECC_NIST_P256", "SIGN_VERIFY"));
    }

    /// <summary>Makes a key.</summary>
    /// <returns>Its id.</returns>
    public static Task<string> CreateKeyAsync(HttpClient client, Uri endpoint) =>
        SignedRequest.Create(endpoint, "CreateKey", "{}").SendForAsync(client, "KeyMetadata", "KeyId");

    /// <summary>Makes a key of a spec.</summary>
    /// <returns>Its id.</returns>
    public static Task<string> CreateKeyAsync(HttpClient client, Uri endpoint, string keySpec, string keyUsage) =>
        SignedRequest.Create(endpoint, "CreateKey", $$"""{"KeySpec":"{{keySpec}}","KeyUsage":"{{keyUsage}}"}""").SendForAsync(client, "KeyMetadata", "KeyId");

    /// <summary>The request for a signature of a short message.</summary>
    public static string SignBody(string keyId, string algorithm) =>
        $$"""{"KeyId":"{{keyId}}","Message":"{{Convert.ToBase64String(new byte[PlaintextBytes])}}","SigningAlgorithm":"{{algorithm}}"}""";

    /// <summary>The request to encrypt a data key.</summary>
    public static string EncryptBody(string keyId) =>
        $$"""{"KeyId":"{{keyId}}","Plaintext":"{{Convert.ToBase64String(new byte[PlaintextBytes])}}","EncryptionContext":{{Context}}}""";

    /// <summary>Fails unless the yardstick's answers are as long as the service's, give or take what numbers and names of fields differ in.</summary>
    public async Task<IReadOnlyList<(string Operation, int RequestBytes, int TrentBytes, int BareBytes)>> AnswerBytesAsync(HttpClient client, Uri trent, Uri bare)
    {
        List<(string Operation, int RequestBytes, int TrentBytes, int BareBytes)> sizes = [];
        foreach ((string operation, string body) in Operations)
        {
            byte[] ofTrent = await SignedRequest.Create(trent, operation, body).SendAsync(client);
            byte[] ofBare = await SignedRequest.Create(bare, operation, body).SendAsync(client);
            using JsonDocument document = JsonDocument.Parse(ofBare);
            if (Math.Abs(ofTrent.Length - ofBare.Length) > ofTrent.Length / 20)
            {
                throw new InvalidOperationException($"{operation}: the yardstick answers with {ofBare.Length} bytes, the service with {ofTrent.Length}; they must be alike.");
            }

            sizes.Add((operation, body.Length, ofTrent.Length, ofBare.Length));
        }

        return sizes;
    }
}
