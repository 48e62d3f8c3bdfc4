// The buffer that an answer is written to before it is sent: pooled, and zeroed before it goes back, for it may hold plaintext.
using System.Buffers;
using System.Security.Cryptography;

namespace Trent.Protocol;

/// <summary>A growing buffer of one answer at a time, which can be cleared and used again. Not safe for threads: it belongs to one connection or answer.</summary>
public sealed class AnswerBuffer : IBufferWriter<byte>, IDisposable
{
    // Nearly every answer fits: the largest ordinary one is a 4 KiB plaintext in base64.
    private const int InitialBytes = 8 * 1024;

    private byte[] rented = [];
    private int length;

    /// <summary>What was written since the last <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => rented.AsMemory(0, length);

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, rented.Length - length);
        length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return rented.AsMemory(length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return rented.AsSpan(length);
    }

    /// <summary>Zeroes all of the buffer, also what a writer took and did not use, and gives it back.</summary>
    public void Clear()
    {
        if (rented.Length > 0)
        {
            CryptographicOperations.ZeroMemory(rented);
            ArrayPool<byte>.Shared.Return(rented);
            rented = [];
            length = 0;
        }
    }

    /// <summary>The same as <see cref="Clear"/>.</summary>
    public void Dispose() => Clear();

    private void Reserve(int sizeHint)
    {
        int needed = Math.Max(sizeHint, 1);
        if (rented.Length - length >= needed)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(InitialBytes, Math.Max(length + needed, rented.Length * 2)));
        rented.AsSpan(0, length).CopyTo(larger);
        int kept = length;
        Clear();
        rented = larger;
        length = kept;
    }
}
