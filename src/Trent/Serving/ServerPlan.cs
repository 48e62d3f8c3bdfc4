// How a server listens and ends; every member is a decision of the operator or of the development server.
using System.Net;
using Trent.Authentication;
using Trent.Engine.Authorization;
using Trent.FrontDoor;
using Trent.Transport;

namespace Trent.Serving;

/// <summary>What a server is started with.</summary>
internal sealed class ServerPlan
{
    /// <summary>Where it listens; port 0 lets the system choose one.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary>Most connections at a time; more are closed at once.</summary>
    public required int ConnectionsMax { get; init; }

    /// <summary>How long a request may take inside before it is answered with DependencyTimeoutException.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>How long requests in flight may take to end when the server stops.</summary>
    public required TimeSpan ShutdownGrace { get; init; }

    /// <summary>Who may read the metrics.</summary>
    public required MetricsAudience MetricsAudience { get; init; }

    /// <summary>What is done with the decisions of policies, to be told to the operator.</summary>
    public required AuthorizationMode Authorization { get; init; }

    /// <summary>Which hosts may be asked for keys of identity providers.</summary>
    public required KeyHosts KeyHosts { get; init; }

    /// <summary>The certificate, or <see langword="null"/> to speak without TLS.</summary>
    public ServingCertificate? Certificate { get; init; }
}
