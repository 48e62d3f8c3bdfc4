// Holds every record of a store against the tree, and names each that differs. It repairs nothing.
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Trent.Engine.Records;

namespace Trent.Storage;

/// <summary>Runs inside one snapshot; holds one bucket and one record in memory at a time, and the counts of each account and Region.</summary>
internal static class StoreInspection
{
    private const string Sound = "ok";

    /// <summary>Inspects everything.</summary>
    /// <param name="rows">The connection, in the snapshot of the tree.</param>
    /// <param name="tree">What was committed.</param>
    /// <param name="fault">Told of each fault; an exception of it ends the inspection.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many records agree with what was committed, the store's own counters aside.</returns>
    internal static long Run(RecordRows rows, IntegrityTree tree, Action<RecordId?, string> fault, CancellationToken cancellationToken)
    {
        CheckPages(rows, fault);
        (long Epoch, byte[] Tag)? head = rows.ReadHead();
        if (head is not { } stored || !tree.HasHead(stored.Tag))
        {
            fault(null, "The head of the store is not what was committed last.");
        }

        Dictionary<int, byte[]> bucketTags = rows.ReadBucketTags();
        Tallies tallies = new();
        for (int number = 0; number < StorageLimits.Buckets; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> bucketTag = bucketTags.TryGetValue(number, out byte[]? present) ? present : new byte[IRecordAuthenticator.TagBytes];
            if (!CryptographicOperations.FixedTimeEquals(bucketTag, tree.BucketTag(number)))
            {
                fault(null, string.Create(CultureInfo.InvariantCulture, $"The tag of bucket {number} is not what was committed."));
            }

            InspectBucket(rows, tree, number, tallies, fault);
        }

        tallies.Check(rows, fault);
        return tallies.Verified;
    }

    /// <summary>Verifies one bucket.</summary>
    /// <returns>How many records are in it.</returns>
    /// <exception cref="RecordIntegrityException">One does not agree with what was committed.</exception>
    internal static int VerifyBucket(RecordRows rows, IntegrityTree tree, int number)
    {
        Tallies tallies = new();
        InspectBucket(rows, tree, number, tallies, static (_, what) => throw new RecordIntegrityException(what));
        return checked((int)tallies.Verified);
    }

    // Lists come from the other indexes: they must say the same as the table.
    private static void CheckPages(RecordRows rows, Action<RecordId?, string> fault)
    {
        List<string> verdicts = [];
        using (SqliteDataReader reader = rows.Session.Query(Sql.IntegrityCheck))
        {
            while (reader.Read())
            {
                verdicts.Add(reader.GetString(0));
            }
        }

        foreach (string verdict in verdicts.Where(static verdict => verdict != Sound))
        {
            fault(null, $"The database is damaged: {verdict}");
        }
    }

    private static void InspectBucket(RecordRows rows, IntegrityTree tree, int number, Tallies tallies, Action<RecordId?, string> fault)
    {
        Dictionary<RecordId, BucketEntry> entries;
        try
        {
            entries = rows.ReadEntries(number);
        }
        catch (RecordIntegrityException malformed)
        {
            fault(null, malformed.Message);
            return;
        }

        bool named = false;
        foreach ((RecordId id, BucketEntry entry) in entries)
        {
            if (Read(rows, number, id, entry) is { } record)
            {
                tallies.Add(record, fault);
            }
            else
            {
                named = true;
                fault(id, RecordRows.Unlike(id).Message);
            }
        }

        // Every record is authentic, but these are not the records of the bucket: one is missing, was put back, or is older.
        if (!named && !CryptographicOperations.FixedTimeEquals(rows.Tags.TagBucket(number, entries.Values), tree.BucketTag(number)))
        {
            fault(null, string.Create(CultureInfo.InvariantCulture, $"The records of bucket {number} do not agree with what was committed: one is missing, was put back, or is older."));
        }
    }

    private static StoredRecord? Read(RecordRows rows, int number, RecordId id, BucketEntry entry)
    {
        if (rows.Tags.BucketOf(id) != number)
        {
            return null;
        }

        try
        {
            return rows.Find(id, entry);
        }
        catch (RecordIntegrityException)
        {
            // The caller names the record, which is all that the exception says.
            return null;
        }
    }

    /// <summary>How many records there are by kind, account and Region, and how many the store says there are.</summary>
    private sealed class Tallies
    {
        private readonly Dictionary<RecordId, long> counted = [];
        private readonly Dictionary<RecordId, long> counters = [];

        public long Verified { get; private set; }

        public void Add(StoredRecord record, Action<RecordId?, string> fault)
        {
            RecordId id = record.Id;
            if (id.Kind == RecordRows.CounterKind)
            {
                counters.Add(id, RecordRows.CounterValue(record));
                return;
            }

            if (!Enum.IsDefined(id.Kind))
            {
                fault(id, string.Create(CultureInfo.InvariantCulture, $"The record has the kind {(int)id.Kind}, which this release does not know."));
            }

            RecordId counter = RecordRows.CounterOf(id.Kind, id.Account, id.Region);
            counted[counter] = counted.GetValueOrDefault(counter) + 1;
            Verified++;
        }

        public void Check(RecordRows rows, Action<RecordId?, string> fault)
        {
            foreach (RecordId counter in counted.Keys.Union(counters.Keys))
            {
                if (counted.GetValueOrDefault(counter) != counters.GetValueOrDefault(counter))
                {
                    fault(counter, string.Create(
                        CultureInfo.InvariantCulture,
                        $"The store counts {counters.GetValueOrDefault(counter)} records of the kind {counter.Name} in '{counter.Account}/{counter.Region}', but {counted.GetValueOrDefault(counter)} are there."));
                }
            }

            // A row may stand in a bucket number that no bucket has; no index of a bucket shows it.
            long present = rows.Session.QueryInt64(Sql.CountRecords);
            if (present != Verified + counters.Count)
            {
                fault(null, string.Create(CultureInfo.InvariantCulture, $"The store holds {present} records, but {Verified + counters.Count} agree with what was committed."));
            }
        }
    }
}
