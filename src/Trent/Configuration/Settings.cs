// The settings of a production server, complete and checked.
using System.Net;
using Trent.Authentication;
using Trent.Engine.Authorization;
using Trent.Engine.Quotas;
using Trent.FrontDoor;

namespace Trent.Configuration;

/// <summary>What <c>trent serve</c> and <c>trent init</c> work with (docs/deployment.md describes each member). Never holds a secret.</summary>
internal sealed class Settings
{
    /// <summary>The directory of the store.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>What unseals the store.</summary>
    public required SealSettings Seal { get; init; }

    /// <summary>Where the server listens.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary>The partition of ARNs.</summary>
    public required string Partition { get; init; }

    /// <summary>What is done with the decisions of policies; never off.</summary>
    public required AuthorizationMode Authorization { get; init; }

    /// <summary>Most keys held in memory.</summary>
    public required int CachedKeysMax { get; init; }

    /// <summary>Most connections at a time.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>How long a request may take.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>The least level of log lines.</summary>
    public required LogLevel LogLevel { get; init; }

    /// <summary>How long requests in flight may take to end at a stop.</summary>
    public required TimeSpan ShutdownGrace { get; init; }

    /// <summary>Who may read the metrics.</summary>
    public required MetricsAudience Metrics { get; init; }

    /// <summary>The audit trail.</summary>
    public required AuditSettings Audit { get; init; }

    /// <summary>Whether a server whose memory can get into the swap area is refused.</summary>
    public required bool RequiresLockedMemory { get; init; }

    /// <summary>The files of TLS, or <see langword="null"/> when the server speaks without.</summary>
    public required TlsFiles? Tls { get; init; }

    /// <summary>How many requests a second each account has, or <see langword="null"/> when there are no quotas.</summary>
    public required RequestRates? RequestRates { get; init; }

    /// <summary>Which hosts may be asked for keys of identity providers.</summary>
    public required KeyHosts KeyHosts { get; init; }
}

/// <summary>A setting is missing, unknown or outside its bounds. The message names it and is meant for the operator.</summary>
internal sealed class SettingsException(string message) : Exception(message);
