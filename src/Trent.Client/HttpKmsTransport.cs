// Carries requests over HTTP: signs each, sends it, reads a bounded answer, and learns the time where the local clock is wrong.
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Security.Authentication;
using Trent.Client.Configuration;
using Trent.Protocol;
using Trent.Protocol.SigV4;

namespace Trent.Client;

/// <summary>The transport over HTTP, to Trent or to AWS itself. Safe to use from several threads at once.</summary>
public sealed class HttpKmsTransport : IKmsTransport, IDisposable
{
    private const string Service = "kms";
    private const string ContentType = "application/x-amz-json-1.1";
    private const string ContentTypeHeader = "content-type";
    private const string HostHeader = "host";
    private const string TargetHeader = "x-amz-target";
    private const string TargetPrefix = "TrentService.";
    private const string DateHeader = "x-amz-date";
    private const string TokenHeader = "x-amz-security-token";
    private const string AuthorizationHeader = "Authorization";
    private const string RequestIdHeader = "x-amzn-RequestId";

    // The name of the service changes its address without notice, so that no connection may live for long.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    // The service allows five minutes; the SDKs take four for a wrong clock, so that a slow answer is none.
    private static readonly TimeSpan SkewMin = TimeSpan.FromMinutes(4);

    private static readonly string UserAgent = $"trent-client/{typeof(HttpKmsTransport).Assembly.GetName().Version?.ToString(3)}";

    private readonly HttpClient http;
    private readonly KmsClientConfiguration owned;
    private readonly SigV4Credentials credentials;
    private readonly TimeProvider clock;
    private readonly string region;
    private readonly Uri endpoint;
    private readonly string host;
    private readonly TimeSpan attemptTimeout;
    private readonly int responseBytesMax;

    // What to add to the local clock to have the service's, in ticks.
    private long clockCorrection;

    /// <summary>Makes a transport with connections of its own.</summary>
    /// <param name="configuration">Where to and as whom. It belongs to the transport from now on, which disposes it.</param>
    /// <exception cref="ArgumentException">The configuration cannot work; the message says why.</exception>
    /// <exception cref="InvalidOperationException">The configuration belongs to another transport already.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The client of HTTP disposes the handler; until then it holds nothing.")]
    public HttpKmsTransport(KmsClientConfiguration configuration)
        : this(configuration, CreateHandler(configuration))
    {
    }

    /// <summary>Makes a transport with a handler of the caller's, for a proxy, a client certificate or a private certificate authority.</summary>
    /// <param name="configuration">Where to and as whom. It belongs to the transport from now on, which disposes it.</param>
    /// <param name="handler">
    /// Sends requests; the transport disposes it. It must not follow redirections, which would carry what requests hold elsewhere;
    /// <see cref="KmsClientConfiguration.ConnectTimeout"/> is its own matter.
    /// </param>
    /// <exception cref="ArgumentException">The configuration cannot work; the message says why.</exception>
    /// <exception cref="InvalidOperationException">The configuration belongs to another transport already.</exception>
    public HttpKmsTransport(KmsClientConfiguration configuration, HttpMessageHandler handler)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(handler);
        endpoint = configuration.ResolveEndpoint();
        if (configuration.AttemptTimeout <= TimeSpan.Zero || configuration.ResponseBytesMax <= 0)
        {
            throw new ArgumentException("The time-out of an attempt and the bytes of an answer must be more than nothing.", nameof(configuration));
        }

