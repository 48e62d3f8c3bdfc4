// Sends commands: the one method that every call of a program goes through, with its attempts, its errors and its answer.
using Trent.Protocol;

namespace Trent.Client;

/// <summary>
/// A client of the KMS API, over HTTP or into an engine in this process. One instance serves a whole program: it is safe to use from
/// several threads at once.
/// </summary>
/// <example>
/// <code>
/// using KmsClient client = new(KmsClientConfiguration.FromEnvironment());
/// CancelKeyDeletionOutput output = await client.SendAsync(new CancelKeyDeletionCommand { KeyId = keyId });
/// </code>
/// </example>
public sealed class KmsClient : IDisposable
{
    // The largest request of the API is an Encrypt with a plaintext of 4,096 bytes and 10 grant tokens of 8,192 characters; a quarter of
    // a MiB holds any that the service takes and leaves room for the JSON writer's reserve.
    private const int RequestBytesMax = 256 * 1024;

    private readonly IKmsTransport transport;
    private readonly HttpKmsTransport? owned;
    private readonly KmsRetryPolicy retry;
    private readonly RetryQuota quota = new();
    private volatile bool disposed;

    /// <summary>Makes a client that sends over HTTP, to Trent or to AWS itself.</summary>
    /// <param name="configuration">Where to and as whom. It belongs to the client from now on, which disposes it, credentials and all.</param>
    /// <exception cref="ArgumentException">The configuration cannot work; the message says why.</exception>
    /// <exception cref="InvalidOperationException">The configuration belongs to another client already.</exception>
    public KmsClient(KmsClientConfiguration configuration)
    {
        HttpKmsTransport http = new(configuration);
        transport = http;
        owned = http;
        retry = configuration.Retry;
    }

    /// <summary>Makes a client of any transport that retries as <see cref="KmsRetryPolicy.Standard"/> says.</summary>
    /// <param name="transport">How requests reach the service. It stays the caller's, who disposes it after the client.</param>
    public KmsClient(IKmsTransport transport)
        : this(transport, KmsRetryPolicy.Standard)
    {
    }

    /// <summary>Makes a client of any transport.</summary>
    /// <param name="transport">How requests reach the service. It stays the caller's, who disposes it after the client.</param>
    /// <param name="retry">What is sent again, how often and when.</param>
    public KmsClient(IKmsTransport transport, KmsRetryPolicy retry)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(retry);
        this.transport = transport;
        this.retry = retry;
    }

    /// <summary>Sends a command and reads its answer.</summary>
    /// <remarks>
    /// What failed for a reason that may pass is sent again (<see cref="KmsRetryPolicy"/>), whatever the operation, as the SDKs of AWS do.
    /// A request whose answer was lost may have been carried out: a second CreateKey then makes a second key, and a second CreateAlias
    /// or ScheduleKeyDeletion reports that it is done already. Where that matters, set <see cref="KmsRetryPolicy.AttemptsMax"/> to 1.
    /// </remarks>
    /// <typeparam name="TOutput">The answer of the operation.</typeparam>
    /// <param name="command">The command. Its constraints are checked by the service. The secrets in it stay the caller's to dispose.</param>
    /// <param name="cancellationToken">Ends the call, during an attempt or between two.</param>
    /// <returns>The answer. Where it holds secrets (a plaintext, a data key) the caller disposes them.</returns>
    /// <exception cref="KmsServiceException">The service refused; each error of the API has its class, derived from this one.</exception>
    /// <exception cref="KmsTransportException">There is no answer, or none that can be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public async Task<TOutput> SendAsync<TOutput>(KmsCommand<TOutput> command, CancellationToken cancellationToken = default)
        where TOutput : class
    {
        ArgumentNullException.ThrowIfNull(command);
        ObjectDisposedException.ThrowIf(disposed, this);
        CommandContract<TOutput> contract = command.GetContract();
        using SensitiveBufferWriter body = new(RequestBytesMax);
        contract.WriteCommand(body, command);
        KmsRequest request = new(contract.OperationName, body.WrittenMemory);

        int quotaTaken = 0;
        for (int attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan delay;
            try
            {
                using KmsResponse response = await transport.SendAsync(request, cancellationToken);
                TOutput output = Read(contract, response);
                quota.Return(quotaTaken);
                return output;
            }
            catch (Exception failure) when (attempt < retry.AttemptsMax && KmsRetryPolicy.MayPass(failure) && quota.TryTake(failure, out quotaTaken))
            {
                delay = retry.ChooseDelay(attempt, failure);
            }

            await Task.Delay(delay, retry.Clock, cancellationToken);
        }
    }

    /// <summary>
    /// Ends the use of the client. Made from a configuration, it closes its connections and zeroes its credentials; calls that are under
    /// way then fail.
    /// </summary>
    public void Dispose()
    {
        disposed = true;
        owned?.Dispose();
    }

    private static TOutput Read<TOutput>(CommandContract<TOutput> contract, KmsResponse response)
        where TOutput : class
    {
        if (!response.IsSuccess)
        {
            throw ReadError(response);
        }

        try
        {
            return contract.ReadOutput(response.Body.Span);
        }
        catch (SerializationException unreadable)
        {
            throw new KmsTransportException(
                KmsTransportFailure.AnswerUnreadable,
                $"The answer to {contract.OperationName} (HTTP status {response.HttpStatus}) is not its output; the address may lead to something other than KMS.",
                unreadable);
        }
    }

    private static KmsServiceException ReadError(KmsResponse response)
    {
        WireError error = WireError.Read(response.Body.Span, response.HttpStatus) ?? new WireError(
            $"Http{response.HttpStatus}",
            $"The answer with HTTP status {response.HttpStatus} names no error of the API.",
            response.HttpStatus);
        return KmsServiceException.FromWire(error.Type, error.Message, error.HttpStatus, response.RequestId);
    }
}
