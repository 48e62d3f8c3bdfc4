// What the engine tells its operator: for logs and metrics, never for decisions.
namespace Trent.Engine;

/// <summary>Receives events that an operator wants to see. Implementations must not throw or block.</summary>
public interface IEngineObserver
{
    /// <summary>Somebody tried to use a key whose deletion is pending: perhaps the deletion should be cancelled.</summary>
    void UseOfKeyPendingDeletion(string keyArn, string callerArn, string operationName, DateTimeOffset at);

    /// <summary>A request was answered.</summary>
    /// <param name="operationName">The operation.</param>
    /// <param name="errorCode">The wire name of the error, or <see langword="null"/>.</param>
    void RequestAnswered(string operationName, string? errorCode);

    /// <summary>A request went on that enforced policies would have refused, because the server only records what they say.</summary>
    /// <param name="operationName">The operation.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="refusal">What the caller would have been told.</param>
    void RefusalOverruled(string operationName, string requestId, string refusal);

    /// <summary>A request failed for a reason that is not the caller's; the caller saw an internal error with this request id.</summary>
    void UnexpectedFailure(string operationName, string requestId, Exception exception);

    /// <summary>The waiting period of a key ended and its material was destroyed.</summary>
    void KeyDestroyed(string keyArn);

    /// <summary>A key was rotated automatically.</summary>
    void KeyRotated(string keyArn, string keyMaterialId);

    /// <summary>Imported material of a key expired and was destroyed; the key waits for it to be imported again.</summary>
    void MaterialExpired(string keyArn);

    /// <summary>Work in the background failed on one record; it is tried again.</summary>
    void BackgroundFailure(string subject, Exception exception);
}
