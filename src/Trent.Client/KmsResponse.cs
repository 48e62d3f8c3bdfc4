// One answer as a transport brings it back.
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Trent.Client;

/// <summary>The answer of a service, a success or an error. Disposing zeroes the body.</summary>
public sealed class KmsResponse : IDisposable
{
    private ReadOnlyMemory<byte> body;

    /// <summary>Takes over an answer.</summary>
    /// <param name="httpStatus">The HTTP status: 200 for a success.</param>
    /// <param name="requestId">The id that the service gave the request, or <see langword="null"/> when it told none.</param>
    /// <param name="body">
    /// The JSON of an output or an error in UTF-8, or nothing. The memory belongs to the response from now on: it must be writable, and
    /// nothing else may use it, because <see cref="Dispose"/> zeroes it.
    /// </param>
    public KmsResponse(int httpStatus, string? requestId, ReadOnlyMemory<byte> body)
    {
        HttpStatus = httpStatus;
        RequestId = requestId;
        this.body = body;
    }

    /// <summary>The HTTP status.</summary>
    public int HttpStatus { get; }

    /// <summary>The id of the request, if the service told one.</summary>
    public string? RequestId { get; }

    /// <summary>The body. It may hold secrets; it is empty once the response is disposed.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>Whether the service carried the request out.</summary>
    public bool IsSuccess => HttpStatus is >= 200 and <= 299;

    /// <summary>Zeroes the body.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(body).Span);
        body = default;
    }

    /// <summary>The status and the id, never the body.</summary>
    public override string ToString() => $"HTTP {HttpStatus}, request {RequestId}";
}
