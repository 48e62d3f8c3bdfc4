// A request as an SDK signs it, for wrk to repeat or to be sent once.
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Trent.Protocol.SigV4;

namespace Trent.Bench;

/// <summary>One operation's request to one server. Good for five minutes, as every signature.</summary>
internal sealed class SignedRequest
{
    private const string AwsJson = "application/x-amz-json-1.1";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Region = "eu-central-1";

    private readonly Uri endpoint;
    private readonly string contentType;
    private readonly string? target;
    private readonly string body;
    private readonly SigV4SignedHeaders signed;

    private SignedRequest(Uri endpoint, string contentType, string? target, string body, SigV4SignedHeaders signed)
    {
        this.endpoint = endpoint;
        this.contentType = contentType;
        this.target = target;
        this.body = body;
        this.signed = signed;
    }

    /// <summary>Signs a request to the KMS with the credentials of the development server, or with others.</summary>
    public static SignedRequest Create(Uri endpoint, string operation, string body, string accessKeyId = "test", string secretAccessKey = "test") =>
        Sign(endpoint, "kms", AwsJson, "TrentService." + operation, body, accessKeyId, secretAccessKey);

    /// <summary>Signs a request to IAM with the credentials of the development server.</summary>
    public static SignedRequest CreateForIam(Uri endpoint, string form) => Sign(endpoint, "iam", Form, target: null, form + "&Version=2010-05-08", "test", "test");

    private static SignedRequest Sign(Uri endpoint, string service, string contentType, string? target, string body, string accessKeyId, string secretAccessKey)
    {
        using SigningSecret secret = new(Encoding.ASCII.GetBytes(secretAccessKey));
        SigV4Credentials credentials = new(accessKeyId, secret, sessionToken: null);
        List<KeyValuePair<string, string>> headers = [new("Content-Type", contentType), new("Host", endpoint.Authority)];
        if (target is not null)
        {
            headers.Add(new("X-Amz-Target", target));
        }

        SigV4Request request = new()
        {
            Method = "POST",
            Path = "/",
            Query = string.Empty,
            Headers = headers,
            Body = Encoding.UTF8.GetBytes(body),
            NormalizePath = true,
        };
        SigV4SignedHeaders signed = SigV4Signer.Sign(request, credentials, Region, service, TimeProvider.System.GetUtcNow(), signSessionToken: true);
        return new SignedRequest(endpoint, contentType, target, body, signed);
    }

    /// <summary>Sends the request once.</summary>
    /// <returns>The JSON of the answer.</returns>
    /// <exception cref="InvalidOperationException">It is not a success.</exception>
    public async Task<byte[]> SendAsync(HttpClient client)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, endpoint) { Content = new StringContent(body) };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        foreach ((string name, string value) in Headers())
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await client.SendAsync(message);
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        return response.IsSuccessStatusCode
            ? answer
            : throw new InvalidOperationException($"{target ?? body} was answered with {(int)response.StatusCode}: {Encoding.UTF8.GetString(answer)}");
    }

    /// <summary>Sends the request once and picks a string of the answer.</summary>
    public async Task<string> SendForAsync(HttpClient client, params string[] path)
    {
        using JsonDocument document = JsonDocument.Parse(await SendAsync(client));
        JsonElement element = document.RootElement;
        foreach (string name in path)
        {
            element = element.GetProperty(name);
        }

        return element.GetString()!;
    }

    /// <summary>Writes the script by which wrk sends the request, and prints a line of figures when it is done.</summary>
    public async Task WriteScriptAsync(string path)
    {
        StringBuilder script = new();
        script.Append("wrk.method = 'POST'\n");
        script.Append("wrk.body = [==[").Append(body).Append("]==]\n");
        script.Append("wrk.headers['Host'] = [==[").Append(endpoint.Authority).Append("]==]\n");
        script.Append("wrk.headers['Content-Type'] = [==[").Append(contentType).Append("]==]\n");
        foreach ((string name, string value) in Headers())
        {
            script.Append("wrk.headers['").Append(name).Append("'] = [==[").Append(value).Append("]==]\n");
        }

        // wrk counts as a status error whatever is above 399; the server has no redirects.
        script.Append("""
            done = function(summary, latency, requests)
              local errors = summary.errors
              io.write(string.format("result %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
                errors.status, errors.connect + errors.read + errors.write + errors.timeout))
            end

            """);
        await File.WriteAllTextAsync(path, script.ToString());
    }

    private IEnumerable<(string Name, string Value)> Headers()
    {
        if (target is not null)
        {
            yield return ("X-Amz-Target", target);
        }

        yield return ("X-Amz-Date", signed.AmzDate);
        yield return ("Authorization", signed.Authorization);
    }
}
