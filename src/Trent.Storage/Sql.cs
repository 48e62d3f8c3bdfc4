// All SQL of the storage layer: what SQLite and PostgreSQL share first, then what only SQLite knows.
using System.Collections.Immutable;

namespace Trent.Storage;

internal static class Sql
{
    internal const string SelectStoreId = "SELECT store_id FROM store";
    internal const string InsertStoreId = "INSERT INTO store (one, store_id) VALUES (1, $1)";

    internal const string SelectSealSlots = "SELECT name, body FROM seal_slots ORDER BY name";
    internal const string PutSealSlot = "INSERT INTO seal_slots (name, body) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET body = excluded.body";
    internal const string DeleteSealSlot = "DELETE FROM seal_slots WHERE name = $1";

    internal const string DeleteSealSlots = "DELETE FROM seal_slots";

    internal const string SelectHead = "SELECT epoch, tag FROM head";
    internal const string InsertHead = "INSERT INTO head (one, epoch, tag) VALUES (1, $1, $2)";
    internal const string UpdateHead = "UPDATE head SET epoch = $1, tag = $2 WHERE one = 1 AND epoch = $3";

    internal const string SelectBuckets = "SELECT bucket, tag FROM buckets ORDER BY bucket";
    internal const string PutBucket = "INSERT INTO buckets (bucket, tag) VALUES ($1, $2) ON CONFLICT (bucket) DO UPDATE SET tag = excluded.tag";
    internal const string DeleteBucket = "DELETE FROM buckets WHERE bucket = $1";

    /// <summary>What a bucket tag covers; answered from the index records_bucket alone, without touching a body.</summary>
    internal const string SelectBucketEntries = "SELECT kind, account, region, name, version, tag FROM records WHERE bucket = $1";

    internal const string SelectRecord = Row + "WHERE kind = $1 AND account = $2 AND region = $3 AND name = $4";

    internal const string ListRecords = Row + "WHERE kind = $1 AND account = $2 AND region = $3 AND name > $4 ORDER BY name LIMIT $5";

    internal const string ListRecordsByParent = Row + "WHERE kind = $1 AND account = $2 AND region = $3 AND parent = $4 AND name > $5 ORDER BY name LIMIT $6";

    internal const string ListDueRecords = Row + "WHERE kind = $1 AND due_at <= $2 ORDER BY due_at, account, region, name LIMIT $3";

    internal const string ScanRecords = Row + "WHERE kind = $1 ORDER BY account, region, name LIMIT $2";

    internal const string ScanRecordsAfter = Row + "WHERE kind = $1 AND (account, region, name) > ($3, $4, $5) ORDER BY account, region, name LIMIT $2";

    internal const string CountRecords = "SELECT count(*) FROM records";

    internal const string AnyRecord = "SELECT 1 FROM records LIMIT 1";

    internal const string InsertRecord =
        "INSERT INTO records (kind, account, region, name, parent, due_at, version, body, tag, bucket) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    internal const string UpdateRecord =
        "UPDATE records SET parent = $5, due_at = $6, version = $7, body = $8, tag = $9 WHERE kind = $1 AND account = $2 AND region = $3 AND name = $4 AND bucket = $10";

    internal const string DeleteRecord = "DELETE FROM records WHERE kind = $1 AND account = $2 AND region = $3 AND name = $4";

    internal const string Begin = "BEGIN";
    internal const string Commit = "COMMIT";
    internal const string Rollback = "ROLLBACK";

    private const string Row = "SELECT kind, account, region, name, parent, due_at, version, body, tag FROM records ";

    /// <summary>"Trnt": marks our files in the header of an SQLite database. On disk: it never changes.</summary>
    internal const int ApplicationId = 0x54726e74;

    /// <summary>The schema this release reads and writes: the number of migrations.</summary>
    internal static int SchemaVersion => Migrations.Length;

    /// <summary>Forward only; a migration that a release has shipped never changes.</summary>
    internal static readonly ImmutableArray<ImmutableArray<string>> Migrations =
    [
        [
            "CREATE TABLE store (one INTEGER PRIMARY KEY CHECK (one = 1), store_id BLOB NOT NULL)",
            "CREATE TABLE seal_slots (name TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID",
            "CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), epoch INTEGER NOT NULL, tag BLOB NOT NULL)",
            "CREATE TABLE buckets (bucket INTEGER PRIMARY KEY, tag BLOB NOT NULL)",
            "CREATE TABLE records (kind INTEGER NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL, parent TEXT, due_at INTEGER, version INTEGER NOT NULL, tag BLOB NOT NULL, bucket INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, account, region, name))",
            "CREATE INDEX records_bucket ON records (bucket, kind, account, region, name, version, tag)",
            "CREATE INDEX records_parent ON records (kind, account, region, parent, name) WHERE parent IS NOT NULL",
            "CREATE INDEX records_due ON records (kind, due_at, account, region, name) WHERE due_at IS NOT NULL",
        ],
    ];

    internal const string BeginWrite = "BEGIN IMMEDIATE";
    internal const string SelectVersion = "SELECT sqlite_version()";
    internal const string SelectSchema = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL";
    internal const string GetSchemaVersion = "PRAGMA user_version";
    internal const string GetApplicationId = "PRAGMA application_id";
    internal const string QuickCheck = "PRAGMA quick_check(1)";
    internal const string IntegrityCheck = "PRAGMA integrity_check(100)";
    internal const string UseLog = "PRAGMA journal_mode = WAL";
    internal const string Vacuum = "VACUUM";
    internal const string VacuumInto = "VACUUM INTO $1";
    internal const string CheckpointPassive = "PRAGMA wal_checkpoint(PASSIVE)";
    internal const string CheckpointTruncate = "PRAGMA wal_checkpoint(TRUNCATE)";

    /// <summary>
    /// What every connection runs first. Checkpoints are the writer's own (wal_autocheckpoint 0): SQLite's automatic one
    /// ignores errors, and an fsync that failed must not be tried again as if nothing had happened.
    /// </summary>
    internal static readonly ImmutableArray<string> ConnectionPragmas =
    [
        "PRAGMA trusted_schema = OFF",
        "PRAGMA cell_size_check = ON",
        "PRAGMA secure_delete = ON",
        "PRAGMA mmap_size = 0",
        "PRAGMA temp_store = MEMORY",
        "PRAGMA synchronous = FULL",
        "PRAGMA fullfsync = ON",
        "PRAGMA checkpoint_fullfsync = ON",
        "PRAGMA wal_autocheckpoint = 0",
    ];
}
