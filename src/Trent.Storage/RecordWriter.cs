// The single writer: waits for commits, makes one durable transaction of those that wait, tells each caller how it went.
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Trent.Engine.Records;

namespace Trent.Storage;

/// <summary>
/// Group commit: while one transaction is being synced the next callers queue up, and share the next sync.
/// After an error in COMMIT itself nobody knows what is on the disk, so the writer refuses everything from then on; an fsync
/// that failed is never tried again, because the kernel may have dropped the pages it could not write.
/// </summary>
internal sealed class RecordWriter
{
    private readonly Channel<WriteRequest> queue = Channel.CreateBounded<WriteRequest>(
        new BoundedChannelOptions(StorageLimits.QueuedCommitsMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly SqliteDatabase database;
    private readonly IRecordAuthenticator authenticator;
    private readonly TreeHistory history;
    private readonly ReaderPool readers;
    private readonly Task loop;
    private RecordRows? rows;
    private RecordTags headTags;
    private long commitCount;
    private volatile StoreUnavailableException? failure;

    internal RecordWriter(SqliteDatabase database, IRecordAuthenticator authenticator, TreeHistory history, ReaderPool readers)
    {
        this.database = database;
        this.authenticator = authenticator;
        this.history = history;
        this.readers = readers;
        headTags = new RecordTags(authenticator);
        loop = Task.Run(RunAsync);
    }

    internal long CommitCount => Interlocked.Read(ref commitCount);

    /// <exception cref="StoreUnavailableException">An earlier commit ended in an unknown state.</exception>
    internal void ThrowIfFailed()
    {
        if (failure is { } earlier)
        {
            throw new StoreUnavailableException(earlier.Message, earlier);
        }
    }

    internal async Task SubmitAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        try
        {
            await queue.Writer.WriteAsync(request, cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new StoreUnavailableException("The store is closed.", exception);
        }

        await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((WriteRequest)state!).Cancel(token), request);
        await request.Completion;
    }

    /// <summary>Takes no further requests; returns once those already queued have been answered.</summary>
    internal async Task DrainAsync()
    {
        _ = queue.Writer.TryComplete();
        await loop;
    }

    private async Task RunAsync()
    {
        List<WriteRequest> group = [];
        while (await queue.Reader.WaitToReadAsync())
        {
            WriteRequest? alone = FillGroup(group);
            if (group.Count > 0)
            {
                await AnswerAsync(group, session => CommitGroup(session, group, null));
            }

            if (alone?.Head is { } head)
            {
                await AnswerAsync([alone], session => CommitGroup(session, [alone], head));
            }
            else if (alone is not null)
            {
                await EraseAsync(alone);
            }

            group.Clear();
        }
    }

    // Takes what waits, up to the bounds of a group. A request to erase ends the group: it is about everything before it. So does one that
    // changes the key of the head, which is a transaction of its own.
    private WriteRequest? FillGroup(List<WriteRequest> group)
    {
        long bytes = 0;
        while (group.Count < StorageLimits.GroupCommitsMax && bytes < StorageLimits.GroupBodyBytesMax && queue.Reader.TryRead(out WriteRequest? request))
        {
            if (!request.TryBegin())
            {
                continue;
            }

            if (request.Changes is null || request.Head is not null)
            {
                return request;
            }

            group.Add(request);
            bytes += request.BodyBytes;
        }

        return null;
    }

    private async Task EraseAsync(WriteRequest request)
    {
        // Nobody may hold a snapshot, or the log cannot be emptied.
        await readers.PauseAsync();
        try
        {
            await AnswerAsync([request], session =>
            {
                // secure_delete does not reach the copies of rows that stay in the gap of a page when the tree is balanced;
                // only pages built anew are free of them. The log then carries the new pages over the old ones.
                if (!Maintain(session, Sql.Vacuum) || !Maintain(session, Sql.CheckpointTruncate))
                {
                    throw new StoreUnavailableException("The remains of deleted records cannot be erased now: the disk is full, or another program holds the database open.", null);
                }

                request.Succeed();
            });
        }
        finally
        {
            readers.Resume();
        }
    }

    // Runs work on the writer's connection. Whatever goes wrong is the answer to each request, none waits for ever.
    private async Task AnswerAsync(List<WriteRequest> requests, Action<SqliteSession> work)
    {
        try
        {
            ThrowIfFailed();
            _ = await database.WithWriterAsync(
                session =>
                {
                    database.RequireCopiedLog(session);
                    work(session);
                    return true;
                },
                CancellationToken.None);
        }
#pragma warning disable CA1031 // Not swallowed: it becomes the answer of everyone who waits.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            foreach (WriteRequest request in requests.Where(static request => !request.Completion.IsCompleted))
            {
                // One exception object per caller: each is thrown on its own stack.
                request.Fail(exception is RecordIntegrityException
                    ? new RecordIntegrityException(exception.Message)
                    : new StoreUnavailableException(exception.Message, exception));
            }
        }
    }

