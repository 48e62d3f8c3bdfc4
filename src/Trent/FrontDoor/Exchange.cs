// One request and its answer on a connection, reused by the requests that follow on it.
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Trent.Engine.Auditing;
using Trent.Engine.Identifiers;
using Trent.Protocol;

namespace Trent.FrontDoor;

/// <summary>
/// What the front door keeps for a connection. Requests on one connection come one after the other, so that buffers and the strings
/// that repeat from request to request are made once.
/// </summary>
/// <param name="bodies">What the bodies of all connections may hold.</param>
internal sealed class Exchange(BodyBudget bodies) : IDisposable
{
    private const string RequestIdHeader = "x-amzn-RequestId";
    private const int IdBytes = 16;

    private static readonly StringValues CloseConnection = "close";

    // Drawn in blocks: a draw costs nearly the same for 16 bytes as for 256.
    private readonly byte[] randomBytes = new byte[16 * IdBytes];

    private int randomUsed = 16 * IdBytes;
    private IFeatureCollection? features;
    private IHttpRequestFeature? request;
    private IHttpResponseFeature? response;
    private IPAddress? peer;
    private string? peerText;
    private ConnectionTls? tls;
    private string accessKeyId = string.Empty;
    private RegionName region;
    private string regionText = string.Empty;
    private CancellationTokenSource patience = new();

    /// <summary>The body as received.</summary>
    public RequestBody Body { get; } = new(bodies);

    /// <summary>The answer as it is being written.</summary>
    public AnswerBuffer Answer { get; } = new();

    /// <summary>The features of the server for this request.</summary>
    public IFeatureCollection Features => features ?? throw new InvalidOperationException("No request is attached.");

    /// <summary>The request.</summary>
    public IHttpRequestFeature Request => request ?? throw new InvalidOperationException("No request is attached.");

    /// <summary>The headers of the request.</summary>
    public IHeaderDictionary Headers => Request.Headers;

    /// <summary>The id that the answer carries.</summary>
    public string RequestId { get; private set; } = string.Empty;

    /// <summary>Ends a request that takes too long; see <see cref="LosePatienceAfter"/>.</summary>
    public CancellationToken Patience => patience.Token;

    /// <summary>The address of the peer.</summary>
    public IPAddress? Peer => Features.Get<IHttpConnectionFeature>()?.RemoteIpAddress;

    /// <summary>The access key id that the request says to be signed with, once its form was read; proved by nothing.</summary>
    public string? ClaimedAccessKeyId { get; private set; }

    /// <summary>The Region that the request says to be signed for, as <see cref="ClaimedAccessKeyId"/>.</summary>
    public string? ClaimedRegion { get; private set; }

    /// <summary>Begins a request.</summary>
    public void Attach(IFeatureCollection requestFeatures)
    {
        features = requestFeatures;
        request = requestFeatures.GetRequiredFeature<IHttpRequestFeature>();
        response = requestFeatures.GetRequiredFeature<IHttpResponseFeature>();
        RequestId = NextId();
        ClaimedAccessKeyId = null;
        ClaimedRegion = null;
    }

    /// <summary>Ends a request: what it left in the buffers is zeroed.</summary>
    public void Detach()
    {
        Body.Clear();
        Answer.Clear();
        if (!patience.TryReset())
        {
            patience.Dispose();
            patience = new CancellationTokenSource();
        }

        features = null;
        request = null;
        response = null;
    }

    /// <summary>Starts the clock of <see cref="Patience"/>. Only for work that did not finish at once: a timer costs more than most requests.</summary>
    public void LosePatienceAfter(TimeSpan timeout) => patience.CancelAfter(timeout);

    /// <summary>Whether the connection is one of TLS.</summary>
    public bool IsEncrypted => Request.Scheme == "https";

    /// <summary>The peer's address as text.</summary>
    public string? PeerText()
    {
        IPAddress? current = Peer;
        if (!ReferenceEquals(current, peer))
        {
            peer = current;
            peerText = current?.ToString();
        }

        return peerText;
    }

    /// <summary>How the connection is encrypted and which host the request names, for its record; <see langword="null"/> without TLS.</summary>
    public TlsDetails? Tls() =>
        IsEncrypted && Features.Get<ITlsHandshakeFeature>() is { } handshake ? (tls ??= new ConnectionTls(handshake)).Of(Headers.Host) : null;

    /// <summary>An access key id as a string; a connection nearly always repeats the one before.</summary>
    public string AccessKeyId(ReadOnlySpan<char> claimed)
    {
        if (!claimed.SequenceEqual(accessKeyId))
        {
            accessKeyId = claimed.ToString();
        }

        ClaimedAccessKeyId = accessKeyId;
        return accessKeyId;
    }

    /// <summary>Notes the Region that the request claims, whose form the verifier has checked.</summary>
    public void NoteClaimedRegion(ReadOnlySpan<char> claimed) => ClaimedRegion = claimed.SequenceEqual(regionText) ? regionText : claimed.ToString();

    /// <summary>A Region, whose form the verifier has checked.</summary>
    public RegionName Region(ReadOnlySpan<char> claimed)
    {
        if (!claimed.SequenceEqual(regionText))
        {
            regionText = claimed.ToString();
            region = RegionName.Parse(regionText);
        }

        return region;
    }

    /// <summary>After this answer the connection is closed: the rest of what the client sends cannot be trusted or is not wanted.</summary>
    public void CloseAfterAnswer() => Response.Headers.Connection = CloseConnection;

    /// <summary>Sends an error.</summary>
    public Task SendAsync(in WireError error)
    {
        Answer.Clear();
        error.WriteTo(Answer);
        return SendAsync(error.HttpStatus, MediaTypes.AwsJson, Answer.Written);
    }

    /// <summary>Sends an answer of exactly these bytes.</summary>
    public Task SendAsync(int status, StringValues contentType, ReadOnlyMemory<byte> body)
    {
        IHttpResponseFeature answer = Response;
        answer.StatusCode = status;
        IHeaderDictionary headers = answer.Headers;
        headers.ContentType = contentType;
        headers.ContentLength = body.Length;
        headers[RequestIdHeader] = RequestId;
        if (body.IsEmpty)
        {
            return Task.CompletedTask;
        }

        IHttpResponseBodyFeature target = Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        ValueTask<System.IO.Pipelines.FlushResult> sent = target.Writer.WriteAsync(body);
        return sent.IsCompletedSuccessfully ? Task.CompletedTask : sent.AsTask();
    }

    /// <summary>A new random UUID, for the request or its audit record.</summary>
    public string NextId()
    {
        if (randomUsed == randomBytes.Length)
        {
            RandomNumberGenerator.Fill(randomBytes);
            randomUsed = 0;
        }

        Span<byte> id = randomBytes.AsSpan(randomUsed, IdBytes);
        randomUsed += IdBytes;
        return RandomUuid.Format(id);
    }

    /// <inheritdoc/>
    public void Dispose() => patience.Dispose();

    private IHttpResponseFeature Response => response ?? throw new InvalidOperationException("No request is attached.");
}
