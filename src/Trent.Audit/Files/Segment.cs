// The segment that is written to: a file with room taken ahead, a header at its begin and, in time, a closing line.
using System.Security.Cryptography;
using Trent.Cryptography;

namespace Trent.Audit;

/// <summary>What every control line of a trail is made with.</summary>
internal sealed record SegmentMaking(string Directory, string StoreId, Ed25519PublicKey PublicKey, ISigningKey SigningKey, TimeProvider Clock, Func<long> StoreEpoch);

/// <summary>An open segment. Used by one thread. When a method throws <see cref="IOException"/> nobody knows what the disk holds.</summary>
internal sealed class Segment : IDisposable
{
    private readonly SegmentMaking making;
    private readonly WriteThroughFile file;
    private readonly long capacity;
    private readonly byte[] control = new byte[AuditLimits.ControlLineBytesMax + 1];

    /// <summary>Goes on with a segment.</summary>
    /// <param name="making">What control lines are made with.</param>
    /// <param name="file">The file, which the segment owns from then on.</param>
    /// <param name="number">Its number.</param>
    /// <param name="position">Where its content ends.</param>
    internal Segment(SegmentMaking making, WriteThroughFile file, long number, long position)
    {
        this.making = making;
        this.file = file;
        Number = number;
        Position = position;
        capacity = file.Length;
    }

    internal long Number { get; }

    internal long Position { get; private set; }

    /// <summary>Bytes that still fit before the closing line.</summary>
    internal long Room => capacity - Position - AuditLimits.ClosingBytesMax;

    /// <summary>Makes the next segment out of a prepared file.</summary>
    /// <param name="making">What control lines are made with.</param>
    /// <param name="stock">Where the file comes from.</param>
    /// <param name="prepared">The file that was taken from it, full of zeros, which the segment owns from then on.</param>
    /// <param name="number">The number of the segment.</param>
    /// <param name="first">The number of the record that comes next.</param>
    /// <param name="chain">The chain at the end of the segment before; becomes the chain after the header.</param>
    internal static Segment Start(SegmentMaking making, SegmentStock stock, WriteThroughFile prepared, long number, long first, byte[] chain)
    {
        ControlLine header = new()
        {
            Kind = ControlKind.Header,
            StoreId = making.StoreId,
            Segment = number,
            First = first,
            Chain = [.. chain],
            PublicKey = making.PublicKey.Encoded.ToArray(),
            StoreEpoch = making.StoreEpoch(),
            Time = making.Clock.GetUtcNow(),
        };
        Segment segment = new(making, prepared, number, position: 0);
        int length = header.WriteSigned(segment.control, making.SigningKey);
        segment.Write(segment.control.AsSpan(0, length));
        stock.MoveOut(Path.Combine(making.Directory, AuditDirectory.NameOf(first)));
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Chains.Advance(chain, segment.control.AsSpan(0, length - 1), [], hash);
        return segment;
    }

    /// <summary>Signs the records of a group: writes the group line behind them.</summary>
    /// <returns>How many bytes were written to <paramref name="line"/>.</returns>
    internal int SignGroup(Span<byte> line, long first, long last, byte[] chain) =>
        new ControlLine
        {
            Kind = ControlKind.Group,
            First = first,
            Last = last,
            Chain = chain,
            StoreEpoch = making.StoreEpoch(),
            Time = making.Clock.GetUtcNow(),
        }.WriteSigned(line, making.SigningKey);

    /// <summary>Appends whole lines; they are durable when it returns.</summary>
    internal void Write(ReadOnlySpan<byte> lines)
    {
        file.Write(lines, Position);
        Position += lines.Length;
    }

    /// <summary>Ends the segment: a closing line, and no room behind it.</summary>
    internal void Close(long last, byte[] chain)
    {
        ControlLine close = new()
        {
            Kind = ControlKind.Close,
            Segment = Number,
            Last = last,
            Chain = chain,
            StoreEpoch = making.StoreEpoch(),
            Time = making.Clock.GetUtcNow(),
        };
        Write(control.AsSpan(0, close.WriteSigned(control, making.SigningKey)));
        file.CutOff(Position);
    }

    public void Dispose() => file.Dispose();
}
