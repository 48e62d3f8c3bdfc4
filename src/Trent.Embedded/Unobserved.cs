// For programs that keep no trail and no log of their own: what the engine tells is told to nobody.
using Trent.Engine;
using Trent.Engine.Auditing;

namespace Trent.Embedded;

/// <summary>
/// Records no request. A server must not use it; in a program, the program itself is the only caller and knows what it did.
/// </summary>
public sealed class NoAuditTrail : IAuditTrail
{
    /// <inheritdoc/>
    public ValueTask BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public Trent.Engine.Records.RecordChange? RecordWithCommit(AuditEvent auditEvent) => null;

    /// <inheritdoc/>
    public ValueTask EndAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

/// <summary>
/// Tells nobody. Failures inside the engine then show only as KMSInternalException with a request id; implement
/// <see cref="IEngineObserver"/> to see their causes.
/// </summary>
public sealed class NoObserver : IEngineObserver
{
    /// <inheritdoc/>
    public void UseOfKeyPendingDeletion(string keyArn, string callerArn, string operationName, DateTimeOffset at)
    {
    }

    /// <inheritdoc/>
    public void RefusalOverruled(string operationName, string requestId, string refusal)
    {
    }

    /// <inheritdoc/>
    public void RequestAnswered(string operationName, string? errorCode)
    {
    }

    /// <inheritdoc/>
    public void UnexpectedFailure(string operationName, string requestId, Exception exception)
    {
    }

    /// <inheritdoc/>
    public void KeyDestroyed(string keyArn)
    {
    }

    /// <inheritdoc/>
    public void KeyRotated(string keyArn, string keyMaterialId)
    {
    }

    /// <inheritdoc/>
    public void MaterialExpired(string keyArn)
    {
    }

    /// <inheritdoc/>
    public void BackgroundFailure(string subject, Exception exception)
    {
    }
}
