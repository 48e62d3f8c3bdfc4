// Goes through all records of one kind in a store, one page in memory at a time.
using Trent.Engine.Records;

namespace Trent.Engine.Checking;

/// <summary>A position among the records of one kind, in order of account, Region and name. Records that cannot be trusted are passed over.</summary>
/// <param name="scan">The store.</param>
/// <param name="kind">The kind.</param>
public sealed class RecordCursor(IRecordScan scan, RecordKind kind)
{
    // A body is seldom longer than some kilobytes; one with the largest policies takes some hundred.
    private const int PageRecords = 100;

    private IReadOnlyList<ScannedRecord> page = [];
    private RecordId? last;
    private int next;
    private bool atEnd;

    /// <summary>The first record that was passed over because it cannot be trusted, or <see langword="null"/>.</summary>
    public RecordId? Untrusted { get; private set; }

    /// <summary>The next record, which stays the next; <see langword="null"/> after the last.</summary>
    public async ValueTask<StoredRecord?> PeekAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (next < page.Count)
            {
                if (page[next].Record is { } record)
                {
                    return record;
                }

                Untrusted ??= page[next].Id;
                next++;
            }

            if (atEnd)
            {
                return null;
            }

            page = await scan.ScanAsync(kind, last, PageRecords, cancellationToken);
            next = 0;
            atEnd = page.Count < PageRecords;
            last = page.Count > 0 ? page[^1].Id : last;
        }
    }

    /// <summary>The next record, after which comes another; <see langword="null"/> after the last.</summary>
    public async ValueTask<StoredRecord?> TakeAsync(CancellationToken cancellationToken)
    {
        StoredRecord? record = await PeekAsync(cancellationToken);
        next++;
        return record;
    }

    /// <summary>The next record if it belongs to an account; <see langword="null"/> when it does not.</summary>
    public async ValueTask<StoredRecord?> TakeOfAsync(string account, CancellationToken cancellationToken) =>
        (await PeekAsync(cancellationToken))?.Id.Account == account ? await TakeAsync(cancellationToken) : null;
}
