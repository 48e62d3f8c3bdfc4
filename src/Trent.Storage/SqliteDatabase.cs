// A data directory on SQLite, opened and locked: what can be read before the root key is unsealed (store id, seal slots).
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Trent.Engine.Records;

namespace Trent.Storage;

/// <summary>
/// The database of one data directory. The keys that authenticate records derive from the store id and from the root key that
/// the seal slots hold wrapped, so both are readable here, before <see cref="SqliteRecordStore.AttachAsync"/>.
/// </summary>
[SuppressMessage("Reliability", "CA2213", Justification = "The semaphore holds no handle, and those who still wait on it must be answered after the database is closed.")]
public sealed class SqliteDatabase : IAsyncDisposable
{
    /// <summary>The name of the database in the data directory.</summary>
    public const string FileName = "trent.db";

    private const int BodyOrdinal = 7;

    private readonly DirectoryLock directoryLock;
    private readonly SqliteSession writer;
    private readonly SemaphoreSlim writerGate = new(1, 1);
    private bool logIsCopied;
    private bool disposed;

    private SqliteDatabase(string path, SqliteStoreOptions options, DirectoryLock directoryLock, SqliteSession writer, bool logIsCopied, ReadOnlyMemory<byte> storeId)
    {
        Path = path;
        Options = options;
        this.directoryLock = directoryLock;
        this.writer = writer;
        this.logIsCopied = logIsCopied;
        StoreId = storeId;
    }

    /// <summary>The identity of the store, 16 bytes, made once at random.</summary>
    public ReadOnlyMemory<byte> StoreId { get; }

    internal string Path { get; }

    internal SqliteStoreOptions Options { get; }

