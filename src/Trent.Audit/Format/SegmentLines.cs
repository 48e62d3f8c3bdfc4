// Reads a segment line by line with bounded memory, up to where its content ends.
using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Trent.Audit;

/// <summary>How reading a line ended.</summary>
internal enum LineOutcome
{
    /// <summary>A whole line.</summary>
    Line,

    /// <summary>The content ends here, at the end of a line: zeros or nothing follow, as far as the line would reach.</summary>
    End,

    /// <summary>A line that stops in the middle, at a zero or at the end of the file.</summary>
    Torn,

    /// <summary>More bytes without a line end than any line has.</summary>
    TooLong,
}

/// <summary>The lines of one file. The line that was read stays valid until the next one is.</summary>
internal sealed class SegmentLines : IDisposable
{
    // Most lines have less than a kilobyte, and often only the first one is read.
    private const int ChunkBytes = 64 * 1024;

    private readonly SafeFileHandle file;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * AuditLimits.LineBytesMax);
    private int start;
    private int filled;
    private int lineLength;
    private int lineBytes;
    private long fileOffset;
    private bool atEnd;

    internal SegmentLines(string path, long offset)
    {
        // A server may be writing to it, and retention may delete it.
        file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        NextOffset = offset;
        fileOffset = offset;
    }

    /// <summary>Where the line that was read begins in the file.</summary>
    internal long Offset { get; private set; }

    /// <summary>Where the next line begins.</summary>
    internal long NextOffset { get; private set; }

    /// <summary>The number of the line that was read, from 1 (counted from where reading began).</summary>
    internal long Number { get; private set; }

    /// <summary>The line that was read, without its end; of a torn line what there is.</summary>
    internal ReadOnlySpan<byte> Line => buffer.AsSpan(start, lineLength);

    internal LineOutcome Read()
    {
        start += lineBytes;
        lineLength = 0;
        lineBytes = 0;
        Offset = NextOffset;
        Number++;
        int searched = 0;
        while (true)
        {
            ReadOnlySpan<byte> unread = buffer.AsSpan(start, filled - start);
            int end = unread[searched..].IndexOfAny((byte)'\n', (byte)0);
            if (end >= 0)
            {
                end += searched;
                if (unread[end] == 0)
                {
                    lineLength = end;
                    return end == 0 ? LineOutcome.End : LineOutcome.Torn;
                }

                lineLength = end;
                lineBytes = end + 1;
                NextOffset = Offset + end + 1;
                return end > AuditLimits.LineBytesMax ? LineOutcome.TooLong : LineOutcome.Line;
            }

            if (unread.Length > AuditLimits.LineBytesMax)
            {
                return LineOutcome.TooLong;
            }

            searched = unread.Length;
            if (!Fill())
            {
                lineLength = unread.Length;
                return unread.Length == 0 ? LineOutcome.End : LineOutcome.Torn;
            }
        }
    }

    /// <summary>Reads the last line again from the file, which may be written to meanwhile.</summary>
    internal LineOutcome Reread()
    {
        NextOffset = Offset;
        fileOffset = Offset;
        start = 0;
        filled = 0;
        lineBytes = 0;
        atEnd = false;
        Number--;
        return Read();
    }

    public void Dispose()
    {
        file.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private bool Fill()
    {
        if (atEnd)
        {
            return false;
        }

        buffer.AsSpan(start, filled - start).CopyTo(buffer);
        filled -= start;
        start = 0;
        int read = RandomAccess.Read(file, buffer.AsSpan(filled, Math.Min(ChunkBytes, buffer.Length - filled)), fileOffset);
        fileOffset += read;
        filled += read;
        atEnd = read == 0;
        return read > 0;
    }
}
