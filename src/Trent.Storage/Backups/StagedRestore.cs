// Takes a backup back: laid down beside its place, looked at there, and put in place in one step or not at all.
using System.Security.Cryptography;

namespace Trent.Storage.Backups;

/// <summary>
/// A database from a backup, in a directory of its own (<see cref="StagingDirectory"/>) inside the data directory that it is for, which stays locked
/// meanwhile. <see cref="Commit"/> puts it in place; disposing it without leaves the data directory as it was.
/// </summary>
public sealed class StagedRestore : IDisposable
{
    private const string StagingName = "restoring";
    private const int CopyBytes = 1 << 20;

    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private readonly string dataDirectory;
    private readonly DirectoryLock directoryLock;

    private StagedRestore(string dataDirectory, DirectoryLock directoryLock, BackupHeader header)
    {
        this.dataDirectory = dataDirectory;
        this.directoryLock = directoryLock;
        Header = header;
    }

    /// <summary>What the backup says of itself; the database in it agrees.</summary>
    public BackupHeader Header { get; }

    /// <summary>Where the database is until it is put in place: it can be opened there like any data directory.</summary>
    public string StagingDirectory => StagingOf(dataDirectory);

    /// <summary>Lays a backup down inside the data directory that it is for, and verifies its digest, its structure and its schema.</summary>
    /// <param name="path">The backup.</param>
    /// <param name="dataDirectory">Where the store is to be; made when it is missing. It must hold no store, and nothing unexpected.</param>
    /// <param name="expected">Names that may be in the directory already, such as that of a key file.</param>
    /// <param name="cancellationToken">Gives up; nothing is left then.</param>
    /// <exception cref="BackupException">The file is no backup, is damaged, or cannot be laid down there. The directory is as it was.</exception>
    /// <exception cref="StoreFormatException">The database in the backup is damaged, foreign or newer than this release.</exception>
    /// <exception cref="StoreInUseException">Another process has the directory open.</exception>
    /// <exception cref="StorePermissionException">The directory is accessible to other users.</exception>
    public static Task<StagedRestore> LayDownAsync(string path, string dataDirectory, IReadOnlyCollection<string> expected, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        return Task.Run(() => LayDown(Path.GetFullPath(path), Path.GetFullPath(dataDirectory), expected, cancellationToken), cancellationToken);
    }

    /// <summary>Lays a backup down in an empty directory, only to be looked at, and verifies it in the same way.</summary>
    /// <param name="path">The backup.</param>
    /// <param name="directory">An empty directory of mode 0700.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BackupException">The file is no backup, is damaged, or cannot be laid down there.</exception>
    /// <exception cref="StoreFormatException">The database in the backup is damaged, foreign or newer than this release.</exception>
    public static Task<BackupHeader> ExtractAsync(string path, string directory, CancellationToken cancellationToken) =>
        Task.Run(() => Guarded(path, () => Extract(Path.GetFullPath(path), directory, cancellationToken)), cancellationToken);

    /// <summary>Puts the database in place, durably. It must not be open in the staging directory any more.</summary>
    /// <exception cref="BackupException">The disk refuses; the directory is as it was.</exception>
    public void Commit()
    {
        string staged = Path.Combine(StagingDirectory, SqliteDatabase.FileName);
        _ = Guarded(staged, () =>
        {
            // What was looked at with SQLite has copied its log back when it was closed; a log that is still there holds something.
            if (new FileInfo(staged + "-wal") is { Exists: true, Length: > 0 })
            {
                throw new BackupException($"The database {staged} is still open, or was not closed in order.", null);
            }

            using (FileStream stream = PrivateFiles.Open(staged, FileMode.Open, FileShare.ReadWrite))
            {
                stream.Flush(flushToDisk: true);
            }

            File.Move(staged, Path.Combine(dataDirectory, SqliteDatabase.FileName), overwrite: false);
            DirectoryEntries.Synchronize(dataDirectory);
            return true;
        });
    }

