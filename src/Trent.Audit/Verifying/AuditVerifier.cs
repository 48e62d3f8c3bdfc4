// Verifies a whole trail from its files alone: no store, no seal, no server.
using System.Globalization;
using System.Text.Json;
using Trent.Cryptography;
using Trent.Engine.Auditing;

namespace Trent.Audit;

/// <summary>
/// Verifies trails. Memory is bounded by the longest line. A server may be writing to the trail at the same time. That the very end was cut off
/// together with its signatures is noticed where the end of then was noted elsewhere, and by the store when the server opens the trail.
/// </summary>
public static class AuditVerifier
{
    private const int AttemptsMax = 3;

    /// <summary>Verifies a trail.</summary>
    /// <param name="directory">Its directory.</param>
    /// <param name="publicKey">The key that it has to be signed with, as SubjectPublicKeyInfo in DER; empty to take the one in its first header.</param>
    /// <param name="expected">A record that the trail must have, and the chain that it must have there; <see langword="null"/> to expect nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AuditUnavailableException">The files cannot be read.</exception>
    /// <exception cref="ArgumentException">The public key is not one.</exception>
    public static AuditVerification Verify(string directory, ReadOnlyMemory<byte> publicKey, AuditPosition? expected, CancellationToken cancellationToken)
    {
        Ed25519PublicKey? key = null;
        if (!publicKey.IsEmpty && !Ed25519PublicKey.TryRead(publicKey.Span, out key))
        {
            throw new ArgumentException("The public key is not an Ed25519 key as SubjectPublicKeyInfo in DER.", nameof(publicKey));
        }

        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using Run run = new(directory, key, expected);
                return run.Verify(cancellationToken);
            }
            catch (FileNotFoundException) when (attempt < AttemptsMax)
            {
                // The retention of a running server deleted a segment that was listed: what is there now is verified.
                cancellationToken.ThrowIfCancellationRequested();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new AuditUnavailableException($"The audit trail cannot be read: {failure.Message}", failure);
            }
        }
    }

    private sealed class Run : IDisposable
    {
        private readonly string directory;
        private readonly AuditPosition? expected;
        private readonly ChainWalk walk;
        private readonly List<AuditFault> faults = [];
        private readonly List<(long Sequence, ExpiredSegment Segment)> expired = [];
        private long faultCount;
        private long firstSequence;
        private long unsignedBytes;
        private long signedEnd;
        private bool? isAsExpected;

        internal Run(string directory, Ed25519PublicKey? key, AuditPosition? expected)
        {
            this.directory = directory;
            this.expected = expected;
            walk = new ChainWalk(Report, key) { OnRecord = See };
        }

        internal AuditVerification Verify(CancellationToken cancellationToken)
        {
            List<string> names = AuditDirectory.Segments(directory);
            for (int index = 0; index < names.Count; index++)
            {
                Read(names[index], isNewest: index == names.Count - 1, cancellationToken);
            }

            long? expiredThrough = names.Count > 0 ? CheckBeginning(names[0]) : null;
            if (expected is not null && names.Count > 0)
            {
                CheckExpected(expected, names[^1]);
            }

            return new AuditVerification
            {
                Faults = faults,
                FaultCount = faultCount,
                Segments = names.Count,
                Records = walk.Records,
                FirstSequence = firstSequence,
                LastSequence = walk.Confirmed,
                Last = AuditPosition.Of(walk.Confirmed, walk.SignedChain),
                FirstTime = walk.FirstTime,
                LastTime = walk.LastTime,
                ExpiredThrough = expiredThrough,
                UnsignedRecords = Math.Max(0, walk.NextSequence - 1 - walk.Confirmed),
                UnsignedBytes = unsignedBytes,
                Discarded = AuditDirectory.Discarded(directory),
                StoreId = walk.StoreId,
                StoreEpoch = walk.StoreEpoch,
                PublicKey = walk.Key?.Encoded ?? ReadOnlyMemory<byte>.Empty,
            };
        }

        public void Dispose() => walk.Dispose();

        private void Report(AuditFault fault)
        {
            faultCount++;
            if (faults.Count < AuditLimits.ListedFaultsMax)
            {
                faults.Add(fault);
            }
        }

        private void Read(string name, bool isNewest, CancellationToken cancellationToken)
        {
            string path = Path.Combine(directory, name);
            walk.BeginSegment(name);
            using SegmentLines lines = new(path, offset: 0);
            signedEnd = 0;
            while (true)
            {
                LineOutcome outcome = lines.Read();
                if (outcome == LineOutcome.Line)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Take(lines);
                    continue;
                }

                if (outcome == LineOutcome.TooLong)
                {
                    Report(new AuditFault(name, lines.Number, walk.NextSequence, "the line is longer than any record; what follows it was not verified"));
                }
                else if (!isNewest)
                {
                    CheckClosedEnd(name, path, lines, outcome);
                }
                else if (walk.Key is { } key && GoesOn(name, path, lines, key))
                {
                    continue;
                }

                walk.TakeTorn(isNewest ? lines.Line : [], lines.Number);
                if (lines.Number == 1)
                {
                    Report(new AuditFault(name, 1, null, "the segment has no header"));
                }

                return;
            }
        }

        private void Take(SegmentLines lines)
        {
            long confirmed = walk.Confirmed;
            walk.Take(lines.Line, lines.Number);
            signedEnd = lines.Number == 1 || walk.Confirmed > confirmed || walk.IsClosed ? lines.NextOffset : signedEnd;
        }

        private void CheckClosedEnd(string name, string path, SegmentLines lines, LineOutcome outcome)
        {
            if (outcome == LineOutcome.Torn || new FileInfo(path).Length > lines.NextOffset)
            {
                Report(new AuditFault(name, lines.Number, walk.NextSequence, "the segment has zeros or half a line where its lines should go on or end; what follows was not verified"));
            }
        }

        // The newest segment ends here, or is being written, or lacks something in the middle: then what stands behind tells.
        private bool GoesOn(string name, string path, SegmentLines lines, Ed25519PublicKey key)
        {
            SegmentTail tail = SegmentTail.Inspect(path, lines.NextOffset, key, walk.Confirmed + 1);
            unsignedBytes = Math.Max(0, Math.Max(tail.End, lines.NextOffset) - signedEnd);
            if (tail.LaterGroupAt is null)
            {
                return false;
            }

            // A group is written when those before it are complete: whatever was half written before can be read now.
            if (lines.Reread() == LineOutcome.Line)
            {
                Take(lines);
                return true;
            }

            Report(new AuditFault(name, lines.Number, walk.NextSequence, "the line is incomplete, although signed groups stand behind it; they were not verified"));
            return false;
        }

        private void See(long sequence, ReadOnlySpan<byte> record)
        {
            if (firstSequence == 0)
            {
                firstSequence = sequence;
            }

            if (sequence == expected?.Sequence)
            {
                isAsExpected = expected.HasChain(walk.Chain);
            }

            try
            {
                foreach (ExpiredSegment segment in ServiceRecords.ReadExpired(record))
                {
                    if (walk.Expired is { } before && segment.Number == before.Segment)
                    {
                        expired.Add((sequence, segment));
                    }
                }
            }
            catch (Exception changed) when (changed is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                // A record that was changed, which is reported as such: it excuses nothing.
                _ = changed;
            }
        }

        private void CheckExpected(AuditPosition expected, string newest)
        {
            long before = firstSequence > 0 ? firstSequence - 1 : walk.Confirmed;
            if (expected.Sequence > walk.Confirmed)
            {
                string what = string.Create(CultureInfo.InvariantCulture, $"the trail ends at record {walk.Confirmed}, but is expected to have this one: it was truncated, or is an older copy");
                Report(new AuditFault(newest, null, expected.Sequence, what));
            }
            else if (expected.Sequence < before)
            {
                Report(new AuditFault(newest, null, expected.Sequence, "the expected record is not there any more, and so cannot be compared: expect a later one"));
            }
            else if (!(isAsExpected ?? (walk.Expired is { } left && expected.Sequence == before && expected.HasChain(left.Chain))))
            {
                Report(new AuditFault(newest, null, expected.Sequence, "the record does not have the expected chain: another history of the trail was put in its place"));
            }
        }

        private long? CheckBeginning(string oldest)
        {
            if (walk.Expired is not { } before)
            {
                return null;
            }

            foreach ((long sequence, ExpiredSegment segment) in expired)
            {
                if (sequence <= walk.Confirmed && segment.Chain == Convert.ToHexStringLower(before.Chain))
                {
                    return segment.Last;
                }
            }

            Report(new AuditFault(oldest, 1, null, $"segments 1 to {before.Segment} before it are missing, and no signed record says that they were deleted because of their age"));
            return null;
        }
    }
}
