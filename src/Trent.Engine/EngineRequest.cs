// What goes into the engine and what comes out: bytes of JSON, already authenticated.
using Trent.Engine.Auditing;
using Trent.Engine.Identifiers;
using Trent.Protocol;

namespace Trent.Engine;

/// <summary>An authenticated request.</summary>
public sealed class EngineRequest
{
    /// <summary>Who calls.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The Region of the credential scope.</summary>
    public required RegionName Region { get; init; }

    /// <summary>The request id that the answer carries.</summary>
    public required string RequestId { get; init; }

    /// <summary>The id of the request's audit record (a UUID), which GetKeyLastUsage names.</summary>
    public required string EventId { get; init; }

    /// <summary>The JSON body. The engine does not keep it.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The address the request came from, or <see langword="null"/> in this process.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>Whether the request came over TLS.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>How the connection was encrypted, for the record; <see langword="null"/> without TLS, and in this process.</summary>
    public TlsDetails? Tls { get; init; }

    /// <summary>What the client says it is, or <see langword="null"/>.</summary>
    public string? UserAgent { get; init; }
}

/// <summary>The engine's answer. A successful one has been written to the output, and may be empty.</summary>
/// <param name="Error">The error, or <see langword="null"/> when the operation succeeded.</param>
/// <param name="IsOverQuota">
/// Whether the request was refused because a request quota is used up. Then it is not in the audit trail yet: whoever asked records it, up to a bound, because a
/// flood of such requests must not fill the disk.
/// </param>
public readonly record struct EngineAnswer(WireError? Error, bool IsOverQuota = false);
