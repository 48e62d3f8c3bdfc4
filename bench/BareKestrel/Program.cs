// The yardstick of bench/run: Kestrel that reads a JSON body and writes a JSON answer of the service's sizes, and does nothing else.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BareKestrel;

const string KeyId = "1234abcd-12ab-34cd-56ef-1234567890ab";
const string KeyArn = "arn:aws:kms:eu-central-1:000000000000:key/" + KeyId;
const int PlaintextBytes = 32;
const int CiphertextBytes = PlaintextBytes + 152;
string materialId = new('0', 64);
byte[] plaintext = new byte[PlaintextBytes];
byte[] ciphertext = new byte[CiphertextBytes];

WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore();
builder.WebHost.ConfigureKestrel(options =>
{
    options.AddServerHeader = false;
    options.Listen(System.Net.IPAddress.Loopback, 0);
});
await using WebApplication app = builder.Build();
app.Run(AnswerAsync);
await app.StartAsync();

string address = app.Urls.First();
await Console.Out.WriteLineAsync($"ready {address}");
await app.WaitForShutdownAsync();

Task AnswerAsync(HttpContext context) => context.Request.Headers["X-Amz-Target"].ToString() switch
{
    "TrentService.DescribeKey" => ExchangeAsync(context, ShapesJson.Default.DescribeKeyRequest, ShapesJson.Default.DescribeKeyAnswer, _ => new DescribeKeyAnswer
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
    }),
    "TrentService.Encrypt" => ExchangeAsync(context, ShapesJson.Default.EncryptRequest, ShapesJson.Default.EncryptAnswer, _ => new EncryptAnswer
    {
        CiphertextBlob = ciphertext,
        KeyId = KeyArn,
        EncryptionAlgorithm = "SYMMETRIC_DEFAULT",
    }),
    "TrentService.Decrypt" => ExchangeAsync(context, ShapesJson.Default.DecryptRequest, ShapesJson.Default.DecryptAnswer, _ => new DecryptAnswer
    {
        KeyId = KeyArn,
        Plaintext = plaintext,
        EncryptionAlgorithm = "SYMMETRIC_DEFAULT",
        KeyMaterialId = materialId,
    }),
    "TrentService.GenerateDataKey" => ExchangeAsync(context, ShapesJson.Default.GenerateDataKeyRequest, ShapesJson.Default.GenerateDataKeyAnswer, _ => new GenerateDataKeyAnswer
    {
        CiphertextBlob = ciphertext,
        Plaintext = plaintext,
        KeyId = KeyArn,
        KeyMaterialId = materialId,
    }),
    _ => RefuseAsync(context),
};

static async Task ExchangeAsync<TRequest, TAnswer>(
    HttpContext context, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, Func<TRequest, TAnswer> answer)
{
    TRequest? request = await JsonSerializer.DeserializeAsync(context.Request.BodyReader, requestType, context.RequestAborted);
    byte[] body = JsonSerializer.SerializeToUtf8Bytes(answer(request!), answerType);
    context.Response.ContentType = "application/x-amz-json-1.1";
    context.Response.ContentLength = body.Length;
    await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
}

static Task RefuseAsync(HttpContext context)
{
    context.Response.StatusCode = StatusCodes.Status400BadRequest;
    return Task.CompletedTask;
}
