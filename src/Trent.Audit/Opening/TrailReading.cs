// What is on the disk of a trail, read and verified when it is opened; and what a crash left behind its last signature.
using Trent.Cryptography;

namespace Trent.Audit;

/// <summary>
/// The state of a trail on disk. Of closed segments the header and the closing line are verified, and everything from a record on that is
/// asked for; of the newest segment everything is.
/// </summary>
internal sealed class TrailReading
{
    private static readonly byte[] Nothing = new byte[Chains.Bytes];

    private TrailReading()
    {
    }

    /// <summary>The newest segment, or <see langword="null"/> when there is none.</summary>
    internal string? Newest { get; private init; }

    internal string? StoreId { get; private init; }

    /// <summary>The number of the newest segment; 0 when there is none.</summary>
    internal long Segment { get; private init; }

    internal bool IsClosed { get; private init; }

    /// <summary>The first record that is still there.</summary>
    internal long First { get; private init; }

    /// <summary>The last record that a signature covers.</summary>
    internal long Last { get; private init; }

    /// <summary>The chain with which the next line goes on.</summary>
    internal ReadOnlyMemory<byte> Chain { get; private init; } = Nothing;

    /// <summary>The chain after record <see cref="Last"/>; zeros when there is none.</summary>
    internal ReadOnlyMemory<byte> LastChain { get; private init; } = Nothing;

    /// <summary>The epoch of the store in the last signed line.</summary>
    internal long StoreEpoch { get; private init; }

    /// <summary>Where the signed content of the newest segment ends.</summary>
    internal long SignedEnd { get; private init; }

    /// <summary>Where what a crash left behind it ends; <see cref="SignedEnd"/> when it left nothing.</summary>
    internal long TornEnd { get; private init; }

    /// <summary>Reads a trail.</summary>
    /// <param name="directory">Its directory, which exists.</param>
    /// <param name="key">The key that it has to be signed with, or <see langword="null"/> when only the trail itself knows it.</param>
    /// <param name="scanFrom">Everything from this record on is read.</param>
    /// <param name="onRecord">Told of every record that is read, also of unsigned ones at the very end.</param>
    /// <exception cref="AuditDamageException">Something is not what was written.</exception>
    internal static TrailReading Read(string directory, Ed25519PublicKey? key, long scanFrom, RecordSeen onRecord)
    {
        List<string> names = AuditDirectory.Segments(directory);
        if (names.Count == 0)
        {
            return new TrailReading { IsClosed = true };
        }

        ChainWalk? walking = null;
        using ChainWalk walk = new(static fault => throw new AuditDamageException(fault), key) { OnRecord = (sequence, record) => onRecord(sequence, record, walking!.Chain) };
        walking = walk;
        byte[] chain = new byte[Chains.Bytes];
        long first = 0;
        for (int index = 0; index < names.Count - 1; index++)
        {
            WalkClosed(walk, directory, names[index], scanFrom);
            first = index == 0 ? FirstOf(names[0]) : first;
        }

        string newest = names[^1];
        walk.BeginSegment(newest);
        string path = Path.Combine(directory, newest);
        using SegmentLines lines = new(path, offset: 0);
        long signedEnd = 0;
        long confirmed = -1;
        bool isClosed = false;
        LineOutcome outcome;
        while ((outcome = lines.Read()) == LineOutcome.Line)
        {
            walk.Take(lines.Line, lines.Number);
            if (lines.Number == 1 || walk.Confirmed > confirmed || walk.IsClosed)
            {
                confirmed = walk.Confirmed;
                isClosed = walk.IsClosed;
                signedEnd = lines.NextOffset;
                walk.Chain.CopyTo(chain);
            }
        }

        if (lines.Number == 1 || outcome == LineOutcome.TooLong)
        {
            throw new AuditDamageException(new AuditFault(newest, lines.Number, walk.NextSequence, lines.Number == 1 ? "the segment has no header" : "the line is longer than any record"));
        }

        walk.TakeTorn(lines.Line, lines.Number);
        SegmentTail tail = SegmentTail.Inspect(path, signedEnd, walk.Key!, walk.Confirmed + 1);
        if (tail.LaterGroupAt is not null)
        {
            throw new AuditDamageException(new AuditFault(newest, lines.Number, walk.NextSequence, "the line is incomplete, although signed groups stand behind it: what was written was lost or changed"));
        }

        return new TrailReading
        {
            Newest = newest,
            StoreId = walk.StoreId,
            Segment = walk.Segment,
            IsClosed = isClosed,
            First = first == 0 ? FirstOf(newest) : first,
            Last = walk.Confirmed,
            Chain = chain,
            LastChain = walk.SignedChain.ToArray(),
            StoreEpoch = walk.StoreEpoch,
            SignedEnd = signedEnd,
            TornEnd = Math.Max(tail.End, signedEnd),
        };
    }

    private static long FirstOf(string name) => long.Parse(name.AsSpan(0, name.IndexOf('.', StringComparison.Ordinal)), System.Globalization.CultureInfo.InvariantCulture);

    private static void WalkClosed(ChainWalk walk, string directory, string name, long scanFrom)
    {
        string path = Path.Combine(directory, name);
        ControlLine? close = SegmentTail.ReadClosing(path);
        walk.BeginSegment(name);
        using SegmentLines lines = new(path, offset: 0);
        bool readsAll = close is null || close.Last >= scanFrom;
        LineOutcome outcome;
        while ((outcome = lines.Read()) == LineOutcome.Line)
        {
            walk.Take(lines.Line, lines.Number);
            if (!readsAll)
            {
                walk.SkipTo(close!);
                return;
            }
        }

        if (outcome != LineOutcome.End || !walk.IsClosed)
        {
            throw new AuditDamageException(new AuditFault(name, lines.Number, walk.NextSequence, "the segment is incomplete: it has no closing line although another segment follows"));
        }
    }
}

/// <summary>Told of a record.</summary>
/// <param name="sequence">Its number.</param>
/// <param name="record">Its bytes without the closing brace.</param>
/// <param name="chain">The chain after it.</param>
internal delegate void RecordSeen(long sequence, ReadOnlySpan<byte> record, ReadOnlySpan<byte> chain);
