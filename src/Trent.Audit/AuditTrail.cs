// The audit trail of a server: every request is recorded durably before its answer leaves, and changes together with their record.
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Trent.Engine.Auditing;
using Trent.Engine.Records;

namespace Trent.Audit;

/// <summary>
/// An <see cref="IAuditTrail"/> on files (docs/audit-trail.md). One instance serves the whole process. Safe to call from several threads.
/// </summary>
public sealed class AuditTrail : IAuditTrail, IAsyncDisposable
{
    // As many as requests that are commonly recorded at once; more are made and dropped.
    private const int KeptAppendsMax = 512;

    // How long the trail may go on recording reads before the store knows how far it has come.
    private static readonly TimeSpan AnchorPeriod = TimeSpan.FromSeconds(10);

    private readonly AuditTrailOptions options;
    private readonly AuditWriter writer;
    private readonly SigningKey key;
    private readonly Retention retention;
    private readonly Outbox outbox = new();
    private readonly ConcurrentQueue<PendingAppend> appends = new();
    private readonly SemaphoreSlim regularWork = new(1, 1);
    private Anchor anchor;
    private long anchoredAt;
    private bool isAnchorKnown = true;
    private int keptAppends;
    private int isDisposed;

    private AuditTrail(AuditTrailOptions options, OpenTrail open)
    {
        this.options = options;
        writer = open.Writer;
        key = open.Key;
        anchor = open.Anchor;
        retention = new Retention(options.Directory, options.RetentionDays, options.Clock);
    }

    /// <summary>
    /// Completes when the disk failed and nothing can be recorded any more until the trail is opened again: the server has to stop. Never
    /// completes otherwise.
    /// </summary>
    public Task<AuditUnavailableException> Failed => writer.Failed;

    /// <summary>The last record that is durable in the trail; 0 before the first.</summary>
    public long Sequence => writer.End.Sequence;

    /// <summary>The public key of the trail's signatures, as SubjectPublicKeyInfo in DER.</summary>
    public ReadOnlyMemory<byte> PublicKey => key.PublicKey.Encoded;

    /// <summary>
    /// Opens the trail of a store: verifies its newest segment, cuts off what a crash left incomplete, compares trail and store, and takes over the
    /// records of changes that the trail had not got. Changes nothing when it answers <see cref="AuditTrailOpening.SetBack"/>. Open it before the
    /// engine, and before anything is committed to the store.
    /// </summary>
    /// <exception cref="AuditDamageException">The trail is damaged, or belongs to another store.</exception>
    /// <exception cref="AuditUnavailableException">The disk refuses, or others have access to the directory.</exception>
    /// <exception cref="ArgumentException">An option is outside its bounds.</exception>
    public static async Task<AuditTrailOpening> OpenAsync(AuditTrailOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentBytes, AuditLimits.SegmentBytesMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.SegmentBytes, AuditLimits.SegmentBytesMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RetentionDays ?? 1, 1);
        (OpenTrail? open, AuditTrailOpening.SetBack? setBack) = await new TrailOpener(options).OpenAsync(cancellationToken);
        if (open is null)
        {
            return setBack!;
        }

        AuditTrail trail = new(options, open);
        try
        {
            await trail.TakeOverAsync(open, cancellationToken);
            return new AuditTrailOpening.Opened(trail);
        }
        catch
        {
            await trail.CloseFilesAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        writer.RequireRoom();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public RecordChange? RecordWithCommit(AuditEvent auditEvent)
    {
        ArgumentNullException.ThrowIfNull(auditEvent);
        PendingAppend append = Rent();
        CloudTrailJson.Write(auditEvent, append);
        (OutboxRecord record, RecordChange change) = OutboxRecord.Make(auditEvent.EventId, writer.End.Sequence, append.Buffer.Written);
        Return(append);
        outbox.Add(record);
        return change;
    }

    /// <inheritdoc/>
    /// <remarks>Whether the caller still waits is not asked: a record that was begun is written.</remarks>
    public ValueTask EndAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(auditEvent);
        if (outbox.Find(auditEvent.EventId) is { } change)
        {
            if (auditEvent.ErrorCode is null)
            {
                return new ValueTask(EndChangeAsync(change, cancellationToken));
            }

            outbox.Withdraw(auditEvent.EventId);
        }

        return AppendAsync(auditEvent);
    }

