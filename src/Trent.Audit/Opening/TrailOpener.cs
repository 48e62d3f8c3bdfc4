// Opens a trail on its directory and its store: reads, compares, cuts off, goes on.
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Trent.Engine.Auditing;
using Trent.Engine.Hierarchy;

namespace Trent.Audit;

/// <summary>What an open trail is made of.</summary>
internal sealed record OpenTrail(AuditWriter Writer, SigningKey Key, Anchor Anchor, IReadOnlyList<OutboxRecord> InTrail, IReadOnlyList<OutboxRecord> Missing, IReadOnlyList<AuditEvent> ToRecord);

/// <summary>One opening.</summary>
internal sealed class TrailOpener(AuditTrailOptions options)
{
    private readonly Dictionary<string, OutboxRecord> outbox = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> found = new(StringComparer.Ordinal);
    private Anchor anchor = null!;
    private byte[]? chainAtAnchor;

    /// <summary>Opens the trail, or says why the operator has to decide first.</summary>
    internal async Task<(OpenTrail? Trail, AuditTrailOpening.SetBack? SetBack)> OpenAsync(CancellationToken cancellationToken)
    {
        long storeEpoch = options.StoreEpoch();
        AuditDirectory.Ensure(options.Directory);
        using SecretVault vault = await SecretVault.OpenAsync(options.Store, options.StoreKeys, options.Clock, cancellationToken);
        SigningKey? key = await SigningKey.FindAsync(options.Store, vault, cancellationToken);
        try
        {
            anchor = await Anchor.ReadAsync(options.Store, cancellationToken);
            foreach (OutboxRecord record in await OutboxRecord.ListAsync(options.Store, cancellationToken))
            {
                outbox[record.Digest] = record;
            }

            TrailReading reading = Read(key);
            List<AuditFinding> findings = Compare(reading, storeEpoch);
            if (findings.Count > 0 && options.AcceptedEpoch != storeEpoch)
            {
                key?.Dispose();
                return (null, new AuditTrailOpening.SetBack(findings, storeEpoch));
            }

            key ??= await SigningKey.CreateAsync(options.Store, vault, options.Clock, cancellationToken);
            List<AuditEvent> toRecord = findings.Count > 0 ? [ServiceRecords.Accepted(options.Clock, findings, storeEpoch)] : [];
            if (CutOff(reading) is { } cutOff)
            {
                toRecord.Add(cutOff);
            }

            // What stood in the part that was cut off is not in the trail.
            ILookup<bool, OutboxRecord> byPresence = outbox.ToLookup(pair => found.TryGetValue(pair.Key, out long at) && at <= reading.Last, pair => pair.Value);
            return (new OpenTrail(GoOn(reading, key), key, anchor, [.. byPresence[true]], [.. byPresence[false]], toRecord), null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            key?.Dispose();
            throw new AuditUnavailableException($"The audit trail cannot be opened: {failure.Message}", failure);
        }
        catch
        {
            key?.Dispose();
            throw;
        }
    }

    private TrailReading Read(SigningKey? key)
    {
        long scanFrom = anchor.Sequence;
        foreach (OutboxRecord record in outbox.Values)
        {
            scanFrom = Math.Min(scanFrom, record.Sequence + 1);
        }

        TrailReading reading = TrailReading.Read(options.Directory, key?.PublicKey, Math.Max(scanFrom, 1), See);
        if (reading.Newest is { } newest && (key is null || reading.StoreId != Convert.ToHexStringLower(options.Store.StoreId.Span)))
        {
            throw new AuditDamageException(new AuditFault(newest, null, null, key is null
                ? "the store has no signing key of its own, so that this trail is not its: move it to another directory, or restore the store that made it"
                : "the trail belongs to another store"));
        }

        return reading;
    }

    private void See(long sequence, ReadOnlySpan<byte> record, ReadOnlySpan<byte> chain)
    {
        if (sequence == anchor.Sequence)
        {
            chainAtAnchor = chain.ToArray();
        }

        if (outbox.Count > 0)
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(record);
            hash.AppendData("}"u8);
            string digest = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (outbox.ContainsKey(digest))
            {
                found[digest] = sequence;
            }
        }
    }

