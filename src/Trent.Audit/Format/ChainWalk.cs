// Follows the chain over the lines of segments in their order, and says of every line that is not what must stand there.
using System.Globalization;
using System.Security.Cryptography;
using Trent.Cryptography;

namespace Trent.Audit;

/// <summary>
/// The rules of docs/audit-trail.md as one state, fed line by line; what verifies, opens or searches a trail goes through here. A fault is
/// reported once, where it is, and the walk goes on from what the lines after it say.
/// </summary>
internal sealed class ChainWalk(Action<AuditFault> report, Ed25519PublicKey? knownKey) : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] chain = new byte[Chains.Bytes];
    private readonly byte[] otherChain = new byte[Chains.Bytes];
    private readonly byte[] computed = new byte[Chains.Bytes];
    private readonly byte[] stated = new byte[Chains.Bytes];
    private readonly byte[] signedChain = new byte[Chains.Bytes];
    private bool hasOtherChain;
    private bool isDoubtful;
    private long unreadableLines;
    private string file = string.Empty;
    private long line;
    private bool hasHeader;

    /// <summary>Told of each record in its place: its number, and its bytes without the closing brace.</summary>
    internal Action<long, ReadOnlySpan<byte>>? OnRecord { get; init; }

    /// <summary>The key of the trail, once known.</summary>
    internal Ed25519PublicKey? Key { get; private set; } = knownKey;

    internal string? StoreId { get; private set; }

    /// <summary>The number of the segment; 0 before the first.</summary>
    internal long Segment { get; private set; }

    /// <summary>The number that the next record has.</summary>
    internal long NextSequence { get; private set; } = 1;

    /// <summary>The last record that a signature covers.</summary>
    internal long Confirmed { get; private set; }

    internal bool IsClosed { get; private set; } = true;

    internal long StoreEpoch { get; private set; }

    internal long Records { get; private set; }

    internal long Groups { get; private set; }

    internal DateTimeOffset? FirstTime { get; private set; }

    internal DateTimeOffset? LastTime { get; private set; }

    /// <summary>What stood before the first segment that was seen: its number and the chain at its end; <see langword="null"/> at the very beginning.</summary>
    internal (long Segment, byte[] Chain)? Expired { get; private set; }

    /// <summary>The chain after the last line that is not doubtful.</summary>
    internal ReadOnlySpan<byte> Chain => chain;

    /// <summary>After the header of a closed segment: passes over its records to its closing line, which must be signed.</summary>
    internal void SkipTo(ControlLine close)
    {
        if (Key is null || !close.IsSignedBy(Key) || close.Segment != Segment || close.Last < NextSequence - 1)
        {
            Report("the closing line is not that of this segment, or its signature is not valid", NextSequence);
        }

        NextSequence = close.Last + 1;
        Confirmed = close.Last;
        StoreEpoch = close.StoreEpoch;
        LastTime = close.Time;
        close.Chain.CopyTo(chain, 0);
        close.Chain.CopyTo(signedChain, 0);
        IsClosed = true;
    }

    /// <summary>The chain after record <see cref="Confirmed"/>, as it was signed; zeros before the first.</summary>
    internal ReadOnlySpan<byte> SignedChain => signedChain;

    internal void BeginSegment(string name)
    {
        if (!IsClosed)
        {
            Report("it has no closing line although another segment follows: its end is missing");
        }

        file = name;
        line = 0;
        hasHeader = false;
        IsClosed = false;
    }

    /// <summary>Takes the next line, without its end.</summary>
    internal void Take(ReadOnlySpan<byte> bytes, long number)
    {
        line = number;
        if (IsClosed)
        {
            Report("it stands after the closing line");
        }
        else if (!hasHeader)
        {
            TakeHeader(bytes);
            hasHeader = true;
        }
        else if (ControlLine.TryRead(bytes, out ControlLine? control))
        {
            TakeControl(control);
        }
        else
        {
            TakeRecord(bytes);
        }
    }

    /// <summary>
    /// Looks at a line that stops in the middle at the end of the newest segment. A crash leaves zeros, not other bytes: a signed line with
    /// something else in the place of its line end was changed.
    /// </summary>
    internal void TakeTorn(ReadOnlySpan<byte> bytes, long number)
    {
        line = number;
        if (bytes.Length > 1 && Key is not null && ControlLine.TryRead(bytes[..^1], out ControlLine? control) && control.IsSignedBy(Key))
        {
            Report("the end of a signed line was changed", NextSequence);
        }
    }

    public void Dispose() => hash.Dispose();

    private void Report(string what, long? sequence = null) => report(new AuditFault(file, line == 0 ? null : line, sequence, what));

    private void TakeHeader(ReadOnlySpan<byte> bytes)
    {
        if (!ControlLine.TryRead(bytes, out ControlLine? header) || header.Kind != ControlKind.Header || !Ed25519PublicKey.TryRead(header.PublicKey, out Ed25519PublicKey? ownKey))
        {
            Report("it is not the header line of a segment");
            isDoubtful = true;
            unreadableLines++;
            return;
        }

        if (!ownKey.Encoded.Span.SequenceEqual((Key ??= ownKey).Encoded.Span))
        {
            Report("the header names another public key than the trail has");
        }
        else if (!header.IsSignedBy(Key))
        {
            Report("the signature of the header is not valid");
        }

        if ((StoreId ??= header.StoreId) != header.StoreId)
        {
            Report("the segment belongs to another store");
        }

        CheckPlaceOf(header);
        Segment = header.Segment;
        NextSequence = header.First;
        Confirmed = header.First - 1;
        StoreEpoch = header.StoreEpoch;
        FirstTime ??= header.Time;
        LastTime = header.Time;
        header.Chain.CopyTo(chain, 0);
        header.Chain.CopyTo(signedChain, 0);
        Chains.Advance(chain, bytes, [], hash);
        hasOtherChain = false;
        isDoubtful = false;
        unreadableLines = 0;
    }

    private void CheckPlaceOf(ControlLine header)
    {
        if (file != AuditDirectory.NameOf(header.First))
        {
            Report($"the segment begins with record {Text(header.First)}, which is not what the file is named after");
        }

        if (Segment == 0)
        {
            bool isVeryFirst = header.Segment == 1;
            if (isVeryFirst ? header.First != 1 || header.Chain.AsSpan().ContainsAnyExcept((byte)0) : header.Segment < 1)
            {
                Report("the header is not that of a first segment");
            }

            Expired = isVeryFirst ? null : (header.Segment - 1, header.Chain);
            return;
        }

        if (header.Segment > Segment + 1)
        {
            Report(
                header.First > NextSequence
                    ? $"segments {Text(Segment + 1)} to {Text(header.Segment - 1)} before it are missing, with records {Text(NextSequence)} to {Text(header.First - 1)}"
                    : $"segments {Text(Segment + 1)} to {Text(header.Segment - 1)} before it are missing",
                NextSequence);
        }
        else if (header.Segment <= Segment || header.First != NextSequence || (!isDoubtful && !header.Chain.AsSpan().SequenceEqual(chain)))
        {
            Report($"the segment does not continue the one before it, which ended with record {Text(NextSequence - 1)}", NextSequence);
        }
    }

    private void TakeControl(ControlLine control)
    {
        if (control.Kind == ControlKind.Header)
        {
            Report("a header line stands within the segment");
            return;
        }

        bool isSigned = Key is not null && control.IsSignedBy(Key);
        if (!isSigned)
        {
            Report(control.Kind == ControlKind.Group ? "the signature of the group is not valid" : "the signature of the closing line is not valid", NextSequence);
        }
        else if (control.Kind == ControlKind.Group)
        {
            TakeGroup(control);
        }
        else
        {
            CheckEnd(control, control.Segment == Segment && (control.Last == Confirmed || isDoubtful), "the closing line is not that of this segment, or a signed group before it is missing");
        }

        IsClosed = control.Kind == ControlKind.Close;
        isDoubtful = !isSigned;
        unreadableLines = 0;
        if (isSigned)
        {
            StoreEpoch = control.StoreEpoch;
            LastTime = control.Time;
        }
    }

    private void TakeGroup(ControlLine group)
    {
        if (group.Last < Confirmed || group.First <= Confirmed)
        {
            Report($"a group line stands again or in another place: records {Text(group.First)} to {Text(group.Last)} were signed before", group.First);
            return;
        }

        CheckEnd(group, group.First == Confirmed + 1 || isDoubtful, $"the group line before it is missing: it signs from record {Text(group.First)} on, but record {Text(Confirmed + 1)} is the first unsigned one");
        Confirmed = group.Last;
        Groups++;
    }

    // A signed line is the truth: whatever the lines before it made of the chain, the walk goes on from there.
    private void CheckEnd(ControlLine signed, bool beginsRight, string otherwise)
    {
        if (!beginsRight)
        {
            Report(otherwise, NextSequence);
        }
        else if (signed.Last >= NextSequence && (!isDoubtful || signed.Last >= NextSequence + unreadableLines))
        {
            Report($"{Range(NextSequence, signed.Last)} missing before it", NextSequence);
        }
        else if (!isDoubtful && (signed.Last != NextSequence - 1 || !signed.Chain.AsSpan().SequenceEqual(chain)))
        {
            Report("what stands before it is not what was signed", NextSequence - 1);
        }

        NextSequence = signed.Last + 1;
        signed.Chain.CopyTo(chain, 0);
        signed.Chain.CopyTo(signedChain, 0);
        hasOtherChain = false;
    }

    private void TakeRecord(ReadOnlySpan<byte> bytes)
    {
        if (!Chains.TryReadPlace(bytes, out int contentLength, out long sequence, stated))
        {
            Report("it is neither a record nor a signed line", NextSequence);
            isDoubtful = true;
            unreadableLines++;
            return;
        }

        if (sequence < NextSequence)
        {
            Report("the record stands again, or out of its order", sequence);
            isDoubtful = true;
            return;
        }

        if (sequence > NextSequence)
        {
            if (!isDoubtful || sequence > NextSequence + unreadableLines)
            {
                Report($"{Range(NextSequence, sequence - 1)} missing before it", NextSequence);
            }

            isDoubtful = true;
            hasOtherChain = false;
        }
        else
        {
            CheckChain(bytes[..contentLength], sequence);
        }

        stated.CopyTo(chain, 0);
        unreadableLines = 0;
        NextSequence = sequence + 1;
        Records++;
        OnRecord?.Invoke(sequence, bytes[..contentLength]);
    }

    // When a record was changed, the ones after it follow from what it should have been; when its chain was, from what that should have been.
    private void CheckChain(ReadOnlySpan<byte> content, long sequence)
    {
        chain.CopyTo(computed, 0);
        Chains.Advance(computed, content, "}"u8, hash);
        if (computed.AsSpan().SequenceEqual(stated))
        {
            hasOtherChain = false;
            return;
        }

        bool followsOther = false;
        if (hasOtherChain)
        {
            Chains.Advance(otherChain, content, "}"u8, hash);
            followsOther = otherChain.AsSpan().SequenceEqual(stated);
        }

        hasOtherChain = false;
        if (!followsOther && unreadableLines == 0)
        {
            Report("the record was changed, or one before it was", sequence);
            computed.CopyTo(otherChain, 0);
            hasOtherChain = true;
            isDoubtful = true;
        }
    }

    private static string Range(long first, long last) => first == last ? $"record {Text(first)} is" : $"records {Text(first)} to {Text(last)} are";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