    /// <summary>Removes what was not put in place and releases the data directory.</summary>
    public void Dispose()
    {
        DeleteStaging(dataDirectory);
        directoryLock.Dispose();
    }

    private static string StagingOf(string dataDirectory) => Path.Combine(dataDirectory, StagingName);

    private static void DeleteStaging(string dataDirectory)
    {
        string staging = StagingOf(dataDirectory);
        if (Directory.Exists(staging))
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private static StagedRestore LayDown(string path, string dataDirectory, IReadOnlyCollection<string> expected, CancellationToken cancellationToken) => Guarded(path, () =>
    {
        // Looked at before anything is made, so that a wrong file leaves no trace.
        using (FileStream input = OpenBackup(path))
        {
            _ = ReadHeader(path, input);
        }

        PrivateFiles.EnsureDirectory(dataDirectory);
        PrivateFiles.RequirePrivate(dataDirectory);
        DirectoryLock directoryLock = DirectoryLock.Acquire(dataDirectory);
        try
        {
            RequireEmpty(dataDirectory, expected);
            // Left by an attempt that was killed.
            DeleteStaging(dataDirectory);
            PrivateFiles.EnsureDirectory(StagingOf(dataDirectory));
            return new StagedRestore(dataDirectory, directoryLock, Extract(path, StagingOf(dataDirectory), cancellationToken));
        }
        catch
        {
            DeleteStaging(dataDirectory);
            directoryLock.Dispose();
            throw;
        }
    });

    private static void RequireEmpty(string dataDirectory, IReadOnlyCollection<string> expected)
    {
        HashSet<string> known = new(expected, StringComparer.Ordinal) { StagingName, DirectoryLock.LockFileName, DirectoryLock.HolderFileName };
        foreach (string entry in Directory.EnumerateFileSystemEntries(dataDirectory))
        {
            if (!known.Contains(Path.GetFileName(entry)))
            {
                throw new BackupException($"The data directory {dataDirectory} is not empty: it holds {Path.GetFileName(entry)}. A backup is restored into an empty one only.", null);
            }
        }
    }

    private static BackupHeader Extract(string path, string directory, CancellationToken cancellationToken)
    {
        string database = Path.Combine(directory, SqliteDatabase.FileName);
        using FileStream input = OpenBackup(path);
        BackupHeader header = ReadHeader(path, input);
        using (FileStream output = PrivateFiles.Open(database, FileMode.CreateNew, FileShare.None))
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = new byte[CopyBytes];
            for (long left = header.ContentBytes; left > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int read = input.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                if (read == 0)
                {
                    throw Damaged(path, "it ends too early");
                }

                hash.AppendData(buffer, 0, read);
                output.Write(buffer, 0, read);
                left -= read;
            }

            if (!CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), header.ContentDigest.Span))
            {
                throw Damaged(path, "its content is not what its digest says");
            }

            output.Flush(flushToDisk: true);
        }

        return BackupContent.Read(database, BusyTimeout).Fits(header) ? header : throw Damaged(path, "the store in it is not the one that its header names");
    }

    private static FileStream OpenBackup(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

    private static BackupHeader ReadHeader(string path, FileStream input)
    {
        byte[] bytes = new byte[BackupHeader.Bytes];
        if (input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) != bytes.Length || !BackupHeader.TryRead(bytes, out BackupHeader? header))
        {
            throw new BackupException($"{path} is not a backup of Trent that this release can read, or its header is damaged.", null);
        }

        return input.Length == BackupHeader.Bytes + header.ContentBytes ? header : throw Damaged(path, "its length is not what its header says");
    }

    private static BackupException Damaged(string path, string detail) => new($"The backup {path} is damaged: {detail}.", null);

    private static T Guarded<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"The backup {path} cannot be laid down: {exception.Message}", exception);
        }
    }
}
