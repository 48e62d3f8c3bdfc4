// How a data directory is opened; every member is a decision of the operator or the composition root.
namespace Trent.Storage;

/// <summary>How a data directory is opened.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>Whether a store is made when the directory holds none. When not, its absence is a <see cref="StoreFormatException"/>.</summary>
    public required bool CreateIfMissing { get; init; }

    /// <summary>Whether the structure of every page is checked before use (<c>PRAGMA quick_check</c>; time grows with the file).</summary>
    public required bool CheckPagesAtOpen { get; init; }

    /// <summary>Connections that read at the same time, 1 to 64; further readers wait for one.</summary>
    public required int ReadConnections { get; init; }

    /// <summary>How long a statement waits for a lock that another program holds on the database file (a backup, say).</summary>
    public required TimeSpan BusyTimeout { get; init; }
}