        configuration.Take();
        owned = configuration;
        credentials = configuration.Credentials.ForSigning;
        clock = configuration.Clock;
        region = configuration.Region;
        host = KmsEndpoint.HostHeader(endpoint);
        attemptTimeout = configuration.AttemptTimeout;
        responseBytesMax = configuration.ResponseBytesMax;
        http = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public async Task<KmsResponse> SendAsync(KmsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using CancellationTokenSource timeout = new(attemptTimeout, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            (KmsResponse response, bool clockCorrected) = await ExchangeAsync(request, either.Token);
            if (!clockCorrected)
            {
                return response;
            }

            // Refused for its time alone, the request was not carried out; with the service's time it is a new one.
            response.Dispose();
            return (await ExchangeAsync(request, either.Token)).Response;
        }
        catch (OperationCanceledException cancelled)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new KmsTransportException(KmsTransportFailure.Timeout, $"{host} did not answer {request.OperationName} in time.", cancelled);
        }
        catch (HttpRequestException failed)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new KmsTransportException(Classify(failed), $"{request.OperationName} could not be sent to {host}: {failed.Message}", failed);
        }
        catch (IOException broken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new KmsTransportException(KmsTransportFailure.Connection, $"The answer of {host} to {request.OperationName} broke off.", broken);
        }
    }

    /// <summary>Closes the connections and zeroes the credentials; calls that are under way fail.</summary>
    public void Dispose()
    {
        http.Dispose();
        owned.Dispose();
    }

    private static SocketsHttpHandler CreateHandler(KmsClientConfiguration configuration) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = configuration.ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
    };

    private static KmsTransportFailure Classify(HttpRequestException failed) => failed switch
    {
        { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: AuthenticationException } => KmsTransportFailure.Untrusted,
        { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => KmsTransportFailure.AnswerTooLarge,
        _ => KmsTransportFailure.Connection,
    };

    private async Task<(KmsResponse Response, bool ClockCorrected)> ExchangeAsync(KmsRequest request, CancellationToken cancellationToken)
    {
        TimeSpan correction = new(Interlocked.Read(ref clockCorrection));
        DateTimeOffset signedAt = clock.GetUtcNow() + correction;
        using HttpRequestMessage message = Sign(request, signedAt);
        using HttpResponseMessage answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        string? requestId = answer.Headers.TryGetValues(RequestIdHeader, out IEnumerable<string>? ids) ? ids.First() : null;
        ReadOnlyMemory<byte> body = await ReadAsync(request, answer.Content, cancellationToken);
        KmsResponse response = new((int)answer.StatusCode, requestId, body);
        return (response, IsRefusedForItsTime(response) && CorrectClock(answer.Headers, signedAt));
    }

    private HttpRequestMessage Sign(KmsRequest request, DateTimeOffset signedAt)
    {
        string target = TargetPrefix + request.OperationName;
        SigV4SignedHeaders signed = SigV4Signer.Sign(
            new SigV4Request
            {
                Method = HttpMethod.Post.Method,
                Path = "/",
                Query = "",
                Headers = [new(ContentTypeHeader, ContentType), new(HostHeader, host), new(TargetHeader, target)],
                Body = request.Body,
                NormalizePath = true,
            },
            credentials,
            region,
            Service,
            signedAt,
            signSessionToken: true);

        HttpRequestMessage message = new(HttpMethod.Post, endpoint) { Content = new ReadOnlyMemoryContent(request.Body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        message.Headers.Host = host;
        Add(message, TargetHeader, target);
        Add(message, DateHeader, signed.AmzDate);
        Add(message, AuthorizationHeader, signed.Authorization);
        Add(message, "User-Agent", UserAgent);
        if (signed.AmzSecurityToken is { } token)
        {
            Add(message, TokenHeader, token);
        }

        return message;
    }

    // As they are: the platform's own reading of a value could change what was signed.
    private static void Add(HttpRequestMessage message, string name, string value) => message.Headers.TryAddWithoutValidation(name, value);

    private async Task<ReadOnlyMemory<byte>> ReadAsync(KmsRequest request, HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > responseBytesMax)
        {
            throw TooLarge(request);
        }

        using Stream stream = await content.ReadAsStreamAsync(cancellationToken);
        using SensitiveBufferWriter writer = new(responseBytesMax);
        byte[] beyond = new byte[1];
        while (true)
        {
            // The byte beyond the bound tells an answer that just fits from one that is too large.
            bool full = writer.WrittenMemory.Length == responseBytesMax;
            int count = await stream.ReadAsync(full ? beyond : writer.GetMemory(), cancellationToken);
            if (count == 0)
            {
                return writer.Detach();
            }

            if (full)
            {
                throw TooLarge(request);
            }

            writer.Advance(count);
        }
    }

    private KmsTransportException TooLarge(KmsRequest request) =>
        new(KmsTransportFailure.AnswerTooLarge, $"The answer of {host} to {request.OperationName} is larger than {responseBytesMax} bytes.", null);

    private static bool IsRefusedForItsTime(KmsResponse response) =>
        !response.IsSuccess
        && WireError.Read(response.Body.Span, response.HttpStatus) is { Message: { } text }
        && (text.StartsWith("Signature expired", StringComparison.Ordinal) || text.StartsWith("Signature not yet current", StringComparison.Ordinal));

    // An answer out of a cache, which has an age, tells the time of another request.
    private bool CorrectClock(HttpResponseHeaders headers, DateTimeOffset signedAt)
    {
        if (headers.Date is not { } serviceTime || headers.Age is not null || (serviceTime - signedAt).Duration() < SkewMin)
        {
            return false;
        }

        Interlocked.Exchange(ref clockCorrection, (serviceTime - clock.GetUtcNow()).Ticks);
        return true;
    }
}
