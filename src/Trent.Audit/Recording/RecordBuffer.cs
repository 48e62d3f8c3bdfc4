// A growing buffer for the bytes of one record, used again for the next one.
using System.Buffers;

namespace Trent.Audit;

internal sealed class RecordBuffer : IBufferWriter<byte>
{
    private const int InitialBytes = 2048;

    // A buffer that a large record made grow is not kept for the small ones that follow.
    private const int KeptBytesMax = 64 * 1024;

    private byte[] bytes = new byte[InitialBytes];

    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    internal void Clear()
    {
        Length = 0;
        if (bytes.Length > KeptBytesMax)
        {
            bytes = new byte[InitialBytes];
        }
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, bytes.Length - Length);
        Length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return bytes.AsSpan(Length);
    }

    private void EnsureRoom(int sizeHint)
    {
        int needed = Length + Math.Max(sizeHint, 1);
        if (needed > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(needed, bytes.Length * 2));
        }
    }
}
