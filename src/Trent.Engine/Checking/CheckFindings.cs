// What a check has looked at so far, and what it found wrong.
using System.Text.Json;
using Trent.Engine.Records;

namespace Trent.Engine.Checking;

/// <summary>
/// Counts what was looked at, and hands each fault to a listener as it is found, so that a check takes no more memory for a store that is full
/// of faults. Not for use from several threads.
/// </summary>
/// <param name="listener">Told of each fault.</param>
public sealed class CheckFindings(Action<StoreFault> listener)
{
    private readonly Dictionary<RecordKind, long> records = [];

    /// <summary>How many records of each kind were looked into.</summary>
    public IReadOnlyDictionary<RecordKind, long> Records => records;

    /// <summary>How many faults were found.</summary>
    public long Faults { get; private set; }

    /// <summary>How many sealed secrets opened.</summary>
    public long Secrets { get; private set; }

    /// <summary>How many policies could be read.</summary>
    public long Policies { get; private set; }

    /// <summary>How many references from one record to another held.</summary>
    public long References { get; private set; }

    /// <summary>Something is wrong.</summary>
    /// <param name="record">The record, or <see langword="null"/> where it is not one record that is wrong.</param>
    /// <param name="what">What is wrong, in one sentence.</param>
    public void Fault(RecordId? record, string what)
    {
        Faults++;
        listener(new StoreFault(record, what));
    }

    /// <summary>A record is looked into.</summary>
    public void Look(RecordId record) => records[record.Kind] = records.GetValueOrDefault(record.Kind) + 1;

    /// <summary>Whether a secret opened.</summary>
    public void Secret(RecordId record, bool opened, string what)
    {
        if (opened)
        {
            Secrets++;
        }
        else
        {
            Fault(record, what);
        }
    }

    /// <summary>Whether a policy could be read.</summary>
    public void Policy(RecordId record, bool isRead, string what)
    {
        if (isRead)
        {
            Policies++;
        }
        else
        {
            Fault(record, what);
        }
    }

    /// <summary>Whether a reference holds.</summary>
    public void Reference(RecordId record, bool holds, string what)
    {
        if (holds)
        {
            References++;
        }
        else
        {
            Fault(record, what);
        }
    }

    /// <summary>The value in the body of a record; <see langword="null"/> when it cannot be read, which is a fault.</summary>
    public T? Read<T>(StoredRecord record, Func<StoredRecord, T> read)
        where T : class
    {
        try
        {
            return read(record);
        }
        catch (Exception unreadable) when (unreadable is RecordIntegrityException or JsonException or FormatException or ArgumentException or OverflowException)
        {
            Fault(record.Id, "Its body cannot be read.");
            return null;
        }
    }
}
