// One SQLite connection with its prepared statements; used by one thread at a time.
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Trent.Storage;

internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteCommand> commands = [];

    private SqliteSession(SqliteConnection connection) => this.connection = connection;

    /// <summary>Opens an existing file. The caller holds the lock of the data directory.</summary>
    internal static SqliteSession Open(string path, bool queryOnly, TimeSpan busyTimeout)
    {
        SqliteSession session = Connect(path, SqliteOpenMode.ReadWrite, busyTimeout);
        try
        {
            if (queryOnly)
            {
                session.ExecuteOnce("PRAGMA query_only = ON");
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens an existing file beside the process that holds the lock, or one that nobody else knows. It writes nothing to the file and its
    /// log, not when it is closed either.
    /// </summary>
    internal static SqliteSession OpenReadOnly(string path, TimeSpan busyTimeout)
    {
        SqliteSession session = Connect(path, SqliteOpenMode.ReadOnly, busyTimeout);
        session.LeaveLogWhenClosed(true);
        return session;
    }

    private static SqliteSession Connect(string path, SqliteOpenMode mode, TimeSpan busyTimeout)
    {
        Batteries_V2.Init();
        SqliteConnectionStringBuilder builder = new()
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)busyTimeout.TotalSeconds),
        };
        SqliteSession session = new(new SqliteConnection(builder.ConnectionString));
        try
        {
            session.connection.Open();
            sqlite3 handle = session.connection.Handle!;
            _ = raw.sqlite3_busy_timeout(handle, (int)busyTimeout.TotalMilliseconds);
            Configure(handle, raw.SQLITE_DBCONFIG_DEFENSIVE, 1);
            Configure(handle, raw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0);
            Configure(handle, raw.SQLITE_DBCONFIG_ENABLE_VIEW, 0);
            foreach (string pragma in Sql.ConnectionPragmas)
            {
                session.ExecuteOnce(pragma);
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    internal SqliteDataReader Query(string sql, params ReadOnlySpan<object?> arguments) => Bind(sql, arguments).ExecuteReader();

    internal int Execute(string sql, params ReadOnlySpan<object?> arguments) => Bind(sql, arguments).ExecuteNonQuery();

    internal long QueryInt64(string sql) => Convert.ToInt64(Bind(sql, []).ExecuteScalar(), CultureInfo.InvariantCulture);

    internal string QueryText(string sql) => Convert.ToString(Bind(sql, []).ExecuteScalar(), CultureInfo.InvariantCulture)!;

    /// <summary>Runs a statement that is not worth keeping prepared.</summary>
    internal void ExecuteOnce(string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text comes from Sql.cs; values are always bound.
        command.CommandText = sql;
#pragma warning restore CA2100
        _ = command.ExecuteNonQuery();
    }

    /// <summary>
    /// Whether closing leaves the files as they are. Otherwise closing the last connection copies the log into the database
    /// and removes it, and so writes and syncs once more.
    /// </summary>
    internal void LeaveLogWhenClosed(bool leave) => Configure(connection.Handle!, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, leave ? 1 : 0);

    /// <summary>Whether a transaction is open on this connection.</summary>
    internal bool InTransaction => raw.sqlite3_get_autocommit(connection.Handle!) == 0;

    /// <summary>Ends the transaction without its changes, unless SQLite has ended it already.</summary>
    internal void RollbackIfOpen()
    {
        if (InTransaction)
        {
            _ = Execute(Sql.Rollback);
        }
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in commands.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private static void Configure(sqlite3 handle, int option, int value)
    {
        int code = raw.sqlite3_db_config(handle, option, value, out int result);
        if (code != raw.SQLITE_OK || result != value)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"SQLite refused the connection setting {option}."));
        }
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> arguments)
    {
        if (!commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text comes from Sql.cs; values are always bound.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (int i = 0; i < arguments.Length; i++)
            {
                _ = command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), DBNull.Value);
            }

            commands.Add(sql, command);
        }

        for (int i = 0; i < arguments.Length; i++)
        {
            command.Parameters[i].Value = arguments[i] ?? DBNull.Value;
        }

        return command;
    }
}
