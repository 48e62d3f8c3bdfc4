// Reads rows through one connection and verifies them; nothing leaves here that does not agree with the tree it is held against.
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Trent.Engine.Records;

namespace Trent.Storage;

/// <summary>A connection with what reading and verifying on it needs; used by one thread at a time.</summary>
internal sealed class RecordRows(SqliteSession session, IRecordAuthenticator authenticator)
{
    /// <summary>
    /// The kind of the store's own records that hold how many records a kind has in an account and Region, so that counts are
    /// as authentic as records. Never used by callers.
    /// </summary>
    internal const RecordKind CounterKind = 0;

    internal SqliteSession Session { get; } = session;

    internal RecordTags Tags { get; } = new(authenticator);

    internal static RecordId CounterOf(RecordKind kind, string account, string region) =>
        new(CounterKind, account, region, ((int)kind).ToString(CultureInfo.InvariantCulture));

    internal static long CounterValue(StoredRecord counter) =>
        counter.Body.Length == sizeof(long) ? BinaryPrimitives.ReadInt64BigEndian(counter.Body.Span) : throw Unlike(counter.Id);

    internal static byte[] CounterBody(long value)
    {
        byte[] body = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(body, value);
        return body;
    }

    internal static RecordIntegrityException Unlike(RecordId id) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The record {id.Kind} '{id.Account}/{id.Region}/{id.Name}' does not agree with what was committed."));

    /// <summary>The epoch in the file. As the first statement of a transaction it takes the snapshot.</summary>
    internal long ReadEpoch()
    {
        (long epoch, _) = ReadHead() ?? throw new RecordIntegrityException("The head of the store is missing.");
        return epoch;
    }

    internal (long Epoch, byte[] Tag)? ReadHead()
    {
        using SqliteDataReader reader = Session.Query(Sql.SelectHead);
        return reader.Read() ? (Field<long>(reader, 0, null), Field<byte[]>(reader, 1, null)) : null;
    }

    /// <summary>All bucket tags in the file.</summary>
    internal Dictionary<int, byte[]> ReadBucketTags()
    {
        Dictionary<int, byte[]> tags = [];
        using SqliteDataReader reader = Session.Query(Sql.SelectBuckets);
        while (reader.Read())
        {
            long bucket = Field<long>(reader, 0, null);
            byte[] tag = Field<byte[]>(reader, 1, null);
            if (bucket is < 0 or >= StorageLimits.Buckets || tag.Length != IRecordAuthenticator.TagBytes)
            {
                throw new RecordIntegrityException(string.Create(CultureInfo.InvariantCulture, $"The tag of bucket {bucket} is malformed."));
            }

            tags.Add((int)bucket, tag);
        }

        return tags;
    }

    /// <summary>The content of a bucket as it stands in the file, not verified.</summary>
    /// <exception cref="RecordIntegrityException">A row is not of the form of a row.</exception>
    internal Dictionary<RecordId, BucketEntry> ReadEntries(int bucket)
    {
        Dictionary<RecordId, BucketEntry> entries = [];
        using SqliteDataReader reader = Session.Query(Sql.SelectBucketEntries, (long)bucket);
        while (reader.Read())
        {
            RecordId id = ReadAddress(reader);
            BucketEntry entry = new(id, Field<long>(reader, 4, id), Field<byte[]>(reader, 5, id));
            if (!entries.TryAdd(id, entry))
            {
                throw Unlike(id);
            }
        }

        return entries;
    }

    /// <summary>The verified content of a bucket: which records exist in it, at which version, with which tag.</summary>
    /// <param name="bucket">The number of the bucket.</param>
    /// <param name="tree">The state it must agree with.</param>
    /// <param name="wanted">The record for whose sake the bucket is read, for the message.</param>
    internal Dictionary<RecordId, BucketEntry> ReadBucket(int bucket, IntegrityTree tree, RecordId? wanted)
    {
        Dictionary<RecordId, BucketEntry> entries = ReadEntries(bucket);
        return CryptographicOperations.FixedTimeEquals(Tags.TagBucket(bucket, entries.Values), tree.BucketTag(bucket))
            ? entries
            : throw UnlikeBucket(bucket, wanted);
    }

    /// <summary>The verified record at an address, or its verified absence.</summary>
    internal StoredRecord? Find(RecordId id, IntegrityTree tree)
    {
        Dictionary<RecordId, BucketEntry> bucket = ReadBucket(Tags.BucketOf(id), tree, id);
        return Find(id, bucket.TryGetValue(id, out BucketEntry entry) ? entry : null);
    }

    /// <summary>The record at an address, which must be what the verified entry of its bucket says.</summary>
    internal StoredRecord? Find(RecordId id, BucketEntry? entry)
    {
        using SqliteDataReader reader = Session.Query(Sql.SelectRecord, (long)id.Kind, id.Account, id.Region, id.Name);
        bool exists = reader.Read();
        if (exists != entry.HasValue)
        {
            throw Unlike(id);
        }

        if (!exists)
        {
            return null;
        }

        (StoredRecord record, byte[] tag) = ReadRow(reader);
        return record.Id == id && Agrees(record, tag, entry!.Value) ? record : throw Unlike(id);
    }

