// The end of a segment file: its closing line, or what stands behind its last signature.
using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Trent.Cryptography;

namespace Trent.Audit;

/// <summary>What stands behind the last signed line of a segment.</summary>
/// <param name="End">Behind the last byte that is not zero; 0 when there is none.</param>
/// <param name="LaterGroupAt">
/// Where a signed line of a later group stands. A group is written only when the one before it is durable: what is missing between is damage,
/// and not what a crash leaves.
/// </param>
internal sealed record SegmentTail(long End, long? LaterGroupAt)
{
    private const int ChunkBytes = 256 * 1024;

    /// <summary>Reads on from the last signed line.</summary>
    /// <param name="path">The segment.</param>
    /// <param name="offset">Behind its last signed line.</param>
    /// <param name="key">The key of the trail.</param>
    /// <param name="next">The first record of the group that was perhaps begun there.</param>
    internal static SegmentTail Inspect(string path, long offset, Ed25519PublicKey key, long next)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            long end = 0;
            long? later = null;
            int read;
            for (long at = offset; (read = RandomAccess.Read(file, buffer.AsSpan(0, ChunkBytes), at)) > 0;)
            {
                Span<byte> chunk = buffer.AsSpan(0, read);
                int last = chunk.LastIndexOfAnyExcept((byte)0);
                if (last >= 0)
                {
                    end = at + last + 1;
                    later ??= FindLater(chunk, at, key, next);
                }

                // Neighbouring chunks overlap, so that a line is whole in one of them.
                at += read > AuditLimits.ControlLineBytesMax && read == ChunkBytes ? read - AuditLimits.ControlLineBytesMax : read;
            }

            return new SegmentTail(end, later);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The closing line at the end of a file; <see langword="null"/> when it does not end with one. Its signature is not verified.</summary>
    internal static ControlLine? ReadClosing(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        long length = RandomAccess.GetLength(file);
        Span<byte> end = stackalloc byte[AuditLimits.ControlLineBytesMax];
        end = end[..(int)Math.Min(end.Length, length)];
        end = end[..RandomAccess.Read(file, end, length - end.Length)];
        if (end.IsEmpty || end[^1] != (byte)'\n')
        {
            return null;
        }

        end = end[..^1];
        return ControlLine.TryRead(end[(end.LastIndexOf((byte)'\n') + 1)..], out ControlLine? line) && line.Kind == ControlKind.Close ? line : null;
    }

    private static long? FindLater(ReadOnlySpan<byte> chunk, long at, Ed25519PublicKey key, long next)
    {
        int from = 0;
        int found;
        while ((found = chunk[from..].IndexOf(ControlLine.Start)) >= 0)
        {
            from += found;
            int length = chunk[from..].IndexOf((byte)'\n');
            if (length > 0 && ControlLine.TryRead(chunk.Slice(from, length), out ControlLine? line)
                && (line.Kind == ControlKind.Group ? line.First > next : line.Kind == ControlKind.Close)
                && line.IsSignedBy(key))
            {
                return at + from;
            }

            from++;
        }

        return null;
    }
}
