// The database inside a backup: looked at with SQLite once it is a file of its own, before anybody relies on it.
using Microsoft.Data.Sqlite;

namespace Trent.Storage.Backups;

/// <summary>What a database that nobody has open says of itself.</summary>
internal readonly record struct BackupContent(ReadOnlyMemory<byte> StoreId, long Epoch, int SchemaVersion)
{
    /// <summary>Reads it; every page is checked for its structure, and the schema for being ours.</summary>
    /// <exception cref="StoreFormatException">It is damaged, foreign or newer.</exception>
    internal static BackupContent Read(string path, TimeSpan busyTimeout)
    {
        DatabaseForm.RequireOurFile(path);
        try
        {
            using SqliteSession session = SqliteSession.OpenReadOnly(path, busyTimeout);
            string verdict = session.QueryText(Sql.QuickCheck);
            if (verdict != "ok")
            {
                throw DatabaseForm.Damaged(path, verdict, null);
            }

            int schema = checked((int)session.QueryInt64(Sql.GetSchemaVersion));
            DatabaseForm.RequireSchema(session, path);
            ReadOnlyMemory<byte> storeId = DatabaseForm.ReadStoreId(session, path);
            using SqliteDataReader head = session.Query(Sql.SelectHead);
            return head.Read() && head.GetValue(0) is long epoch and >= 0
                ? new BackupContent(storeId, epoch, schema)
                : throw DatabaseForm.Damaged(path, "it has no head, as a store that was never opened", null);
        }
        catch (SqliteException exception)
        {
            throw DatabaseForm.Damaged(path, exception.Message, exception);
        }
    }

    /// <summary>Whether a header was made of this database.</summary>
    internal bool Fits(BackupHeader header) => StoreId.Span.SequenceEqual(header.StoreId.Span) && Epoch == header.Epoch && SchemaVersion == header.SchemaVersion;
}
