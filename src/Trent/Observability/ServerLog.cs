// The server's own beginning and end, as an operator looks for them in the log.
using Trent.Configuration;
using Trent.Hardening;
using Trent.Serving;
using Trent.Unsealing;

namespace Trent.Observability;

/// <summary>Log lines about the server itself.</summary>
internal sealed partial class ServerLog(ILogger<ServerLog> logger)
{
    /// <summary>The server answers from now on.</summary>
    public void Serving(IReadOnlyList<Uri> addresses, string authorization) => LogServing(ProductVersion.Text, string.Join(", ", addresses), authorization);

    /// <summary>The server answers from now on, but the store is sealed.</summary>
    public void Sealed(IReadOnlyList<Uri> addresses, SealedStatus status) =>
        LogSealed(ProductVersion.Text, string.Join(", ", addresses), SealSettingsReader.NameOf(status.Seal), status.Reason, status.Detail);

    /// <summary>An attempt to open the store failed.</summary>
    public void UnsealingFailed(string message) => LogUnsealingFailed(message);

    /// <summary>The store is open from now on.</summary>
    public void Unsealed() => LogUnsealed();

    /// <summary>A share was taken.</summary>
    public void ShareTaken(int received, int threshold) => LogShareTaken(received, threshold);

    /// <summary>The operator has sealed the store; nothing of it is in memory.</summary>
    public void SealedByOperator() => LogSealedByOperator();

    /// <summary>The directory of the sealed store could not be locked again.</summary>
    public void NotLocked(string message) => LogNotLocked(message);

    /// <summary>Requests were still inside when the store was closed.</summary>
    public void ClosedUnderRequests() => LogClosedUnderRequests();

    /// <summary>Whether memory can get into the swap area.</summary>
    public void MemoryLocked(LockedMemory memory)
    {
        if (memory.IsWhole)
        {
            LogMemoryLocked();
        }
        else
        {
            LogMemoryNotLocked(memory.Limit);
        }
    }

    /// <summary>Everything in flight was answered, and the store is closed.</summary>
    public void Stopped() => LogStopped();

    [LoggerMessage(20, LogLevel.Information, "Trent {Version} serves on {Addresses}, authorization {Authorization}", EventName = "Serving")]
    private partial void LogServing(string version, string addresses, string authorization);

    [LoggerMessage(21, LogLevel.Information, "Stopped", EventName = "Stopped")]
    private partial void LogStopped();

    [LoggerMessage(22, LogLevel.Warning, "Trent {Version} listens on {Addresses}, but is sealed by {Seal}: {Reason} {Detail}", EventName = "Sealed")]
    private partial void LogSealed(string version, string addresses, string seal, SealedReason reason, string? detail);

    [LoggerMessage(23, LogLevel.Information, "The store is open", EventName = "Unsealed")]
    private partial void LogUnsealed();

    [LoggerMessage(24, LogLevel.Warning, "The store was sealed by its operator; nothing of it is in memory any more", EventName = "SealedByOperator")]
    private partial void LogSealedByOperator();

    [LoggerMessage(25, LogLevel.Warning, "The store was not opened: {Detail}", EventName = "UnsealingFailed")]
    private partial void LogUnsealingFailed(string detail);

    [LoggerMessage(26, LogLevel.Information, "A share was taken: {Received} of {Threshold}", EventName = "ShareTaken")]
    private partial void LogShareTaken(int received, int threshold);

    [LoggerMessage(27, LogLevel.Error, "The sealed store could not be locked again: {Detail}", EventName = "NotLocked")]
    private partial void LogNotLocked(string detail);

    [LoggerMessage(28, LogLevel.Warning, "The store was closed while requests were still inside; they fail", EventName = "ClosedUnderRequests")]
    private partial void LogClosedUnderRequests();

    [LoggerMessage(32, LogLevel.Information, "The memory of the process is locked: it does not get into the swap area", EventName = "MemoryLocked")]
    private partial void LogMemoryLocked();

    [LoggerMessage(33, LogLevel.Warning, "Memory with secrets can get into the swap area: the limit on locked memory (RLIMIT_MEMLOCK) is {Limit}. Set it to unlimited, or turn swap off", EventName = "MemoryNotLocked")]
    private partial void LogMemoryNotLocked(string limit);
}
