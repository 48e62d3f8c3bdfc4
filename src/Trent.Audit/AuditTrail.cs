// The audit trail of a server: every request is recorded durably before its answer leaves, and changes together with their record.
using Trent.Engine.Auditing;
using Trent.Engine.Records;

namespace Trent.Audit;

/// <summary>
/// An <see cref="IAuditTrail"/> on files (docs/audit-trail.md). One instance serves the whole process. Safe to call from several threads.
/// </summary>
public sealed class AuditTrail : IAuditTrail, IAsyncDisposable
{
    private readonly TaskCompletionSource<AuditUnavailableException> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AuditTrail()
    {
    }

    /// <summary>
    /// Completes when the disk failed and nothing can be recorded any more until the trail is opened again: the server has to stop. Never
    /// completes otherwise.
    /// </summary>
    public Task<AuditUnavailableException> Failed => failed.Task;

    /// <summary>The last record that is durable in the trail.</summary>
    public long Sequence => 0;

    /// <summary>The public key of the trail's signatures, as SubjectPublicKeyInfo in DER.</summary>
    public ReadOnlyMemory<byte> PublicKey => default;

    /// <summary>
    /// Opens the trail of a store: verifies its newest segment, cuts off what a crash left incomplete, compares trail and store, and takes over the
    /// records of changes that the trail had not got. Changes nothing when it answers <see cref="AuditTrailOpening.SetBack"/>. Open it before the
    /// engine, and before anything is committed to the store.
    /// </summary>
    /// <exception cref="AuditDamageException">The trail is damaged, or belongs to another store.</exception>
    /// <exception cref="AuditUnavailableException">The disk refuses, or others have access to the directory.</exception>
    /// <exception cref="ArgumentException">An option is outside its bounds.</exception>
    public static Task<AuditTrailOpening> OpenAsync(AuditTrailOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public RecordChange? RecordWithCommit(AuditEvent auditEvent) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask EndAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>
    /// The regular work, once a second: removes from the store the records of changes that the trail has, takes over those whose requests ended
    /// without saying so, moves the store's anchor, makes room, and deletes what is older than the retention.
    /// </summary>
    public ValueTask RemovePendingAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Records what is queued, moves the anchor and closes the files. Dispose it before the store, and after everybody who records.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
