// Makes a backup of a store beside the process that serves it: one snapshot, one file, complete or not there at all.
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Trent.Storage.Backups;

/// <summary>
/// A backup is a new database with what one snapshot of the store holds (SQLite's <c>VACUUM INTO</c>), behind a header. Nothing of what was
/// deleted or replaced before comes along, as it would in a copy of pages. The store is read through a connection that cannot write;
/// its writer is not kept waiting, only the log grows until the snapshot is done.
/// </summary>
public static class StoreBackup
{
    private const int CopyBytes = 1 << 20;

    // The server never holds a lock that a reader needs for longer than its own start takes.
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Writes a backup of the store in a data directory. The directory may be open in another process.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="path">The file to make, which must not exist. There must be room for two copies of the store beside it, for a while.</param>
    /// <param name="release">The release that makes it.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Gives up; nothing is left then.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="BackupException">The file exists, another process is writing it, or it cannot be written. Nothing was made.</exception>
    /// <exception cref="StoreFormatException">There is no store in the directory, or it is damaged.</exception>
    /// <exception cref="StorePermissionException">The data directory is accessible to other users.</exception>
    public static Task<BackupHeader> WriteAsync(string dataDirectory, string path, string release, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Task.Run(() => Write(Path.GetFullPath(dataDirectory), Path.GetFullPath(path), release, clock, cancellationToken), cancellationToken);
    }

    private static BackupHeader Write(string dataDirectory, string path, string release, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (File.Exists(path) || Directory.Exists(path))
        {
            throw new BackupException($"{path} exists already and is never overwritten.", null);
        }

        string database = Path.Combine(dataDirectory, SqliteDatabase.FileName);
        if (!File.Exists(database))
        {
            throw new StoreFormatException($"There is no store in the data directory {dataDirectory}: {SqliteDatabase.FileName} is missing.", null);
        }

        PrivateFiles.RequirePrivate(dataDirectory);
        PrivateFiles.RequirePrivate(database);
        DatabaseForm.RequireOurFile(database);
        try
        {
            return WriteBeside(database, path, release, clock, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"The backup {path} cannot be written: {exception.Message}", exception);
        }
    }

    // Built under other names, which the next attempt takes over when this one is killed.
    private static BackupHeader WriteBeside(string database, string path, string release, TimeProvider clock, CancellationToken cancellationToken)
    {
        string draft = path + ".part";
        string snapshot = path + ".part-database";
        using FileStream output = OpenDraft(draft);
        try
        {
            output.SetLength(0);
            DateTimeOffset now = clock.GetUtcNow();
            TakeSnapshot(database, snapshot);
            cancellationToken.ThrowIfCancellationRequested();
            BackupContent content = BackupContent.Read(snapshot, BusyTimeout);
            output.Write(new byte[BackupHeader.Bytes]);
            (long length, byte[] digest) = Copy(snapshot, output, cancellationToken);
            BackupHeader header = new()
            {
                StoreId = content.StoreId,
                CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
                Epoch = content.Epoch,
                SchemaVersion = content.SchemaVersion,
                ContentBytes = length,
                ContentDigest = digest,
                Release = release,
            };
            output.Position = 0;
            output.Write(header.Write());
            output.Flush(flushToDisk: true);
            File.Move(draft, path, overwrite: false);
            DirectoryEntries.Synchronize(Path.GetDirectoryName(path)!);
            return header;
        }
        finally
        {
            File.Delete(draft);
            DeleteSnapshot(snapshot);
        }
    }

    private static FileStream OpenDraft(string draft)
    {
        try
        {
            return PrivateFiles.Open(draft, FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException exception) when (DirectoryLock.IsHeldByAnother(exception))
        {
            throw new BackupException($"Another process is writing this backup: {draft} is in use.", exception);
        }
    }

    private static void TakeSnapshot(string database, string snapshot)
    {
        DeleteSnapshot(snapshot);
        // SQLite takes an empty file, and its mode stays.
        PrivateFiles.Open(snapshot, FileMode.CreateNew, FileShare.None).Dispose();
        try
        {
            using SqliteSession session = SqliteSession.OpenReadOnly(database, BusyTimeout);
            DatabaseForm.RequireSqliteVersion(session);
            _ = session.Execute(Sql.VacuumInto, snapshot);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            throw DatabaseForm.Damaged(database, exception.Message, exception);
        }
        catch (SqliteException exception)
        {
            throw new BackupException($"The store {database} cannot be copied to {snapshot}: {exception.Message}", exception);
        }
    }

    private static void DeleteSnapshot(string snapshot)
    {
        File.Delete(snapshot);
        File.Delete(snapshot + "-journal");
    }

    private static (long Length, byte[] Digest) Copy(string from, FileStream to, CancellationToken cancellationToken)
    {
        using FileStream input = new(from, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[CopyBytes];
        long length = 0;
        int read;
        while ((read = input.Read(buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
            to.Write(buffer, 0, read);
            length += read;
        }

        return (length, hash.GetHashAndReset());
    }
}