    /// <summary>The records a query yields, each verified with its bucket.</summary>
    internal List<StoredRecord> List(IntegrityTree tree, string sql, params ReadOnlySpan<object?> arguments)
    {
        List<(StoredRecord Record, byte[] Tag)> rows = [];
        using (SqliteDataReader reader = Session.Query(sql, arguments))
        {
            while (reader.Read())
            {
                rows.Add(ReadRow(reader));
            }
        }

        List<StoredRecord> records = new(rows.Count);
        Dictionary<int, Dictionary<RecordId, BucketEntry>> buckets = [];
        foreach ((StoredRecord record, byte[] tag) in rows)
        {
            int number = Tags.BucketOf(record.Id);
            if (!buckets.TryGetValue(number, out Dictionary<RecordId, BucketEntry>? bucket))
            {
                bucket = ReadBucket(number, tree, record.Id);
                buckets.Add(number, bucket);
            }

            if (!bucket.TryGetValue(record.Id, out BucketEntry entry) || !Agrees(record, tag, entry))
            {
                throw Unlike(record.Id);
            }

            records.Add(record);
        }

        return records;
    }

    /// <summary>Records of one kind in order of account, Region and name, after an address; of those that cannot be trusted, the address alone.</summary>
    internal List<ScannedRecord> Scan(IntegrityTree tree, RecordKind kind, RecordId? after, int limit)
    {
        List<(StoredRecord Record, byte[] Tag)> rows = [];
        using (SqliteDataReader reader = after is null
            ? Session.Query(Sql.ScanRecords, (long)kind, limit)
            : Session.Query(Sql.ScanRecordsAfter, (long)kind, limit, after.Account, after.Region, after.Name))
        {
            while (reader.Read())
            {
                rows.Add(ReadRow(reader));
            }
        }

        Dictionary<int, Dictionary<RecordId, BucketEntry>?> buckets = [];
        return [.. rows.Select(row => new ScannedRecord(row.Record.Id, IsTrusted(row.Record, row.Tag) ? row.Record : null))];

        bool IsTrusted(StoredRecord record, byte[] tag)
        {
            int number = Tags.BucketOf(record.Id);
            if (!buckets.TryGetValue(number, out Dictionary<RecordId, BucketEntry>? bucket))
            {
                bucket = ReadEntries(number);
                bucket = CryptographicOperations.FixedTimeEquals(Tags.TagBucket(number, bucket.Values), tree.BucketTag(number)) ? bucket : null;
                buckets.Add(number, bucket);
            }

            return bucket is not null && bucket.TryGetValue(record.Id, out BucketEntry entry) && Agrees(record, tag, entry);
        }
    }

    private bool Agrees(StoredRecord record, byte[] storedTag, BucketEntry entry) =>
        record.Version == entry.Version
        && CryptographicOperations.FixedTimeEquals(storedTag, entry.Tag)
        && CryptographicOperations.FixedTimeEquals(Tags.TagRecord(record), entry.Tag);

    private static RecordIntegrityException UnlikeBucket(int bucket, RecordId? wanted)
    {
        string number = bucket.ToString(CultureInfo.InvariantCulture);
        return wanted is null
            ? new RecordIntegrityException($"The records of bucket {number} do not agree with what was committed.")
            : new RecordIntegrityException($"The record {wanted.Kind} '{wanted.Account}/{wanted.Region}/{wanted.Name}' cannot be trusted: the records of its bucket {number} do not agree with what was committed.");
    }

    private static (StoredRecord Record, byte[] Tag) ReadRow(SqliteDataReader reader)
    {
        RecordId id = ReadAddress(reader);
        StoredRecord record = new()
        {
            Id = id,
            Parent = reader.IsDBNull(4) ? null : Field<string>(reader, 4, id),
            DueAt = reader.IsDBNull(5) ? null : Field<long>(reader, 5, id),
            Version = Field<long>(reader, 6, id),
            Body = Field<byte[]>(reader, 7, id),
        };
        return (record, Field<byte[]>(reader, 8, id));
    }

    private static RecordId ReadAddress(SqliteDataReader reader)
    {
        long kind = Field<long>(reader, 0, null);
        return kind is < 0 or > int.MaxValue
            ? throw new RecordIntegrityException("A record of an impossible kind is in the store.")
            : new RecordId((RecordKind)kind, Field<string>(reader, 1, null), Field<string>(reader, 2, null), Field<string>(reader, 3, null));
    }

    // A column may hold a value of any type when somebody else wrote it.
    private static T Field<T>(SqliteDataReader reader, int ordinal, RecordId? id) =>
        reader.GetValue(ordinal) is T value ? value
        : throw (id is null ? new RecordIntegrityException("A row of the store has a field of the wrong type.") : Unlike(id));
}
