// The server's own beginning and end, as an operator looks for them in the log.
using Trent.Serving;

namespace Trent.Observability;

/// <summary>Log lines about the server itself.</summary>
internal sealed partial class ServerLog(ILogger<ServerLog> logger)
{
    /// <summary>The server answers from now on.</summary>
    public void Serving(IReadOnlyList<Uri> addresses, string authorization) => LogServing(ProductVersion.Text, string.Join(", ", addresses), authorization);

    /// <summary>Everything in flight was answered, and the store is closed.</summary>
    public void Stopped() => LogStopped();

    [LoggerMessage(20, LogLevel.Information, "Trent {Version} serves on {Addresses}, authorization {Authorization}", EventName = "Serving")]
    private partial void LogServing(string version, string addresses, string authorization);

    [LoggerMessage(21, LogLevel.Information, "Stopped", EventName = "Stopped")]
    private partial void LogStopped();
}
