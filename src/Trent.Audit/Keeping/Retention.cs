// Deletes whole closed segments that are older than the retention, after the trail has recorded which.
using Trent.Engine.Auditing;

namespace Trent.Audit;

/// <summary>The retention of one trail; used by one at a time.</summary>
internal sealed class Retention(string directory, int? days, TimeProvider clock)
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private long? lastRun;

    /// <summary>Whether it is time to look: at the first call and then once an hour.</summary>
    internal bool IsDue => days is not null && (lastRun is not { } last || clock.GetElapsedTime(last) >= Period);

    /// <summary>Deletes what has expired.</summary>
    /// <param name="record">Records something durably.</param>
    internal async Task RunAsync(Func<AuditEvent, Task> record)
    {
        lastRun = clock.GetTimestamp();
        if (days is not { } kept)
        {
            return;
        }

        List<ExpiredSegment> expired = Find(clock.GetUtcNow() - TimeSpan.FromDays(kept));
        if (expired.Count == 0)
        {
            return;
        }

        await record(ServiceRecords.Expired(clock, kept, expired));
        foreach (ExpiredSegment segment in expired)
        {
            File.Delete(Path.Combine(directory, segment.File));
        }

        DurableFile.SynchronizeDirectory(directory);
    }

    // The oldest first, without a gap, and never the newest. A segment is as old as its closing line.
    private List<ExpiredSegment> Find(DateTimeOffset before)
    {
        List<ExpiredSegment> expired = [];
        List<string> names = AuditDirectory.Segments(directory);
        foreach (string name in names.Take(Math.Min(names.Count - 1, AuditLimits.ExpiredSegmentsPerRecordMax)))
        {
            if (SegmentTail.ReadClosing(Path.Combine(directory, name)) is not { } close || close.Time >= before)
            {
                break;
            }

            expired.Add(new ExpiredSegment(close.Segment, name, close.Last, Convert.ToHexStringLower(close.Chain)));
        }

        return expired;
    }
}
