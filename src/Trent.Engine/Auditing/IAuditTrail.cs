// The seam to the audit trail: no request is worked on before its record is begun, none is answered before it is ended.
using Trent.Engine.Authorization;

namespace Trent.Engine.Auditing;

/// <summary>
/// Where requests are recorded. When either method throws, the request fails with an internal error; nothing is done before
/// <see cref="BeginAsync"/> returned and no answer leaves before <see cref="EndAsync"/> returned.
/// </summary>
public interface IAuditTrail
{
    /// <summary>A request arrives.</summary>
    ValueTask BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken);

    /// <summary>A request is decided: the event now names the resources and, where it failed, the error.</summary>
    ValueTask EndAsync(AuditEvent auditEvent, CancellationToken cancellationToken);
}

/// <summary>A request as the trail sees it. It never holds plaintext, key material, tokens or bodies.</summary>
public sealed class AuditEvent
{
    /// <summary>The id of the record (a UUID), which GetKeyLastUsage names.</summary>
    public required string EventId { get; init; }

    /// <summary>The request id that the answer carries.</summary>
    public required string RequestId { get; init; }

    /// <summary>The operation.</summary>
    public required string OperationName { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who called.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The Region.</summary>
    public required string Region { get; init; }

    /// <summary>The address the request came from, or <see langword="null"/> in this process.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>What the client says it is, or <see langword="null"/>.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The ARNs of the keys that the request was granted; empty before it was, and for what has no key.</summary>
    public IReadOnlyList<string> Resources { get; set; } = [];

    /// <summary>What was done with the decision of policies.</summary>
    public AuthorizationMode Authorization { get; init; } = AuthorizationMode.Enforce;

    /// <summary>The grants that allowed the request where no policy did.</summary>
    public IReadOnlyList<string> GrantIds { get; internal set; } = [];

    /// <summary>What the caller would have been told if policies were enforced, where they are not; otherwise <see langword="null"/>.</summary>
    public string? OverruledError { get; internal set; }

    /// <summary>The wire name of the error, or <see langword="null"/> when the request succeeded.</summary>
    public string? ErrorCode { get; set; }
}
