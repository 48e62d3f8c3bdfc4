// What the yardstick does with a request: reads its JSON, and writes an answer that is always the same.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace BareKestrel;

internal sealed class BareApplication : IHttpApplication<IFeatureCollection>
{
    private const int PlaintextBytes = 32;
    private const int CiphertextOverheadBytes = 152;
    private const string KeyId = "1234abcd-12ab-34cd-56ef-1234567890ab";
    private const string KeyArn = "arn:aws:kms:eu-central-1:000000000000:key/" + KeyId;

    // A DER signature on P-256 has 70 to 72 bytes.
    private const int SignatureBytes = 71;

    private readonly byte[] signature = new byte[SignatureBytes];
    private readonly string materialId = new('0', 64);
    private readonly byte[] plaintext = new byte[PlaintextBytes];
    private readonly byte[] ciphertext = new byte[PlaintextBytes + CiphertextOverheadBytes];

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public Task ProcessRequestAsync(IFeatureCollection context) => context.GetRequiredFeature<IHttpRequestFeature>().Headers["X-Amz-Target"].ToString() switch
    {
        "TrentService.DescribeKey" => ExchangeAsync(context, ShapesJson.Default.DescribeKeyRequest, ShapesJson.Default.DescribeKeyAnswer, DescribeKey),
        "TrentService.Encrypt" => ExchangeAsync(context, ShapesJson.Default.EncryptRequest, ShapesJson.Default.EncryptAnswer, Encrypt),
        "TrentService.Decrypt" => ExchangeAsync(context, ShapesJson.Default.DecryptRequest, ShapesJson.Default.DecryptAnswer, Decrypt),
        "TrentService.GenerateDataKey" => ExchangeAsync(context, ShapesJson.Default.GenerateDataKeyRequest, ShapesJson.Default.GenerateDataKeyAnswer, GenerateDataKey),
        "TrentService.GenerateMac" => ExchangeAsync(context, ShapesJson.Default.GenerateMacRequest, ShapesJson.Default.GenerateMacAnswer, GenerateMac),
        "TrentService.Sign" => ExchangeAsync(context, ShapesJson.Default.SignRequest, ShapesJson.Default.SignAnswer, Sign),
        _ => Refuse(context),
    };

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
        // Nothing is kept for a request.
    }

    private static async Task ExchangeAsync<TRequest, TAnswer>(
        IFeatureCollection context, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, Func<TAnswer> answer)
    {
        _ = await JsonSerializer.DeserializeAsync(context.GetRequiredFeature<IRequestBodyPipeFeature>().Reader, requestType);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(answer(), answerType);
        IHeaderDictionary headers = context.GetRequiredFeature<IHttpResponseFeature>().Headers;
        headers.ContentType = "application/x-amz-json-1.1";
        headers.ContentLength = body.Length;
        await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(body);
    }

    private static Task Refuse(IFeatureCollection context)
    {
        context.GetRequiredFeature<IHttpResponseFeature>().StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }

    private DescribeKeyAnswer DescribeKey() => new()
    {
        KeyMetadata = new KeyMetadata
        {
            AWSAccountId = "000000000000",
            KeyId = KeyId,
            Arn = KeyArn,
            CreationDate = 1764036000.123,
            Enabled = true,
            Description = "",
            KeyUsage = "ENCRYPT_DECRYPT",
            KeyState = "Enabled",
            Origin = "AWS_KMS",
            KeyManager = "CUSTOMER",
            CustomerMasterKeySpec = "SYMMETRIC_DEFAULT",
            KeySpec = "SYMMETRIC_DEFAULT",
            EncryptionAlgorithms = ["SYMMETRIC_DEFAULT"],
            MultiRegion = false,
            CurrentKeyMaterialId = materialId,
        },
    };

    private EncryptAnswer Encrypt() => new() { CiphertextBlob = ciphertext, KeyId = KeyArn, EncryptionAlgorithm = "SYMMETRIC_DEFAULT" };

    private DecryptAnswer Decrypt() => new() { KeyId = KeyArn, Plaintext = plaintext, EncryptionAlgorithm = "SYMMETRIC_DEFAULT", KeyMaterialId = materialId };

    private GenerateDataKeyAnswer GenerateDataKey() => new() { CiphertextBlob = ciphertext, Plaintext = plaintext, KeyId = KeyArn, KeyMaterialId = materialId };

    private GenerateMacAnswer GenerateMac() => new() { Mac = plaintext, MacAlgorithm = "HMAC_SHA_256", KeyId = KeyArn };

    private SignAnswer Sign() => new() { KeyId = KeyArn, Signature = signature, SigningAlgorithm = "ECDSA_SHA_256" };
}