    /// <summary>
    /// The regular work, once a second: removes from the store the records of changes that the trail has, takes over those whose requests ended
    /// without saying so, moves the store's anchor, makes room, and deletes what is older than the retention.
    /// </summary>
    /// <exception cref="AuditUnavailableException">The trail cannot be written; what was not done is done by a later call.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot be written; what was not done is done by a later call.</exception>
    public async ValueTask RemovePendingAsync(CancellationToken cancellationToken)
    {
        await regularWork.WaitAsync(cancellationToken);
        try
        {
            await DoRegularWorkAsync(isLast: false, cancellationToken);
            if (retention.IsDue)
            {
                await retention.RunAsync(record => AppendAsync(record).AsTask());
            }

            writer.RequireRoom();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AuditUnavailableException($"Old segments of the audit trail cannot be deleted: {failure.Message}", failure);
        }
        finally
        {
            _ = regularWork.Release();
        }
    }

    /// <summary>Records what is queued, moves the anchor and closes the files. Dispose it before the store, and after everybody who records.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) != 0)
        {
            return;
        }

        try
        {
            await regularWork.WaitAsync();
            await DoRegularWorkAsync(isLast: true, CancellationToken.None);
        }
        catch (Exception failure) when (failure is AuditUnavailableException or StoreUnavailableException)
        {
            // Whatever could not be removed or anchored now is found and done when the trail is opened again.
            _ = failure;
        }
        finally
        {
            await CloseFilesAsync();
            regularWork.Dispose();
        }
    }

    private async ValueTask CloseFilesAsync()
    {
        await writer.DisposeAsync();
        key.Dispose();
        foreach (PendingAppend append in appends)
        {
            await append.Json.DisposeAsync();
        }
    }

    // Once after opening: what has to be said about it, and what was committed but did not reach the trail.
    private async Task TakeOverAsync(OpenTrail open, CancellationToken cancellationToken)
    {
        foreach (AuditEvent service in open.ToRecord)
        {
            await AppendAsync(service);
        }

        List<Task> missing = [];
        foreach (OutboxRecord record in open.Missing.OrderBy(record => record.Sequence))
        {
            outbox.Add(record);
            missing.Add(EndChangeAsync(outbox.Find(record.EventId)!, cancellationToken));
        }

        await Task.WhenAll(missing);

        foreach (OutboxRecord present in open.InTrail)
        {
            outbox.Add(present);
            Outbox.Entry entry = outbox.Find(present.EventId)!;
            _ = entry.TryClaim();
            outbox.NoteInTrail(entry);
        }

        await DoRegularWorkAsync(isLast: true, cancellationToken);
    }

    private ValueTask AppendAsync(AuditEvent auditEvent)
    {
        PendingAppend append = Rent();
        CloudTrailJson.Write(auditEvent, append);
        return AppendAsync(append, change: null);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AppendAsync(PendingAppend append, Outbox.Entry? change)
    {
        try
        {
            writer.Enqueue(append);
            _ = await append.Completion;
        }
        catch (Exception failure) when (change is not null)
        {
            if (append.IsAbandoned)
            {
                change.Doubt(failure);
            }
            else
            {
                change.Release(failure);
            }

            throw;
        }
        finally
        {
            if (!append.IsAbandoned)
            {
                Return(append);
            }
        }
    }

    private async Task EndChangeAsync(Outbox.Entry change, CancellationToken cancellationToken)
    {
        Task attempt = change.Attempt;
        if (!change.TryClaim())
        {
            // The regular work has taken it over, because the request took long.
            await attempt.WaitAsync(cancellationToken);
            return;
        }

        PendingAppend append = Rent();
        change.Record.Record.Span.CopyTo(append.Buffer.GetSpan(change.Record.Record.Length));
        append.Buffer.Advance(change.Record.Record.Length);
        append.Settled = failure => SettleLate(change, failure);
        await AppendAsync(append, change);
        outbox.NoteInTrail(change);
    }

    private void SettleLate(Outbox.Entry change, Exception? failure)
    {
        if (failure is null)
        {
            outbox.NoteInTrail(change);
        }
        else
        {
            change.Release(failure);
        }
    }

    private async Task DoRegularWorkAsync(bool isLast, CancellationToken cancellationToken)
    {
        foreach (Outbox.Entry entry in outbox.LeftBehind(isLast))
        {
            StoredRecord? stored = await options.Store.FindAsync(OutboxRecord.AddressOf(entry.Record.EventId), cancellationToken);
            if (stored is not null && OutboxRecord.Read(stored).Record.Span.SequenceEqual(entry.Record.Record.Span))
            {
                await EndChangeAsync(entry, cancellationToken);
            }
            else
            {
                outbox.NoteAbsent(entry);
            }
        }

        List<string> removable;
        while ((removable = outbox.TakeRemovable()).Count > 0)
        {
            await RemoveAsync(removable, cancellationToken);
        }

        // A trail that was set back, and accepted so, may have another record in the place of the anchor: the chain tells.
        if (!writer.End.Chain.Span.SequenceEqual(anchor.Chain.Span) && (isLast || options.Clock.GetElapsedTime(anchoredAt) >= AnchorPeriod))
        {
            await CommitWithAnchorAsync([], cancellationToken);
        }
    }

    private async Task RemoveAsync(List<string> removable, CancellationToken cancellationToken)
    {
        try
        {
            await CommitWithAnchorAsync([.. removable.Select(OutboxRecord.Removal)], cancellationToken);
        }
        catch (RecordConflictException)
        {
            // A request that ended well without having committed what it announced: its record is in the trail, and not in the store.
            await RemoveOneByOneAsync(removable, cancellationToken);
        }
        catch
        {
            outbox.PutBack(removable);
            throw;
        }

        outbox.Forget(removable);
    }

    private async Task RemoveOneByOneAsync(List<string> removable, CancellationToken cancellationToken)
    {
        foreach (string eventId in removable)
        {
            if (await options.Store.FindAsync(OutboxRecord.AddressOf(eventId), cancellationToken) is not null)
            {
                await options.Store.CommitAsync([OutboxRecord.Removal(eventId)], cancellationToken);
            }
        }
    }

    private async Task CommitWithAnchorAsync(List<RecordChange> changes, CancellationToken cancellationToken)
    {
        if (!isAnchorKnown)
        {
            anchor = await Anchor.ReadAsync(options.Store, cancellationToken);
        }

        // Until the commit has succeeded nobody knows whether it has: then the anchor is read again.
        isAnchorKnown = false;
        (RecordChange change, Anchor moved) = anchor.MoveTo(writer.End, options.StoreEpoch());
        changes.Add(change);
        await options.Store.CommitAsync(changes, cancellationToken);
        anchor = moved;
        isAnchorKnown = true;
        anchoredAt = options.Clock.GetTimestamp();
    }

    private PendingAppend Rent()
    {
        if (!appends.TryDequeue(out PendingAppend? append))
        {
            return new PendingAppend();
        }

        _ = Interlocked.Decrement(ref keptAppends);
        return append;
    }

    private void Return(PendingAppend append)
    {
        if (Interlocked.Increment(ref keptAppends) > KeptAppendsMax)
        {
            _ = Interlocked.Decrement(ref keptAppends);
            append.Json.Dispose();
            return;
        }

        append.Reset();
        appends.Enqueue(append);
    }
}
