// The changes of one transaction: checks commits one by one against verified buckets, then writes only their outcome.
using Trent.Engine.Records;

namespace Trent.Storage;

/// <summary>
/// Inside one open write transaction. A commit that conflicts leaves no trace here, so the others go on without it.
/// </summary>
internal sealed class WriteBatch(RecordRows rows, RecordTags headTags, IntegrityTree tree, ReadOnlyMemory<byte> storeId)
{
    private readonly Dictionary<int, BucketWork> buckets = [];
    private readonly Dictionary<RecordId, StoredRecord?> outcomes = [];
    private readonly Dictionary<RecordId, long> counts = [];

    /// <summary>Takes all changes of a commit, or none.</summary>
    /// <exception cref="RecordConflictException">A record does not stand as a change expects.</exception>
    /// <exception cref="RecordIntegrityException">What is in the file cannot be trusted.</exception>
    internal void Take(IReadOnlyList<RecordChange> changes)
    {
        Dictionary<RecordId, StoredRecord?> taken = [];
        Dictionary<RecordId, long> counted = [];
        foreach (RecordChange change in changes)
        {
            long? current = taken.TryGetValue(change.Id, out StoredRecord? earlier) ? earlier?.Version : CurrentVersion(change.Id);
            (long? expected, StoredRecord? outcome, int difference) = change switch
            {
                RecordChange.Insert insert => ((long?)null, insert.Record, 1),
                RecordChange.Replace replace => (replace.Record.Version - 1, replace.Record, 0),
                RecordChange.Delete delete => (delete.ExpectedVersion, (StoredRecord?)null, -1),
                _ => throw new InvalidOperationException("A kind of change is unknown."),
            };
            if (current != expected)
            {
                throw new RecordConflictException(change.Id);
            }

            taken[change.Id] = outcome;
            if (difference != 0)
            {
                RecordId counter = RecordRows.CounterOf(change.Id.Kind, change.Id.Account, change.Id.Region);
                counted[counter] = counted.GetValueOrDefault(counter) + difference;
            }
        }

        // Everything that can fail for this commit alone has to fail before the first trace of it.
        foreach (RecordId counter in counted.Keys)
        {
            _ = WorkOf(counter);
        }

        foreach ((RecordId id, StoredRecord? outcome) in taken)
        {
            outcomes[id] = outcome;
        }

        foreach ((RecordId counter, long difference) in counted)
        {
            counts[counter] = counts.GetValueOrDefault(counter) + difference;
        }
    }

    /// <summary>Writes all outcomes, bucket tags and the head; returns the state that the transaction leads to.</summary>
    internal IntegrityTree Write()
    {
        foreach ((RecordId id, long difference) in counts)
        {
            if (difference != 0)
            {
                outcomes[id] = NextCounter(id, difference);
            }
        }

        foreach ((RecordId id, StoredRecord? outcome) in outcomes)
        {
            WriteOutcome(id, outcome);
        }

        Dictionary<int, byte[]> changed = [];
        foreach ((int number, BucketWork work) in buckets)
        {
            if (!work.Changed)
            {
                continue;
            }

            byte[] tag = rows.Tags.TagBucket(number, work.Entries.Values);
            changed.Add(number, tag);
            _ = work.Entries.Count == 0
                ? rows.Session.Execute(Sql.DeleteBucket, (long)number)
                : rows.Session.Execute(Sql.PutBucket, (long)number, tag);
        }

        IntegrityTree next = tree.Next(rows.Tags, headTags, storeId.Span, changed);
        if (rows.Session.Execute(Sql.UpdateHead, next.Epoch, next.HeadTag.ToArray(), tree.Epoch) != 1)
        {
            throw new RecordIntegrityException("The head of the store is not where it was left.");
        }

        return next;
    }

    private long? CurrentVersion(RecordId id)
    {
        if (outcomes.TryGetValue(id, out StoredRecord? earlier))
        {
            return earlier?.Version;
        }

        return WorkOf(id).Entries.TryGetValue(id, out BucketEntry entry) ? entry.Version : null;
    }

    private BucketWork WorkOf(RecordId id)
    {
        int number = rows.Tags.BucketOf(id);
        if (!buckets.TryGetValue(number, out BucketWork? work))
        {
            work = new BucketWork(number, rows.ReadBucket(number, tree, id));
            buckets.Add(number, work);
        }

        return work;
    }

    private StoredRecord NextCounter(RecordId id, long difference)
    {
        StoredRecord? current = rows.Find(id, WorkOf(id).Entries.TryGetValue(id, out BucketEntry entry) ? entry : null);
        long value = (current is null ? 0 : RecordRows.CounterValue(current)) + difference;
        return value < 0
            ? throw RecordRows.Unlike(id)
            : new StoredRecord { Id = id, Version = (current?.Version ?? 0) + 1, Body = RecordRows.CounterBody(value) };
    }

    private void WriteOutcome(RecordId id, StoredRecord? outcome)
    {
        BucketWork work = WorkOf(id);
        bool exists = work.Entries.ContainsKey(id);
        int written = 1;
        if (outcome is null)
        {
            if (!exists)
            {
                return;
            }

            written = rows.Session.Execute(Sql.DeleteRecord, (long)id.Kind, id.Account, id.Region, id.Name);
            _ = work.Entries.Remove(id);
        }
        else
        {
            byte[] tag = rows.Tags.TagRecord(outcome);
            string sql = exists ? Sql.UpdateRecord : Sql.InsertRecord;
            written = rows.Session.Execute(
                sql, (long)id.Kind, id.Account, id.Region, id.Name, outcome.Parent, outcome.DueAt, outcome.Version, Array(outcome.Body), tag, (long)work.Number);
            work.Entries[id] = new BucketEntry(id, outcome.Version, tag);
        }

        work.Changed = true;
        if (written != 1)
        {
            throw RecordRows.Unlike(id);
        }
    }

    private static byte[] Array(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment)
        && segment.Array is { } array && segment.Offset == 0 && segment.Count == array.Length
            ? array
            : bytes.ToArray();

    private sealed class BucketWork(int number, Dictionary<RecordId, BucketEntry> entries)
    {
        internal int Number { get; } = number;

        internal Dictionary<RecordId, BucketEntry> Entries { get; } = entries;

        internal bool Changed { get; set; }
    }
}
