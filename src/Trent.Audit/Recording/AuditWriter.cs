// The single writer of a trail: numbers, chains and signs the records that wait, writes them with one sync, and tells who waited.
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Trent.Engine.Auditing;

namespace Trent.Audit;

/// <summary>The durable end of a trail.</summary>
internal sealed record TrailEnd(long Sequence, ReadOnlyMemory<byte> Chain);

/// <summary>
/// Group commit on a thread of its own: while one group is being synced the next records queue up, and share the next signature and sync.
/// A write or sync that failed is never tried again, because the kernel may have dropped what it could not write: the writer then refuses
/// everything until the trail is opened anew. A write that does not end is waited for, but not by requests (<see cref="AuditLimits.WriteTimeMax"/>).
/// </summary>
internal sealed class AuditWriter : IAsyncDisposable
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(1);

    private readonly SegmentMaking making;
    private readonly SegmentStock stock;
    private readonly long headroom;
    private readonly Lock gate = new();
    private readonly AutoResetEvent work = new(initialState: false);
    private readonly ConcurrentQueue<DurableGroup> groups = new();
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] output = new byte[AuditLimits.GroupBytesMax + AuditLimits.LineBytesMax + AuditLimits.ControlLineBytesMax];
    private readonly byte[] chain;
    private readonly ITimer watch;
    private readonly TaskCompletionSource<AuditUnavailableException> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<PendingAppend> waiting = [];
    private List<PendingAppend> group = [];
    private Segment segment;
    private long nextSequence;
    private long room;
    private long segmentNumber;

    // Under the gate: how many of the group have an outcome, and since when the disk has the next of them, 0 while it has none.
    private int settled;
    private long writingSince;
    private volatile AuditUnavailableException? silence;
    private volatile TrailEnd end;
    private volatile AuditUnavailableException? failure;
    private bool isClosing;

    /// <param name="making">What control lines are made with.</param>
    /// <param name="stock">Where the next segment comes from; the writer owns it from then on.</param>
    /// <param name="segment">The segment to go on with; the writer owns it from then on.</param>
    /// <param name="end">The last record that is there, and the chain after it.</param>
    /// <param name="chain">The chain with which the next record goes on: another one when a header stands between.</param>
    internal AuditWriter(SegmentMaking making, SegmentStock stock, Segment segment, TrailEnd end, ReadOnlySpan<byte> chain)
    {
        this.making = making;
        this.stock = stock;
        this.segment = segment;
        this.end = end;
        nextSequence = end.Sequence + 1;
        this.chain = chain.ToArray();
        room = segment.Room;
        segmentNumber = segment.Number;
        headroom = Math.Min(AuditLimits.GroupBytesMax, stock.SegmentBytes / 2) + AuditLimits.RecordBytesMax;
        _ = stock.HasNext;
        watch = making.Clock.CreateTimer(_ => AbandonWhenSilent(), null, WatchPeriod, WatchPeriod);
        new Thread(Run) { IsBackground = true, Name = "audit trail" }.Start();
    }

    internal Task<AuditUnavailableException> Failed => failed.Task;

    /// <summary>What is durable.</summary>
    internal TrailEnd End => end;

    /// <summary>The number of the segment that is written to.</summary>
    internal long SegmentNumber => Interlocked.Read(ref segmentNumber);

    /// <exception cref="AuditUnavailableException">The disk failed or does not answer, or there is no room for more records.</exception>
    internal void RequireRoom()
    {
        ThrowIfFailed();
        ThrowIfSilent();
        if (!stock.HasNext && Interlocked.Read(ref room) < headroom)
        {
            throw new AuditUnavailableException("There is no room for more records of the audit trail.", null);
        }
    }

    /// <summary>Queues a record; its completion tells when it is durable, or why it is not.</summary>
    /// <exception cref="AuditUnavailableException">The disk failed or does not answer, the queue is full, or the trail is closed.</exception>
    internal void Enqueue(PendingAppend append)
    {
        ThrowIfFailed();
        ThrowIfSilent();
        lock (gate)
        {
            if (isClosing || waiting.Count >= AuditLimits.QueuedRecordsMax)
            {
                throw new AuditUnavailableException(isClosing ? "The audit trail is closed." : "Too many records wait for the audit trail.", null);
            }

            waiting.Add(append);
            if (waiting.Count == 1)
            {
                _ = work.Set();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            isClosing = true;
            _ = work.Set();
        }

        await ended.Task;
        await watch.DisposeAsync();
        segment.Dispose();
        stock.Dispose();
        hash.Dispose();
        work.Dispose();
    }

    private void ThrowIfFailed()
    {
        if (failure is { } earlier)
        {
            throw new AuditUnavailableException(earlier.Message, earlier);
        }
    }

    private void ThrowIfSilent()
    {
        if (silence is { } since)
        {
            throw new AuditUnavailableException(since.Message, since);
        }
    }

    // Whoever waits for a disk that does not answer is told so; the write itself goes on, and so does the trail when it ends.
    private void AbandonWhenSilent()
    {
        AuditUnavailableException reason;
        PendingAppend[] abandoned;
        lock (gate)
        {
            if (writingSince == 0 || making.Clock.GetElapsedTime(writingSince) < AuditLimits.WriteTimeMax)
            {
                return;
            }

            reason = new AuditUnavailableException($"The disk of the audit trail has not answered for {AuditLimits.WriteTimeMax.TotalSeconds:0} seconds.", null);
            silence = reason;
            abandoned = [.. group.Skip(settled).Concat(waiting).Where(static append => append.TryAbandon())];
        }

        foreach (PendingAppend append in abandoned)
        {
            append.Refuse(reason);
        }
    }

    private void Settle(int done)
    {
        lock (gate)
        {
            settled = done;
            writingSince = done < group.Count ? making.Clock.GetTimestamp() : 0;
            silence = null;
        }
    }

    private void Run()
    {
        bool goesOn = true;
        while (goesOn)
        {
            // It does not spin: on a machine that is busy, spinning takes the time of those who would bring the next records.
            _ = work.WaitOne();

            // Whoever is ready to run may bring his record first. On a busy machine a group gets twice as many by it; on an idle one nobody is there, and it costs nothing.
            _ = Thread.Yield();
            lock (gate)
            {
                group.Clear();
                (waiting, group) = (group, waiting);
                settled = 0;
                writingSince = group.Count > 0 ? making.Clock.GetTimestamp() : 0;
                goesOn = !isClosing;
            }

            WriteAll(group);
        }

        ended.SetResult();
    }

    private void WriteAll(List<PendingAppend> appends)
    {
        int done = 0;
        while (done < appends.Count)
        {
            int from = done;
            try
            {
                ThrowIfFailed();
                done += WriteGroup(appends, from);
                long first = nextSequence - (done - from);
                for (int index = from; index < done; index++)
                {
                    appends[index].Succeed(first + index - from);
                }
            }
            catch (AuditUnavailableException noRoom)
            {
                // Nothing of this record was written; a smaller one behind it may still find room.
                appends[from].Fail(noRoom);
                done = from + 1;
            }
#pragma warning disable CA1031 // Whatever it was, what the disk holds is unknown: it ends here, and everybody is told.
            catch (Exception unknown)
#pragma warning restore CA1031
            {
                AuditUnavailableException final = new($"The audit trail cannot be written any more: {unknown.Message}", unknown);
                failure = final;
                _ = failed.TrySetResult(final);
                appends[from].Fail(final);
                done = from + 1;
            }

            Settle(done);
            DurableGroup.Tell(CollectionsMarshal.AsSpan(appends)[from..done], groups);
        }
    }

    // Writes as many as fit into one group, at least one.
    private int WriteGroup(List<PendingAppend> appends, int from)
    {
        int needed = appends[from].Buffer.Length + Chains.PlaceBytesMax + AuditLimits.ControlLineBytesMax;
        if (segment.Room < needed)
        {
            Rotate(needed);
        }

        long limit = Math.Min(AuditLimits.GroupBytesMax, segment.Room - AuditLimits.ControlLineBytesMax);
        int length = 0;
        int taken = 0;
        long sequence = nextSequence;
        while (from + taken < appends.Count && (taken == 0 || length + appends[from + taken].Buffer.Length + Chains.PlaceBytesMax <= limit))
        {
            ReadOnlySpan<byte> record = appends[from + taken].Buffer.Written;
            Chains.Advance(chain, record, [], hash);
            length += Chains.WriteLine(output.AsSpan(length), record, sequence + taken, chain);
            taken++;
        }

        length += segment.SignGroup(output.AsSpan(length), sequence, sequence + taken - 1, chain);
        segment.Write(output.AsSpan(0, length));
        nextSequence = sequence + taken;
        end = new TrailEnd(nextSequence - 1, chain.ToArray());
        Interlocked.Exchange(ref room, segment.Room);
        return taken;
    }

    private void Rotate(int needed)
    {
        WriteThroughFile prepared = stock.Take();
        if (prepared.Length - (2 * AuditLimits.ControlLineBytesMax) < needed)
        {
            throw new InvalidOperationException("A record is longer than a segment.");
        }

        long last = nextSequence - 1;
        segment.Close(last, chain);
        Segment next = Segment.Start(making, stock, prepared, segment.Number + 1, nextSequence, chain);
        segment.Dispose();
        segment = next;
        Interlocked.Exchange(ref segmentNumber, next.Number);
    }
}
