// Secret bytes in memory: pinned so that the garbage collector leaves no copies, zeroed when disposed.
using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// Secret bytes that do not move in memory, are zeroed on <see cref="Dispose"/> and never print. The length is fixed.
/// </summary>
/// <remarks>
/// Reading from several threads at once is safe. Disposing while another thread reads is not an error of memory safety, but
/// that thread may see zeros: whoever shares a buffer decides when its last reader is gone. There is no finalizer: a buffer
/// that is not disposed keeps its bytes until the collector reuses the memory.
/// </remarks>
[DebuggerDisplay("{Length} secret bytes")]
public sealed class SecretBuffer : IDisposable
{
    /// <summary>The most bytes a buffer holds: four times the largest plaintext or private key that the API knows.</summary>
    public const int BytesMax = 65_536;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private byte[]? _bytes;

    private SecretBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, BytesMax);
        _bytes = GC.AllocateArray<byte>(length, pinned: true);
        Length = length;
    }

    /// <summary>How many bytes the buffer holds, also after it was disposed.</summary>
    public int Length { get; }

    /// <summary>
    /// Whether the operating system agreed, in <see cref="TryLockInMemory"/>, to keep the bytes out of the swap area and of core dumps.
    /// </summary>
    public bool IsLockedInMemory { get; private set; }

    /// <summary>The secret itself. A span taken before <see cref="Dispose"/> shows zeros afterwards.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public ReadOnlySpan<byte> DangerousSpan => Bytes;

    private byte[] Bytes
    {
        get
        {
            byte[]? bytes = _bytes;
            ObjectDisposedException.ThrowIf(bytes is null, this);
            return bytes;
        }
    }

    /// <summary>Fresh random bytes from the system's generator.</summary>
    /// <param name="length">Bytes, 1 to <see cref="BytesMax"/>.</param>
    public static SecretBuffer Random(int length)
    {
        var buffer = new SecretBuffer(length);
        RandomNumberGenerator.Fill(buffer.Bytes);
        return buffer;
    }

    /// <summary>A copy of <paramref name="source"/>, which stays the caller's to zero.</summary>
    /// <param name="source">1 to <see cref="BytesMax"/> bytes.</param>
    public static SecretBuffer CopyOf(ReadOnlySpan<byte> source)
    {
        var buffer = new SecretBuffer(source.Length);
        source.CopyTo(buffer.Bytes);
        return buffer;
    }

    /// <summary>A buffer that <paramref name="fill"/> writes; it starts as zeros, and is zeroed again when <paramref name="fill"/> throws.</summary>
    /// <param name="length">Bytes, 1 to <see cref="BytesMax"/>.</param>
    /// <param name="state">What <paramref name="fill"/> needs, so that it captures nothing.</param>
    /// <param name="fill">Writes the secret into the span it is given and keeps no other copy.</param>
    public static SecretBuffer Create<TState>(int length, TState state, SpanAction<byte, TState> fill)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(fill);
        var buffer = new SecretBuffer(length);
        try
        {
            fill(buffer.Bytes, state);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Asks the operating system to keep the memory pages of this buffer out of the swap area and of core dumps: for secrets
    /// that live long. It costs two system calls, and limits of the process may refuse it (<c>RLIMIT_MEMLOCK</c>).
    /// </summary>
    /// <returns>Whether it agreed; also to be read from <see cref="IsLockedInMemory"/>. Refusal changes nothing else.</returns>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public bool TryLockInMemory()
    {
        // Never unlocked: locks are per page and do not count, so unlocking would also expose the neighbours on the page.
        IsLockedInMemory = MemoryPages.TryKeepPrivate(Bytes);
        return IsLockedInMemory;
    }

    /// <summary>Zeroes the bytes. Doing it again does nothing.</summary>
    public void Dispose()
    {
        byte[]? bytes = Interlocked.Exchange(ref _bytes, null);
        if (bytes is not null)
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The name of the type, never the content.</summary>
    public override string ToString() => nameof(SecretBuffer);
}
