// The transport of a client in this process: the same commands, the same bytes of JSON, no network.
using System.Buffers;
using Trent.Client;
using Trent.Engine;
using Trent.Engine.Identifiers;

namespace Trent.Embedded;

/// <summary>Sends commands into an engine as one caller in one Region.</summary>
public sealed class InProcessTransport : IKmsTransport
{
    private const int SuccessStatus = 200;

    private readonly KmsEngine engine;
    private readonly Caller caller;
    private readonly RegionName region;

    internal InProcessTransport(KmsEngine engine, Caller caller, RegionName region)
    {
        this.engine = engine;
        this.caller = caller;
        this.region = region;
    }

    /// <inheritdoc/>
    public async Task<KmsResponse> SendAsync(KmsRequest request, CancellationToken cancellationToken)
    {
        EngineRequest engineRequest = new()
        {
            Caller = caller,
            Region = region,
            RequestId = RandomUuid.Create(),
            Body = request.Body,
        };
        ArrayBufferWriter<byte> output = new();
        EngineAnswer answer = await engine.AnswerAsync(request.OperationName, engineRequest, output, cancellationToken);
        if (answer.Error is { } error)
        {
            output.Clear();
            error.WriteTo(output);
        }

        return new KmsResponse(answer.Error?.HttpStatus ?? SuccessStatus, engineRequest.RequestId, output.WrittenMemory);
    }
}