    private List<AuditFinding> Compare(TrailReading reading, long storeEpoch)
    {
        List<AuditFinding> findings = [];
        if (reading.Last < anchor.Sequence)
        {
            findings.Add(new AuditFinding.TrailBehindStore(reading.Last, anchor.Sequence));
        }
        else if (anchor.Sequence >= Math.Max(reading.First, 1) && !anchor.Chain.Span.SequenceEqual(chainAtAnchor))
        {
            findings.Add(new AuditFinding.TrailDiffers(anchor.Sequence));
        }

        if (storeEpoch < reading.StoreEpoch)
        {
            findings.Add(new AuditFinding.StoreBehindTrail(storeEpoch, reading.StoreEpoch));
        }

        return findings;
    }

    // First it is put aside durably, then cut off: a crash in between does both again.
    private AuditEvent? CutOff(TrailReading reading)
    {
        if (reading.Newest is not { } newest || reading.TornEnd <= reading.SignedEnd)
        {
            return null;
        }

        string putAside = FormattableString.Invariant($"{newest}.{reading.SignedEnd}.discarded");
        long bytes = reading.TornEnd - reading.SignedEnd;
        using SafeFileHandle segment = DurableFile.Open(Path.Combine(options.Directory, newest), FileMode.Open);
        using (SafeFileHandle copy = DurableFile.Open(Path.Combine(options.Directory, putAside), FileMode.Create))
        {
            CopyOut(segment, copy, reading.SignedEnd, bytes);
            RandomAccess.FlushToDisk(copy);
        }

        DurableFile.SynchronizeDirectory(options.Directory);
        byte[] zeros = new byte[(int)Math.Min(bytes, 64 * 1024)];
        for (long at = 0; at < bytes; at += zeros.Length)
        {
            RandomAccess.Write(segment, zeros.AsSpan(0, (int)Math.Min(zeros.Length, bytes - at)), reading.SignedEnd + at);
        }

        RandomAccess.FlushToDisk(segment);
        return ServiceRecords.Discarded(options.Clock, newest, reading.SignedEnd, bytes, putAside);
    }

    private static void CopyOut(SafeFileHandle from, SafeFileHandle to, long offset, long bytes)
    {
        byte[] buffer = new byte[(int)Math.Min(bytes, 64 * 1024)];
        for (long at = 0; at < bytes;)
        {
            int read = RandomAccess.Read(from, buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - at)), offset + at);
            if (read == 0)
            {
                break;
            }

            RandomAccess.Write(to, buffer.AsSpan(0, read), at);
            at += read;
        }
    }

    private AuditWriter GoOn(TrailReading reading, SigningKey key)
    {
        SegmentMaking making = new(options.Directory, Convert.ToHexStringLower(options.Store.StoreId.Span), key.PublicKey, key.Signer, options.Clock, options.StoreEpoch);
        SegmentStock stock = new(options.Directory, options.SegmentBytes, options.Clock);
        byte[] chain = reading.Chain.ToArray();
        Segment? segment = null;
        try
        {
            segment = reading.Newest is { } newest && !reading.IsClosed
                ? new Segment(making, WriteThroughFile.Open(Path.Combine(options.Directory, newest)), reading.Segment, reading.SignedEnd)
                : Segment.Start(making, stock, stock.Take(), reading.Segment + 1, reading.Last + 1, chain);
            return new AuditWriter(making, stock, segment, new TrailEnd(reading.Last, reading.LastChain), chain);
        }
        catch
        {
            segment?.Dispose();
            stock.Dispose();
            throw;
        }
    }
}
