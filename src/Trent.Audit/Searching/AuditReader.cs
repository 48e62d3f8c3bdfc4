// Reads the records of a trail for people: the last ones, those that come, or all that answer to a question. Verifies nothing.
using System.Runtime.CompilerServices;
using System.Text.Json;
using Trent.Engine.Auditing;

namespace Trent.Audit;

/// <summary>
/// Reads trails, also while a server writes to them. Memory is bounded by the longest line and the number of lines asked for. The records at
/// the very end may not have been signed yet.
/// </summary>
public static class AuditReader
{
    /// <summary>The most records that <see cref="LastAsync"/> goes back.</summary>
    public const int LastMax = 10_000;

    // How often a trail that is followed is looked at: often enough for people, seldom enough to cost nothing.
    private static readonly TimeSpan FollowPeriod = TimeSpan.FromMilliseconds(250);

    /// <summary>All records that answer to a question, the oldest first.</summary>
    /// <exception cref="AuditUnavailableException">The files cannot be read.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Search(string directory, AuditQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        foreach (string name in SegmentsOf(directory))
        {
            string path = Path.Combine(directory, name);
            if (query.Since is { } since && File.Exists(path) && SegmentTail.ReadClosing(path) is { } close && close.Time < since)
            {
                continue;
            }

            foreach (ReadOnlyMemory<byte> line in RecordsOf(path))
            {
                if (Answers(line, query))
                {
                    yield return line;
                }
            }
        }
    }

    /// <summary>The last records, the oldest of them first, and then, if asked for, those that come until cancelled.</summary>
    /// <param name="directory">The directory of the trail.</param>
    /// <param name="count">How many, 0 to <see cref="LastMax"/>.</param>
    /// <param name="follow">Whether to wait for more.</param>
    /// <param name="clock">The clock by which to wait.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="AuditUnavailableException">The files cannot be read.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> LastAsync(
        string directory, int count, bool follow, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, LastMax);
        List<string> names = SegmentsOf(directory);
        (int from, long skipped) = WhereLast(directory, names, count);
        string? newest = null;
        long read = 0;
        for (int index = from; index < names.Count; index++)
        {
            newest = names[index];
            read = 0;
            foreach (ReadOnlyMemory<byte> line in RecordsOf(Path.Combine(directory, newest)))
            {
                read++;
                if (index > from || read > skipped)
                {
                    yield return line;
                }
            }
        }

        if (!follow)
        {
            yield break;
        }

        using PeriodicTimer timer = new(FollowPeriod, clock);
        Follower follower = new(directory, newest, read);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            foreach (ReadOnlyMemory<byte> line in follower.ReadNew())
            {
                yield return line;
            }
        }
    }

    private static bool Answers(ReadOnlyMemory<byte> line, AuditQuery query)
    {
        try
        {
            return query.Matches(line);
        }
        catch (JsonException)
        {
            // A line that was changed answers to nothing; verification is what names it.
            return false;
        }
    }

    private static List<string> SegmentsOf(string directory)
    {
        try
        {
            return AuditDirectory.Segments(directory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AuditUnavailableException($"The audit trail cannot be read: {failure.Message}", failure);
        }
    }

    // The segment in which the last records begin, and how many records of it come before them.
    private static (int From, long Skipped) WhereLast(string directory, List<string> names, int count)
    {
        long found = 0;
        for (int index = names.Count - 1; index >= 0; index--)
        {
            found += RecordsOf(Path.Combine(directory, names[index])).LongCount();
            if (found >= count)
            {
                return (index, found - count);
            }
        }

        return (0, 0);
    }

    /// <summary>The records of a segment as far as they are whole.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> RecordsOf(string path)
    {
        if (!File.Exists(path))
        {
            // The retention of a running server deleted it after it was listed.
            yield break;
        }

        using SegmentLines lines = new(path, offset: 0);
        while (lines.Read() == LineOutcome.Line)
        {
            if (!lines.Line.StartsWith(ControlLine.Start))
            {
                yield return lines.Line.ToArray();
            }
        }
    }

    /// <summary>Where somebody who follows a trail has come to: in the segment that was the newest, behind the records that he has.</summary>
    private sealed class Follower(string directory, string? segment, long read)
    {
        private string? current = segment;
        private long known = read;
        private long offset;

        internal IEnumerable<ReadOnlyMemory<byte>> ReadNew()
        {
            foreach (string name in SegmentsOf(directory))
            {
                if (current is not null && string.CompareOrdinal(name, current) < 0)
                {
                    continue;
                }

                offset = name == current ? offset : 0;
                current = name;
                foreach (ReadOnlyMemory<byte> line in ReadOn(Path.Combine(directory, name)))
                {
                    yield return line;
                }
            }
        }

        private IEnumerable<ReadOnlyMemory<byte>> ReadOn(string path)
        {
            if (!File.Exists(path))
            {
                yield break;
            }

            using SegmentLines lines = new(path, offset);
            while (lines.Read() == LineOutcome.Line)
            {
                offset = lines.NextOffset;
                if (!lines.Line.StartsWith(ControlLine.Start) && --known < 0)
                {
                    yield return lines.Line.ToArray();
                }
            }

            known = Math.Max(known, 0);
        }
    }
}