    /// <summary>Opens the database of a data directory, or makes one when the options say so.</summary>
    /// <exception cref="StoreInUseException">The directory is open elsewhere.</exception>
    /// <exception cref="StorePermissionException">The directory or a file of the database is accessible to other users.</exception>
    /// <exception cref="StoreFormatException">The file is foreign, damaged, newer than this release, or missing and not to be made. It is unchanged.</exception>
    /// <exception cref="StoreUnavailableException">The disk refuses.</exception>
    public static Task<SqliteDatabase> OpenAsync(string dataDirectory, SqliteStoreOptions options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ReadConnections, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ReadConnections, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BusyTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BusyTimeout, TimeSpan.FromHours(1));
        return Task.Run(() => OpenDirectory(System.IO.Path.GetFullPath(dataDirectory), options), cancellationToken);
    }

    /// <summary>All seal slots by name. They authenticate themselves; the store only keeps them.</summary>
    public async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ReadSealSlotsAsync(CancellationToken cancellationToken)
    {
        return await WithWriterAsync<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>(
            session =>
            {
                Dictionary<string, ReadOnlyMemory<byte>> slots = new(StringComparer.Ordinal);
                using SqliteDataReader reader = session.Query(Sql.SelectSealSlots);
                while (reader.Read())
                {
                    slots.Add(reader.GetString(0), reader.GetFieldValue<byte[]>(1));
                }

                return slots;
            },
            cancellationToken);
    }

    /// <summary>Writes a seal slot, replacing one of the same name; returns once it is durable.</summary>
    public async Task WriteSealSlotAsync(string name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(body.Length, StorageLimits.SealSlotBytesMax);
        _ = await WithWriterAsync(
            session =>
            {
                RequireCopiedLog(session);
                return session.Execute(Sql.PutSealSlot, name, body.ToArray());
            },
            cancellationToken);
    }

    /// <summary>Deletes a seal slot; returns whether there was one, once its absence is durable.</summary>
    public async Task<bool> DeleteSealSlotAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        int deleted = await WithWriterAsync(
            session =>
            {
                RequireCopiedLog(session);
                return session.Execute(Sql.DeleteSealSlot, name);
            },
            cancellationToken);
        return deleted == 1;
    }

    /// <summary>
    /// The body of a record before there is anything to verify it with: for what authenticates itself, and is needed to verify the rest.
    /// <see langword="null"/> when there is no such record.
    /// </summary>
    public async Task<ReadOnlyMemory<byte>?> ReadUnverifiedBodyAsync(RecordId id, CancellationToken cancellationToken) => await WithWriterAsync<ReadOnlyMemory<byte>?>(
        session =>
        {
            using SqliteDataReader reader = session.Query(Sql.SelectRecord, (long)id.Kind, id.Account, id.Region, id.Name);
            return reader.Read() && reader.GetValue(BodyOrdinal) is byte[] body ? (ReadOnlyMemory<byte>?)body : null;
        },
        cancellationToken);

    /// <summary>Copies the write-ahead log into the database, closes it and releases the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        await writerGate.WaitAsync(CancellationToken.None);
        try
        {
            if (!disposed)
            {
                disposed = true;
                // Closing the last connection checkpoints and removes the log.
                writer.Dispose();
                directoryLock.Dispose();
            }
        }
        finally
        {
            _ = writerGate.Release();
        }
    }

    /// <summary>Runs work on the only connection that writes. The work leaves no transaction open.</summary>
    internal async Task<T> WithWriterAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        await writerGate.WaitAsync(cancellationToken);
        try
        {
            return disposed ? throw new StoreUnavailableException("The store is closed.", null) : work(writer);
        }
        catch (SqliteException exception)
        {
            throw new StoreUnavailableException($"The database {Path} cannot be used: {exception.Message}", exception);
        }
        finally
        {
            _ = writerGate.Release();
        }
    }

    /// <summary>
    /// Before anything is written. A log that was left behind may hold a commit whose sync failed: it can still be read from
    /// memory, but need not be on the disk, and SQLite would end the log at such a gap and lose what was appended after it. So
    /// nothing is appended to it: its content is written and synced anew, into the database, and the log begins from its start.
    /// </summary>
    /// <exception cref="StoreUnavailableException">That is not possible now.</exception>
    internal void RequireCopiedLog(SqliteSession session)
    {
        logIsCopied = logIsCopied || TryCopyLog(session, Path);
        if (!logIsCopied)
        {
            throw new StoreUnavailableException($"The log that was left at {Path} cannot be copied into the database now: the disk is full, or another program reads from it.", null);
        }
    }

    internal SqliteSession OpenReader() => SqliteSession.Open(Path, queryOnly: true, Options.BusyTimeout);

    private static SqliteDatabase OpenDirectory(string directory, SqliteStoreOptions options)
    {
        try
        {
            return Open(directory, options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The data directory {directory} cannot be used: {exception.Message}", exception);
        }
    }

    private static SqliteDatabase Open(string directory, SqliteStoreOptions options)
    {
        if (!options.CreateIfMissing && !Directory.Exists(directory))
        {
            throw new StoreFormatException($"There is no data directory {directory}.", null);
        }

        PrivateFiles.EnsureDirectory(directory);
        PrivateFiles.RequirePrivate(directory);
        DirectoryLock directoryLock = DirectoryLock.Acquire(directory);
        SqliteSession? session = null;
        string path = System.IO.Path.Combine(directory, FileName);
        try
        {
            if (File.Exists(path))
            {
                DatabaseForm.RequireOurFile(path);
            }
            else
            {
                Create(directory, path, options);
            }

            foreach (string file in new[] { path, path + "-wal", path + "-shm" }.Where(File.Exists))
            {
                PrivateFiles.RequirePrivate(file);
            }

            session = SqliteSession.Open(path, queryOnly: false, options.BusyTimeout);
            // What is refused stays as it is, and its log with it.
            session.LeaveLogWhenClosed(true);
            DatabaseForm.RequireSqliteVersion(session);
            ReadOnlyMemory<byte> storeId = Prepare(session, path, options);
            bool logIsCopied = TryCopyLog(session, path);
            session.LeaveLogWhenClosed(false);
            return new SqliteDatabase(path, options, directoryLock, session, logIsCopied, storeId);
        }
        catch (SqliteException exception)
        {
            session?.Dispose();
            directoryLock.Dispose();
            throw exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_ERROR
                ? DatabaseForm.Damaged(path, exception.Message, exception)
                : new StoreUnavailableException($"The database {path} cannot be opened: {exception.Message}", exception);
        }
        catch
        {
            session?.Dispose();
            directoryLock.Dispose();
            throw;
        }
    }

    // Built under another name and then renamed: a crash leaves either no database or a whole one. The rename reaches the
    // disk with the first commit, when SQLite syncs the directory that holds the new log.
    private static void Create(string directory, string path, SqliteStoreOptions options)
    {
        if (!options.CreateIfMissing)
        {
            throw new StoreFormatException($"There is no store in the data directory {directory}: {FileName} is missing.", null);
        }

        if (File.Exists(path + "-wal") || File.Exists(path + "-journal"))
        {
            throw new StoreFormatException($"{path} is missing but its log is there. It was left unchanged.", null);
        }

        string building = path + ".new";
        foreach (string leftOver in new[] { building, building + "-journal", building + "-wal", building + "-shm" })
        {
            File.Delete(leftOver);
        }

        PrivateFiles.Open(building, FileMode.CreateNew, FileShare.None).Dispose();
        using (SqliteSession session = SqliteSession.Open(building, queryOnly: false, options.BusyTimeout))
        {
            DatabaseForm.RequireSqliteVersion(session);
            session.ExecuteOnce(Sql.BeginWrite);
            session.ExecuteOnce(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {Sql.ApplicationId}"));
            Migrate(session, from: 0);
            _ = session.Execute(Sql.InsertStoreId, RandomNumberGenerator.GetBytes(DatabaseForm.StoreIdBytes));
            session.ExecuteOnce(Sql.Commit);
            session.ExecuteOnce(Sql.UseLog);
        }

        File.Move(building, path);
    }

    private static ReadOnlyMemory<byte> Prepare(SqliteSession session, string path, SqliteStoreOptions options)
    {
        // Again, through SQLite: a log that was not copied back yet may hold newer marks than the file's header.
        long schemaVersion = session.QueryInt64(Sql.GetSchemaVersion);
        DatabaseForm.RequireOurMarks(path, session.QueryInt64(Sql.GetApplicationId), schemaVersion);
        if (options.CheckPagesAtOpen)
        {
            string verdict = session.QueryText(Sql.QuickCheck);
            if (verdict != "ok")
            {
                throw DatabaseForm.Damaged(path, verdict, null);
            }
        }

        if (session.QueryText(Sql.UseLog) != "wal")
        {
            throw new StoreUnavailableException($"The file system of {path} does not support SQLite's write-ahead log.", null);
        }

        if (schemaVersion < Sql.SchemaVersion)
        {
            session.ExecuteOnce(Sql.BeginWrite);
            Migrate(session, (int)schemaVersion);
            session.ExecuteOnce(Sql.Commit);
        }

        DatabaseForm.RequireSchema(session, path);
        return DatabaseForm.ReadStoreId(session, path);
    }

    // Whether nothing of an earlier process is left in the log. A full disk or another reader may be in the way for now.
    private static bool TryCopyLog(SqliteSession session, string path)
    {
        FileInfo log = new(path + "-wal");
        try
        {
            return !log.Exists || log.Length == 0 || session.QueryInt64(Sql.CheckpointTruncate) == 0;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_BUSY)
        {
            return false;
        }
    }

    private static void Migrate(SqliteSession session, int from)
    {
        foreach (string statement in Sql.Migrations.Skip(from).SelectMany(static statements => statements))
        {
            session.ExecuteOnce(statement);
        }

        session.ExecuteOnce(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Sql.SchemaVersion}"));
    }
}
