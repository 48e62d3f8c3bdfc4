// A transport that answers from a script and remembers what it was given.
using System.Collections.Concurrent;
using System.Text;

namespace Trent.Client.Tests.Fakes;

internal sealed class ScriptedTransport(params Func<KmsRequest, CancellationToken, Task<KmsResponse>>[] script) : IKmsTransport
{
    private readonly ConcurrentQueue<Func<KmsRequest, CancellationToken, Task<KmsResponse>>> script = new(script);

    /// <summary>The bodies as they were when they arrived.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>The memory of the bodies, which is not the transport's.</summary>
    public List<ReadOnlyMemory<byte>> RequestMemory { get; } = [];

    public List<string> Operations { get; } = [];

    public static Func<KmsRequest, CancellationToken, Task<KmsResponse>> Answer(int status, string body, string? requestId = "id-1") =>
        (_, _) => Task.FromResult(new KmsResponse(status, requestId, Encoding.UTF8.GetBytes(body)));

    /// <summary>An answer in memory of the test's, which the client zeroes: good for one use.</summary>
    public static Func<KmsRequest, CancellationToken, Task<KmsResponse>> Answer(int status, byte[] body, string? requestId = "id-1") =>
        (_, _) => Task.FromResult(new KmsResponse(status, requestId, body));

    public static Func<KmsRequest, CancellationToken, Task<KmsResponse>> Error(string type, string? message = null, int status = 400) =>
        Answer(status, message is null ? $$"""{"__type":"{{type}}"}""" : $$"""{"__type":"{{type}}","message":"{{message}}"}""");

    public static Func<KmsRequest, CancellationToken, Task<KmsResponse>> Fail(KmsTransportFailure failure) =>
        (_, _) => Task.FromException<KmsResponse>(new KmsTransportException(failure, "scripted", null));

    public Task<KmsResponse> SendAsync(KmsRequest request, CancellationToken cancellationToken)
    {
        Operations.Add(request.OperationName);
        Requests.Add(Encoding.UTF8.GetString(request.Body.Span));
        RequestMemory.Add(request.Body);
        return script.TryDequeue(out var step)
            ? step(request, cancellationToken)
            : throw new InvalidOperationException("The script has no further answer.");
    }
}
