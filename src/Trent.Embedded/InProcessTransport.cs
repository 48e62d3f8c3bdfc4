// The transport of a client in this process: the same commands, the same bytes of JSON, no network.
using Trent.Client;
using Trent.Engine;
using Trent.Engine.Identifiers;

namespace Trent.Embedded;

/// <summary>Sends commands into an engine as one caller in one Region.</summary>
public sealed class InProcessTransport : IKmsTransport
{
    private const int SuccessStatus = 200;

    // The largest answer is a page of 1,000 keys, about 150 KB.
    private const int AnswerBytesMax = 1 << 20;

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
            EventId = RandomUuid.Create(),
            Body = request.Body,
        };
        using SensitiveBufferWriter output = new(AnswerBytesMax);
        EngineAnswer answer = await engine.AnswerAsync(request.OperationName, engineRequest, output, cancellationToken);
        answer.Error?.WriteTo(output);
        return new KmsResponse(answer.Error?.HttpStatus ?? SuccessStatus, engineRequest.RequestId, output.Detach());
    }
}