    private void CommitGroup(SqliteSession session, List<WriteRequest> group, HeadChange? newHead)
    {
        rows ??= new RecordRows(session, authenticator);
        List<WriteRequest> taken = [];
        List<(WriteRequest Request, Exception Reason)> refused = [];
        _ = session.Execute(Sql.BeginWrite);
        try
        {
            IntegrityTree tree = history.Committed;
            (long Epoch, byte[] Tag) head = rows.ReadHead() ?? throw new RecordIntegrityException("The head of the store is missing.");
            if (head.Epoch != tree.Epoch || !tree.HasHead(head.Tag))
            {
                throw new RecordIntegrityException("The head of the store is not what was committed last.");
            }

            RecordTags nextHeadTags = newHead is null ? headTags : new RecordTags(newHead.Authenticator);
            WriteBatch batch = new(rows, nextHeadTags, tree, database.StoreId);
            foreach (WriteRequest request in group)
            {
                try
                {
                    batch.Take(request.Changes!);
                    taken.Add(request);
                }
                catch (Exception exception) when (exception is RecordConflictException or RecordIntegrityException)
                {
                    refused.Add((request, exception));
                }
            }

            if (taken.Count > 0)
            {
                WriteSealSlots(session, newHead);
                history.Announce(batch.Write());
                Commit(session);
                history.Confirm();
                headTags = nextHeadTags;
                _ = Interlocked.Add(ref commitCount, taken.Count);
            }
            else
            {
                session.RollbackIfOpen();
            }
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_CONSTRAINT)
        {
            Abandon(session);
            throw new RecordIntegrityException("A row is in the store that was never committed.");
        }
        catch
        {
            Abandon(session);
            throw;
        }

        taken.ForEach(static request => request.Succeed());
        refused.ForEach(static refusal => refusal.Request.Fail(refusal.Reason));
        CheckpointWhenLong(session);
    }

    private static void WriteSealSlots(SqliteSession session, HeadChange? newHead)
    {
        if (newHead is null)
        {
            return;
        }

        _ = session.Execute(Sql.DeleteSealSlots);
        foreach ((string name, ReadOnlyMemory<byte> body) in newHead.SealSlots)
        {
            _ = session.Execute(Sql.PutSealSlot, name, body.ToArray());
        }
    }

    private void Commit(SqliteSession session)
    {
        try
        {
            _ = session.Execute(Sql.Commit);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is not (raw.SQLITE_FULL or raw.SQLITE_BUSY))
        {
            // A full disk refuses a write before anything was synced, so that case is known: nothing was committed.
            throw Fail(session, $"A commit to {database.Path} ended in an unknown state", exception);
        }
    }

    private void Abandon(SqliteSession session)
    {
        try
        {
            session.RollbackIfOpen();
        }
        catch (SqliteException exception)
        {
            _ = Fail(session, $"A transaction on {database.Path} could not be rolled back", exception);
        }

        // After an unknown outcome the announced state may be the true one; nobody reads any more then.
        if (failure is null)
        {
            history.Withdraw();
        }
    }

    private void CheckpointWhenLong(SqliteSession session)
    {
        FileInfo log = new(database.Path + "-wal");
        if (log.Exists && log.Length > StorageLimits.LogBytesBeforeCheckpoint)
        {
            _ = Maintain(session, Sql.CheckpointPassive);
        }
    }

    // Whether it was done to the end. A full disk or a busy file leaves everything as it was, complete and durable.
    private bool Maintain(SqliteSession session, string sql)
    {
        try
        {
            using SqliteDataReader reader = session.Query(sql);
            return !reader.Read() || reader.GetInt64(0) == 0;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_BUSY)
        {
            return false;
        }
        catch (SqliteException exception)
        {
            throw Fail(session, $"Pages of {database.Path} could not be written to the disk", exception);
        }
    }

    // The first failure is the one that counts. From here on nothing is written or synced any more, not even by closing.
    private StoreUnavailableException Fail(SqliteSession session, string what, SqliteException exception)
    {
        session.LeaveLogWhenClosed(true);
        return failure ??= new StoreUnavailableException($"{what} ({exception.Message}); the store refuses everything until it is opened again.", exception);
    }
}
