// Secret bytes on their way over the wire: a type that cannot be printed or compared by accident, and that leaves nothing behind.
using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>
/// Secret bytes of a command or an output (a plaintext, a data key, a shared secret). They live in an array that the garbage
/// collector does not move, and are zeroed by <see cref="Dispose"/>. Two instances are equal only when they are the same object.
/// </summary>
/// <remarks>
/// There is deliberately no finalizer: it could zero the bytes under a span that is still being read. Whoever owns an instance
/// disposes it; commands and outputs dispose those they hold.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(SensitiveBytesConverter))]
public sealed class SensitiveBytes : IDisposable
{
    private byte[]? buffer;

    private SensitiveBytes(byte[] buffer, int length)
    {
        this.buffer = buffer;
        Length = length;
    }

    /// <summary>How many bytes there are.</summary>
    public int Length { get; }

    /// <summary>
    /// The secret itself. The span must not be used after <see cref="Dispose"/>: its memory is then zero and may carry the
    /// secret of somebody else.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The bytes are gone already.</exception>
    public ReadOnlySpan<byte> DangerousSpan
    {
        get
        {
            byte[]? held = buffer;
            ObjectDisposedException.ThrowIf(held is null, this);
            return held.AsSpan(0, Length);
        }
    }

    /// <summary>A copy of bytes that the caller keeps, and zeroes, himself.</summary>
    public static SensitiveBytes CopyOf(ReadOnlySpan<byte> bytes) =>
        Create(bytes.Length, bytes, static (target, source) => source.CopyTo(target));

    /// <summary>Bytes written straight into their place.</summary>
    /// <param name="length">How many bytes.</param>
    /// <param name="state">Handed to <paramref name="fill"/>.</param>
    /// <param name="fill">Writes all the bytes; the span it gets is zero. When it throws, what it wrote is zeroed.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public static SensitiveBytes Create<TState>(int length, TState state, SpanAction<byte, TState> fill)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(fill);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        byte[] target = PinnedBuffers.Shared.Rent(length);
        bool filled = false;
        try
        {
            fill(target.AsSpan(0, length), state);
            filled = true;
        }
        finally
        {
            if (!filled)
            {
                CryptographicOperations.ZeroMemory(target);
                PinnedBuffers.Shared.Return(target);
            }
        }

        return new SensitiveBytes(target, length);
    }

    /// <summary>Zeroes the bytes. May be called again, and from any thread.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref buffer, null) is { } held)
        {
            CryptographicOperations.ZeroMemory(held.AsSpan(0, Length));
            PinnedBuffers.Shared.Return(held);
        }
    }

    /// <summary>Says how many bytes there are, never which.</summary>
    public override string ToString() => $"[{Length} sensitive bytes]";
}
