// What the engine reports, as log lines and measurements.
using Trent.Engine;

namespace Trent.Observability;

/// <summary>Tells the operator through log and metrics.</summary>
internal sealed partial class EngineObserver(ILogger<EngineObserver> logger, EngineMetrics metrics) : IEngineObserver
{
    /// <inheritdoc/>
    public void UseOfKeyPendingDeletion(string keyArn, string callerArn, string operationName, DateTimeOffset at)
    {
        metrics.UseOfKeyPendingDeletion(keyArn, at);
        LogUseOfKeyPendingDeletion(keyArn, callerArn, operationName);
    }

    /// <inheritdoc/>
    public void RequestAnswered(string operationName, string? errorCode) => metrics.RequestAnswered(operationName, errorCode);

    /// <inheritdoc/>
    public void RefusalOverruled(string operationName, string requestId, string refusal)
    {
        metrics.RefusalOverruled();
        LogRefusalOverruled(operationName, requestId, refusal);
    }

    /// <inheritdoc/>
    public void UnexpectedFailure(string operationName, string requestId, Exception exception)
    {
        metrics.UnexpectedFailure();
        LogUnexpectedFailure(exception, operationName, requestId);
    }

    /// <inheritdoc/>
    public void KeyDestroyed(string keyArn)
    {
        metrics.KeyDestroyed(keyArn);
        LogKeyDestroyed(keyArn);
    }

    /// <inheritdoc/>
    public void KeyRotated(string keyArn, string keyMaterialId)
    {
        metrics.KeyRotated();
        LogKeyRotated(keyArn, keyMaterialId);
    }

    /// <inheritdoc/>
    public void MaterialExpired(string keyArn)
    {
        metrics.MaterialExpired();
        LogMaterialExpired(keyArn);
    }

    /// <inheritdoc/>
    public void BackgroundFailure(string subject, Exception exception)
    {
        metrics.BackgroundFailure();
        LogBackgroundFailure(exception, subject);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Caller} tried {Operation} with {Key}, which is pending deletion", EventName = "UseOfKeyPendingDeletion")]
    private partial void LogUseOfKeyPendingDeletion(string key, string caller, string operation);

    [LoggerMessage(2, LogLevel.Error, "{Operation} failed unexpectedly (request {RequestId})", EventName = "UnexpectedFailure")]
    private partial void LogUnexpectedFailure(Exception exception, string operation, string requestId);

    [LoggerMessage(3, LogLevel.Information, "{Key} was destroyed at the end of its waiting period", EventName = "KeyDestroyed")]
    private partial void LogKeyDestroyed(string key);

    [LoggerMessage(4, LogLevel.Information, "{Key} was rotated to material {KeyMaterialId}", EventName = "KeyRotated")]
    private partial void LogKeyRotated(string key, string keyMaterialId);

    [LoggerMessage(5, LogLevel.Error, "Background work on {Subject} failed and will be tried again", EventName = "BackgroundFailure")]
    private partial void LogBackgroundFailure(Exception exception, string subject);

    [LoggerMessage(7, LogLevel.Warning, "{Operation} went on, but would be refused if policies were enforced (request {RequestId}): {Refusal}", EventName = "RefusalOverruled")]
    private partial void LogRefusalOverruled(string operation, string requestId, string refusal);

    [LoggerMessage(6, LogLevel.Warning, "Imported material of {Key} expired and was destroyed; the key cannot be used until it is imported again", EventName = "MaterialExpired")]
    private partial void LogMaterialExpired(string key);
}
