// How to open a key management service on a data directory.
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Authorization;
using Trent.Engine.Quotas;
using Trent.Sealing;

namespace Trent.Embedded;

/// <summary>What an embedded service is opened with. Nothing has a hidden default.</summary>
public sealed class EmbeddedKmsOptions
{
    /// <summary>Keys held in memory unless the operator says otherwise: about 100 MB when every key has a large policy, far less in practice.</summary>
    public const int CachedKeysDefault = 10_000;

    /// <summary>The directory of the store; mode 0700.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>What unwraps the root key of the store.</summary>
    public required ISeal Seal { get; init; }

    /// <summary>What wraps new root keys while the service runs; <see langword="null"/> where people open the store, who are not there then.</summary>
    public required ISeal? SealOfNewRootKeys { get; init; }

    /// <summary>The clock of the service.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The partition of ARNs, <c>aws</c> for all public clients.</summary>
    public required string Partition { get; init; }

    /// <summary>What is done with the decisions of policies; enforced unless told otherwise.</summary>
    public AuthorizationMode Authorization { get; init; } = AuthorizationMode.Enforce;

    /// <summary>Most keys held in memory.</summary>
    public required int CachedKeysMax { get; init; }

    /// <summary>How many requests a second each account has; <see langword="null"/> for as many as it likes. Requests above are not recorded by the service itself.</summary>
    public RequestRates? RequestRates { get; init; }

    /// <summary>Where requests are told of: all there is without <see cref="Audit"/>, and beside the durable trail with it.</summary>
    public required IAuditTrail AuditTrail { get; init; }

    /// <summary>The durable audit trail, without which no server may run; <see langword="null"/> for programs that keep none.</summary>
    public EmbeddedAuditOptions? Audit { get; init; }

    /// <summary>Who is told of what an operator wants to know.</summary>
    public required IEngineObserver Observer { get; init; }
}
