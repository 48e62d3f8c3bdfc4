// The engine's port to durable records, on SQLite: verified reads, group commits, erasure.
using System.Globalization;
using Microsoft.Data.Sqlite;
using Trent.Engine.Records;

namespace Trent.Storage;

/// <summary>
/// An <see cref="IRecordStore"/> on SQLite. Names sort by Unicode code point (for the names of the API, which are ASCII, that is
/// ordinal order). Safe to call from several threads at once.
/// </summary>
public sealed class SqliteRecordStore : IRecordStore, IRecordScan
{
    private readonly SqliteDatabase database;
    private readonly TreeHistory history;
    private readonly ReaderPool readers;
    private readonly RecordWriter writer;
    private int disposed;

    private SqliteRecordStore(SqliteDatabase database, TreeHistory history, ReaderPool readers, RecordWriter writer)
    {
        this.database = database;
        this.history = history;
        this.readers = readers;
        this.writer = writer;
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> StoreId => database.StoreId;

    /// <inheritdoc/>
    public long CommitCount => writer.CommitCount;

    /// <summary>
    /// The number of transactions ever committed to the store; it only grows. An older, consistent copy of the whole file can be
    /// told from the true one by this number alone, when its last value is known from elsewhere.
    /// </summary>
    public long Epoch => history.Committed.Epoch;

    /// <summary>
    /// Verifies the head of a database and makes a store of it, which owns the database from then on. On failure the caller
    /// still owns it. A database without any record gets its first head.
    /// </summary>
    /// <exception cref="RecordIntegrityException">The head or a bucket tag is not what was committed, or the authenticator has another key.</exception>
    /// <exception cref="StoreUnavailableException">The disk refuses.</exception>
    public static async Task<SqliteRecordStore> AttachAsync(SqliteDatabase database, IRecordAuthenticator authenticator, CancellationToken cancellationToken)
    {
        IntegrityTree tree = await database.WithWriterAsync(session => ReadTree(session, authenticator, database.StoreId), cancellationToken);
        ReaderPool readers = new(() => new RecordRows(database.OpenReader(), authenticator), database.Options.ReadConnections);
        TreeHistory history = new(tree);
        return new SqliteRecordStore(database, history, readers, new RecordWriter(database, authenticator, history, readers));
    }

    /// <inheritdoc/>
    public async ValueTask<StoredRecord?> FindAsync(RecordId id, CancellationToken cancellationToken)
    {
        RequireAddress(id);
        return await ReadAsync((rows, tree) => rows.Find(id, tree), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredRecord>> ListAsync(RecordKind kind, string account, string region, string? afterName, int limit, CancellationToken cancellationToken)
    {
        RequireKind(kind);
        RequireLimit(limit);
        return await ReadAsync((rows, tree) => rows.List(tree, Sql.ListRecords, (long)kind, account, region, afterName ?? "", limit), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredRecord>> ListByParentAsync(RecordKind kind, string account, string region, string parent, string? afterName, int limit, CancellationToken cancellationToken)
    {
        RequireKind(kind);
        RequireLimit(limit);
        return await ReadAsync((rows, tree) => rows.List(tree, Sql.ListRecordsByParent, (long)kind, account, region, parent, afterName ?? "", limit), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredRecord>> ListDueAsync(RecordKind kind, long dueAtOrBefore, int limit, CancellationToken cancellationToken)
    {
        RequireKind(kind);
        RequireLimit(limit);
        return await ReadAsync((rows, tree) => rows.List(tree, Sql.ListDueRecords, (long)kind, dueAtOrBefore, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<int> CountAsync(RecordKind kind, string account, string region, CancellationToken cancellationToken)
    {
        RequireKind(kind);
        RecordId counter = RecordRows.CounterOf(kind, account, region);
        StoredRecord? record = await ReadAsync((rows, tree) => rows.Find(counter, tree), cancellationToken);
        return record is null ? 0 : checked((int)RecordRows.CounterValue(record));
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(changes.Count, StorageLimits.ChangesPerCommitMax);
        foreach (RecordChange change in changes)
        {
            RequireChange(change);
        }

        ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        if (changes.Count > 0)
        {
            await writer.SubmitAsync(new WriteRequest([.. changes]), cancellationToken);
        }
    }

    /// <summary>
    /// Makes all the changes, puts seal slots in the place of those there are, and tags the head with another key from then on: all in one
    /// transaction, so that the seal slots of a store always hold the root key that its head and its changes belong to.
    /// </summary>
    /// <param name="head">Tags the head from now on; below the head it must compute the very tags that the store has.</param>
    /// <param name="sealSlots">All seal slots from now on, 1 to <see cref="StorageLimits.SealSlotsMax"/>.</param>
    /// <param name="changes">The changes, at most <see cref="StorageLimits.ChangesOfRotationMax"/>.</param>
    /// <param name="cancellationToken">Gives up before it has begun.</param>
    /// <exception cref="RecordConflictException">A record is not at the expected version; nothing was changed.</exception>
    /// <exception cref="StoreUnavailableException">The disk did not take the changes.</exception>
    public async ValueTask ChangeHeadKeyAsync(
        IRecordAuthenticator head, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> sealSlots, IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(changes.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(changes.Count, StorageLimits.ChangesOfRotationMax);
        ArgumentOutOfRangeException.ThrowIfZero(sealSlots.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sealSlots.Count, StorageLimits.SealSlotsMax);
        foreach (ReadOnlyMemory<byte> body in sealSlots.Values)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(body.Length, StorageLimits.SealSlotBytesMax);
        }

        foreach (RecordChange change in changes)
        {
            RequireChange(change);
        }

        ThrowIfDisposed();
        await writer.SubmitAsync(new WriteRequest([.. changes], new HeadChange(head, new Dictionary<string, ReadOnlyMemory<byte>>(sealSlots, StringComparer.Ordinal))), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask EraseRemainsAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        await writer.SubmitAsync(new WriteRequest(null), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<long> VerifyAllAsync(CancellationToken cancellationToken) =>
        await ReadAsync(
            (rows, tree) => StoreInspection.Run(rows, tree, static (_, what) => throw new RecordIntegrityException(what), cancellationToken), cancellationToken);

    /// <summary>Verifies every record as <see cref="VerifyAllAsync"/> does, and goes on after each fault that is found.</summary>
    /// <param name="fault">Told of each fault: the record, where it is known, and what is wrong.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many records agree with what was committed.</returns>
    /// <exception cref="RecordIntegrityException">The file is so damaged that it cannot be read to its end.</exception>
    public async ValueTask<long> InspectAsync(Action<RecordId?, string> fault, CancellationToken cancellationToken) =>
        await ReadAsync((rows, tree) => StoreInspection.Run(rows, tree, fault, cancellationToken), cancellationToken);

    /// <summary>Verifies the records of one of the <see cref="StorageLimits.Buckets"/> buckets: a small step of what <see cref="VerifyAllAsync"/> does.</summary>
    /// <param name="bucket">Its number, from 0.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many records were verified.</returns>
    /// <exception cref="RecordIntegrityException">One does not agree with what was committed.</exception>
    public async ValueTask<int> VerifyBucketAsync(int bucket, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bucket);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bucket, StorageLimits.Buckets);
        return await ReadAsync((rows, tree) => StoreInspection.VerifyBucket(rows, tree, bucket), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ScannedRecord>> ScanAsync(RecordKind kind, RecordId? after, int limit, CancellationToken cancellationToken)
    {
        RequireKind(kind);
        RequireLimit(limit);
        return await ReadAsync((rows, tree) => rows.Scan(tree, kind, after, limit), cancellationToken);
    }

    /// <summary>Answers what is queued, copies the log into the database, closes it and releases the data directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        await writer.DrainAsync();
        await readers.PauseAsync();
        readers.Dispose();
        readers.Resume();
        await database.DisposeAsync();
    }

    private static IntegrityTree ReadTree(SqliteSession session, IRecordAuthenticator authenticator, ReadOnlyMemory<byte> storeId)
    {
        RecordRows rows = new(session, authenticator);
        _ = session.Execute(Sql.BeginWrite);
        try
        {
            Dictionary<int, byte[]> buckets = rows.ReadBucketTags();
            (long Epoch, byte[] Tag)? head = rows.ReadHead();
            IntegrityTree tree = IntegrityTree.Build(rows.Tags, storeId.Span, head?.Epoch ?? 0, buckets);
            if (head is { } stored)
            {
                if (!tree.HasHead(stored.Tag))
                {
                    throw new RecordIntegrityException("The head of the store does not agree with its buckets, or the root key is not the one of this store.");
                }
            }
            else
            {
                // Emptied by somebody is a whole older state, as any other older copy: the epoch tells, and nothing else can.
                using (SqliteDataReader reader = session.Query(Sql.AnyRecord))
                {
                    if (buckets.Count > 0 || reader.Read())
                    {
                        throw new RecordIntegrityException("The head of the store is missing.");
                    }
                }

                _ = session.Execute(Sql.InsertHead, tree.Epoch, tree.HeadTag.ToArray());
            }

            _ = session.Execute(Sql.Commit);
            return tree;
        }
        finally
        {
            session.RollbackIfOpen();
        }
    }

    // Every read is one snapshot of the file, held against the tree of exactly that snapshot.
    private async ValueTask<T> ReadAsync<T>(Func<RecordRows, IntegrityTree, T> read, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        writer.ThrowIfFailed();
        RecordRows? rows = null;
        try
        {
            rows = await readers.RentAsync(cancellationToken);
            ThrowIfDisposed();
            return ReadSnapshot(rows, read, cancellationToken);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            throw new RecordIntegrityException($"The database {database.Path} is damaged: {exception.Message}");
        }
        catch (SqliteException exception)
        {
            throw new StoreUnavailableException($"The database {database.Path} cannot be read: {exception.Message}", exception);
        }
        finally
        {
            if (rows is not null)
            {
                readers.Return(rows);
            }
        }
    }

    private T ReadSnapshot<T>(RecordRows rows, Func<RecordRows, IntegrityTree, T> read, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long acknowledged = history.Committed.Epoch;
            _ = rows.Session.Execute(Sql.Begin);
            try
            {
                long epoch = rows.ReadEpoch();
                IntegrityTree? tree = history.At(epoch);
                if (epoch < acknowledged || epoch > history.NewestEpoch)
                {
                    writer.ThrowIfFailed();
                    throw new RecordIntegrityException(string.Create(CultureInfo.InvariantCulture, $"The store in the file is at epoch {epoch}, but {acknowledged} was committed."));
                }

                if (tree is not null)
                {
                    T result = read(rows, tree);
                    writer.ThrowIfFailed();
                    return result;
                }
            }
            finally
            {
                rows.Session.RollbackIfOpen();
            }
        }
    }

    private static void RequireLimit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, StorageLimits.ListRecordsMax);
    }

    private static void RequireChange(RecordChange change)
    {
        RequireAddress(change.Id);
        StoredRecord? record = change switch
        {
            RecordChange.Insert insert => insert.Record,
            RecordChange.Replace replace => replace.Record,
            _ => null,
        };
        if (record is null)
        {
            return;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(record.Body.Length, StorageLimits.BodyBytesMax);
        if (record.Parent is not null)
        {
            RequireText(record.Parent);
        }

        if (change is RecordChange.Insert ? record.Version != 1 : record.Version < 2)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The record {record.Id.Kind} {record.Id.Name} has version {record.Version}: an inserted one has 1, a replaced one at least 2."));
        }
    }

    private static void RequireAddress(RecordId id)
    {
        RequireKind(id.Kind);
        ArgumentException.ThrowIfNullOrEmpty(id.Name);
        RequireText(id.Account);
        RequireText(id.Region);
        RequireText(id.Name);
    }

    private static void RequireKind(RecordKind kind)
    {
        if (!Enum.IsDefined(kind))
        {
            throw new ArgumentException("The kind of the record is not defined.", nameof(kind));
        }
    }

    private static void RequireText(string text)
    {
        if (CanonicalBytes.Utf8Bytes(text) > StorageLimits.AddressPartBytesMax || text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A part of the address of a record is too long or holds a zero character.", nameof(text));
        }
    }

    private void ThrowIfDisposed()
    {
        if (Volatile.Read(ref disposed) != 0)
        {
            throw new StoreUnavailableException("The store is closed.", null);
        }
    }
}
