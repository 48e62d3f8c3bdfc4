// The port through which a client reaches a service: over HTTP, or into an engine in this process.
namespace Trent.Client;

/// <summary>
/// Carries one request to a service and brings back its answer, whatever that says. It does not repeat what may have been
/// carried out, nor turn errors into exceptions; <see cref="KmsClient"/> does. Implementations are safe to use from several threads at once.
/// </summary>
public interface IKmsTransport
{
    /// <summary>Sends a request.</summary>
    /// <param name="request">The request. Its body belongs to the caller, who zeroes it afterwards: nothing may keep it beyond the call.</param>
    /// <param name="cancellationToken">Ends the wait for an answer. Whether the service carries the request out is then unknown.</param>
    /// <returns>The answer, a success or an error. It belongs to the caller, who disposes it.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="KmsTransportException">There is no answer, or none that can be read.</exception>
    Task<KmsResponse> SendAsync(KmsRequest request, CancellationToken cancellationToken);
}
