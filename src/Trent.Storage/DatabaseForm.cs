// What a database of ours looks like: its marks, its schema, its store id. Whatever differs is refused before anything is done to it.
using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Trent.Storage;

internal static class DatabaseForm
{
    /// <summary>Bytes of a store id.</summary>
    internal const int StoreIdBytes = 16;

    private static readonly Version OldestSqlite = new(3, 51, 3);

    // Looked at before SQLite gets the file: SQLite would create tables in an empty file and replay a foreign log.
    internal static void RequireOurFile(string path)
    {
        Span<byte> header = stackalloc byte[100];
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        int length = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (length < header.Length || !header.StartsWith("SQLite format 3\0"u8))
        {
            throw new StoreFormatException($"{path} is not a database of Trent: it has no SQLite header. It was left unchanged.", null);
        }

        RequireOurMarks(path, BinaryPrimitives.ReadInt32BigEndian(header[68..]), BinaryPrimitives.ReadInt32BigEndian(header[60..]));
    }

    internal static void RequireOurMarks(string path, long applicationId, long schemaVersion)
    {
        if (applicationId != Sql.ApplicationId)
        {
            throw new StoreFormatException(string.Create(CultureInfo.InvariantCulture, $"{path} is a database of another program (application id {applicationId}). It was left unchanged."), null);
        }

        if (schemaVersion > Sql.SchemaVersion)
        {
            throw new StoreFormatException(string.Create(CultureInfo.InvariantCulture, $"{path} was written by a newer release (schema {schemaVersion}; this one knows up to {Sql.SchemaVersion}). It was left unchanged."), null);
        }

        if (schemaVersion < 1)
        {
            throw Damaged(path, "it has no schema version", null);
        }
    }

    internal static void RequireSqliteVersion(SqliteSession session)
    {
        string version = session.QueryText(Sql.SelectVersion);
        // Before 3.51.3 a checkpoint could reset the log under a reader and corrupt the database (SQLite release notes).
        if (!Version.TryParse(version, out Version? parsed) || parsed < OldestSqlite)
        {
            throw new StoreFormatException($"SQLite {version} is too old: {OldestSqlite} or newer is needed.", null);
        }
    }

    internal static ReadOnlyMemory<byte> ReadStoreId(SqliteSession session, string path)
    {
        using SqliteDataReader reader = session.Query(Sql.SelectStoreId);
        return reader.Read() && reader.GetValue(0) is byte[] { Length: StoreIdBytes } storeId ? storeId : throw Damaged(path, "it has no store id", null);
    }

    // A table, index, view or trigger that is not ours has no business in this file.
    internal static void RequireSchema(SqliteSession session, string path)
    {
        HashSet<string> expected = Sql.Migrations.SelectMany(static statements => statements).ToHashSet(StringComparer.Ordinal);
        using SqliteDataReader reader = session.Query(Sql.SelectSchema);
        while (reader.Read())
        {
            string statement = reader.GetString(0);
            if (!expected.Remove(statement))
            {
                throw Damaged(path, $"its schema holds something unknown ({statement})", null);
            }
        }

        if (expected.Count > 0)
        {
            throw Damaged(path, $"its schema lacks something ({expected.First()})", null);
        }
    }

    internal static StoreFormatException Damaged(string path, string detail, Exception? innerException) =>
        new($"The database {path} is damaged: {detail}. It was left unchanged.", innerException);
}
