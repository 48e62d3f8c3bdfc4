// Calls of the API as JSON, signed, for tests that care for what the server does and not for a client library.
using System.Text;
using System.Text.Json;

namespace Trent.Conformance.Harness;

public static class KmsCalls
{
    /// <summary>Calls an operation that must succeed; the answer is null when it is empty.</summary>
    public static async Task<JsonElement?> CallAsync(Uri server, string operation, string body, string accessKeyId = TrentServer.AccessKeyId, string secret = TrentServer.SecretAccessKey)
    {
        RawAnswer answer = await new SignedRequest
        {
            Operation = "TrentService." + operation,
            Body = Encoding.UTF8.GetBytes(body),
            AccessKeyId = accessKeyId,
            Secret = secret,
        }.SendAsync(server);
        Assert.True(answer.Status == 200, $"{operation} answered {answer.Status} {answer.Text}");
        return answer.Body.Length == 0 ? null : JsonDocument.Parse(answer.Body).RootElement;
    }

    /// <summary>Makes a key and returns its id.</summary>
    public static async Task<string> CreateKeyAsync(Uri server, string description) =>
        (await CallAsync(server, "CreateKey", $$"""{"Description":"{{description}}"}"""))!.Value.GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;
}
