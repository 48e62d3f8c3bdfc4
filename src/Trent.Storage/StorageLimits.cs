// Every bound of the storage layer, and where its number comes from.
namespace Trent.Storage;

/// <summary>The bounds of the storage layer.</summary>
public static class StorageLimits
{
    /// <summary>
    /// Buckets that records are spread over. At 100,000 records one holds about 25, so that checking a bucket on every read
    /// costs tens of microseconds, while all bucket tags together stay at 128 KiB of memory. On disk: it never changes.
    /// </summary>
    public const int Buckets = 4096;

    /// <summary>Commits that share one transaction and one fsync. Beyond some dozens the fsync is no longer what one pays for.</summary>
    public const int GroupCommitsMax = 64;

    /// <summary>Bytes of bodies after which a group takes no further commit, so that a transaction stays in SQLite's memory.</summary>
    public const int GroupBodyBytesMax = 8 * 1024 * 1024;

    /// <summary>Commits that may wait for the writer; whoever comes later waits to be queued.</summary>
    public const int QueuedCommitsMax = 1024;

    /// <summary>Changes in one commit: a key with all its aliases, or a rewrap of many records, and some room.</summary>
    public const int ChangesPerCommitMax = 1024;

    /// <summary>Changes in the commit that rotates the root key: domain keys of 250 years, one a day.</summary>
    public const int ChangesOfRotationMax = 100_000;

    /// <summary>Seal slots of a store: a few ways to open it.</summary>
    public const int SealSlotsMax = 16;

    /// <summary>Bytes of one body: 50,000 grants of a key (the quota of the API) at about 600 bytes each, doubled.</summary>
    public const int BodyBytesMax = 64 * 1024 * 1024;

    /// <summary>UTF-8 bytes of one part of an address; the longest the API knows is an alias name of 256 characters.</summary>
    public const int AddressPartBytesMax = 1024;

    /// <summary>Records that one call of a list may return; the API's own largest page is 1,000.</summary>
    public const int ListRecordsMax = 10_000;

    /// <summary>Bytes of one seal slot body: a wrapped root key with its parameters takes some hundreds.</summary>
    public const int SealSlotBytesMax = 64 * 1024;

    /// <summary>Bytes of the write-ahead log after which the writer copies it into the database: 1,000 pages, as SQLite's default.</summary>
    public const long LogBytesBeforeCheckpoint = 1000 * 4096;
}
