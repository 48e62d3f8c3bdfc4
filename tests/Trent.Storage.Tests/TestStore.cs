// Opens stores the way tests need them.
using Microsoft.Data.Sqlite;
using Trent.Engine.Records;

namespace Trent.Storage.Tests;

internal static class TestStore
{
    public const string Account = "000000000000";
    public const string Region = "eu-central-1";

    public static FixedKeyAuthenticator Authenticator { get; } = new(7);

    public static SqliteStoreOptions Options { get; } = new()
    {
        CreateIfMissing = true,
        CheckPagesAtOpen = true,
        ReadConnections = 4,
        BusyTimeout = TimeSpan.FromSeconds(5),
    };

    public static async Task<SqliteRecordStore> OpenAsync(string directory)
    {
        SqliteDatabase database = await SqliteDatabase.OpenAsync(directory, Options, CancellationToken.None);
        try
        {
            return await SqliteRecordStore.AttachAsync(database, Authenticator, CancellationToken.None);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public static RecordId Key(string name) => new(RecordKind.Key, Account, Region, name);

    public static StoredRecord Record(RecordId id, long version, byte[] body, string? parent = null, long? dueAt = null) =>
        new() { Id = id, Version = version, Body = body, Parent = parent, DueAt = dueAt };

    public static RecordChange Insert(RecordId id, byte[] body, string? parent = null, long? dueAt = null) =>
        new RecordChange.Insert(Record(id, 1, body, parent, dueAt));

    public static RecordChange Replace(RecordId id, long version, byte[] body, string? parent = null, long? dueAt = null) =>
        new RecordChange.Replace(Record(id, version, body, parent, dueAt));

    public static RecordChange Delete(RecordId id, long version) => new RecordChange.Delete(id, version);

    public static ValueTask CommitAsync(this IRecordStore store, params RecordChange[] changes) => store.CommitAsync(changes, CancellationToken.None);

    /// <summary>Somebody else who writes to the file with SQLite.</summary>
    public static SqliteConnection Intruder(string database)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    public static int Run(this SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are those of the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteNonQuery();
    }
}
