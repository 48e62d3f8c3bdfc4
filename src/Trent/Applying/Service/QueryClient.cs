// Sends requests of the AWS query protocol, signed: what IAM and STS take.
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Trent.Protocol.SigV4;

namespace Trent.Applying.Service;

/// <summary>A service that speaks the query protocol.</summary>
/// <param name="SigningName">What requests are signed for.</param>
/// <param name="Version">The version of its API.</param>
internal sealed record QueryService(string SigningName, string Version)
{
    /// <summary>Identity and Access Management.</summary>
    public static readonly QueryService Iam = new("iam", "2010-05-08");

    /// <summary>The Security Token Service.</summary>
    public static readonly QueryService Sts = new("sts", "2011-06-15");
}

/// <summary>Sends requests to an endpoint. Thread-safe.</summary>
internal sealed class QueryClient : IDisposable
{
    private const string ContentType = "application/x-www-form-urlencoded; charset=utf-8";

    // The largest answer is a page of a thousand roles with trust policies of four thousand characters, percent-encoded.
    private const int AnswerBytesMax = 32 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient http;
    private readonly Uri endpoint;
    private readonly string region;
    private readonly TimeProvider clock;

    /// <summary>A client of an endpoint.</summary>
    /// <param name="endpoint">The address.</param>
    /// <param name="region">The Region that requests are signed for.</param>
    /// <param name="handler">Sends requests, and follows no redirections; the client disposes it.</param>
    /// <param name="clock">The clock that requests are signed by.</param>
    public QueryClient(Uri endpoint, string region, HttpMessageHandler handler, TimeProvider clock)
    {
        this.endpoint = endpoint;
        this.region = region;
        this.clock = clock;
        http = new HttpClient(handler, disposeHandler: true) { Timeout = Patience, MaxResponseContentBufferSize = AnswerBytesMax };
    }

    /// <summary>Calls an operation.</summary>
    /// <param name="credentials">Who calls.</param>
    /// <param name="service">The service.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer, to be disposed.</returns>
    /// <exception cref="ServiceFailureException">The server refused, or did not answer.</exception>
    public async Task<QueryAnswer> CallAsync(
        SigV4Credentials credentials, QueryService service, string operation, IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken)
    {
        byte[] body = Encoding.ASCII.GetBytes(string.Join('&', parameters.Prepend(new("Version", service.Version)).Prepend(new("Action", operation))
            .Select(static parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}")));
        using HttpRequestMessage message = Sign(credentials, service, body);
        byte[] bytes;
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(message, cancellationToken);
            using (response)
            {
                bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            }
        }
        catch (HttpRequestException failed)
        {
            throw new ServiceFailureException($"{operation} could not be sent to {endpoint.Authority}: {failed.Message}", failed);
        }
        catch (TaskCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServiceFailureException($"{endpoint.Authority} did not answer {operation} within {Patience.TotalSeconds} seconds", late);
        }

        try
        {
            return response.IsSuccessStatusCode ? QueryAnswer.Read(bytes) : throw FailureOf(bytes, response.StatusCode);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static ServiceFailureException FailureOf(byte[] bytes, HttpStatusCode status)
    {
        using QueryAnswer refusal = QueryAnswer.Read(bytes);
        return refusal.Find("Code") is { } code
            ? new ServiceFailureException($"{code}: {refusal.Find("Message")}", null) { Code = code }
            : new ServiceFailureException($"the server answered with status {(int)status}, and not as Trent does", null);
    }

    private HttpRequestMessage Sign(SigV4Credentials credentials, QueryService service, byte[] body)
    {
        string host = endpoint.IsDefaultPort ? endpoint.Host : endpoint.Authority;
        SigV4SignedHeaders signed = SigV4Signer.Sign(
            new SigV4Request
            {
                Method = HttpMethod.Post.Method,
                Path = "/",
                Query = string.Empty,
                Headers = [new("Content-Type", ContentType), new("Host", host)],
                Body = body,
                NormalizePath = true,
            },
            credentials,
            region,
            service.SigningName,
            clock.GetUtcNow(),
            signSessionToken: true);
        HttpRequestMessage message = new(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        message.Headers.Host = host;
        Add(message, "X-Amz-Date", signed.AmzDate);
        Add(message, "Authorization", signed.Authorization);
        if (signed.AmzSecurityToken is { } token)
        {
            Add(message, "X-Amz-Security-Token", token);
        }

        return message;
    }

    // As they are: the platform's own reading of a value could change what was signed.
    private static void Add(HttpRequestMessage message, string name, string value) => _ = message.Headers.TryAddWithoutValidation(name, value);
}
