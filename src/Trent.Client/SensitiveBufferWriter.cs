// Where JSON that may hold secrets is written: memory that does not move and is zeroed when it is outgrown or done with.
using System.Buffers;
using System.Security.Cryptography;

namespace Trent.Client;

/// <summary>
/// A growing buffer that leaves nothing behind: what it outgrows is zeroed, and so is the rest by <see cref="Dispose"/>. One thread at a
/// time.
/// </summary>
public sealed class SensitiveBufferWriter : IBufferWriter<byte>, IDisposable
{
    // Most commands are smaller; the largest plaintext of 4,096 bytes is 5,464 characters of base64 and grows it once.
    private const int InitialBytes = 4096;

    private readonly int bytesMax;
    private byte[] buffer;
    private int written;
    private bool disposed;

    /// <summary>Makes an empty buffer.</summary>
    /// <param name="bytesMax">The most bytes it may hold.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytesMax"/> is not positive.</exception>
    public SensitiveBufferWriter(int bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesMax);
        this.bytesMax = bytesMax;
        buffer = GC.AllocateArray<byte>(Math.Min(InitialBytes, bytesMax), pinned: true);
    }

    /// <summary>What has been written. Not to be used after more is written, nor after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => buffer.AsMemory(0, written);

    /// <summary>Hands what has been written to an owner who zeroes it, such as a <see cref="KmsResponse"/>. The buffer is done with.</summary>
    public ReadOnlyMemory<byte> Detach()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ReadOnlyMemory<byte> detached = WrittenMemory;
        disposed = true;
        written = 0;
        buffer = [];
        return detached;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, buffer.Length - written);
        written += count;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">More bytes are asked for than the buffer may hold.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        int needed = Math.Max(sizeHint, 1);
        if (buffer.Length - written < needed)
        {
            Grow(needed);
        }

        return buffer.AsMemory(written);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">More bytes are asked for than the buffer may hold.</exception>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Zeroes everything written and not detached. May be called again.</summary>
    public void Dispose()
    {
        disposed = true;
        written = 0;
        CryptographicOperations.ZeroMemory(buffer);
    }

    private void Grow(int needed)
    {
        if (needed > bytesMax - written)
        {
            throw new InvalidOperationException($"More than {bytesMax} bytes were to be written.");
        }

        int doubled = (int)Math.Min(2L * buffer.Length, bytesMax);
        byte[] larger = GC.AllocateArray<byte>(Math.Max(doubled, written + needed), pinned: true);
        buffer.AsSpan(0, written).CopyTo(larger);
        CryptographicOperations.ZeroMemory(buffer);
        buffer = larger;
    }
}
