// Keeps a few pinned arrays, so that a secret in a request costs no pinned allocation of its own.
namespace Trent.Protocol;

/// <summary>
/// A bounded pool of pinned arrays of <see cref="BufferBytes"/> bytes. Arrays in the pool are zero. Safe to use from several
/// threads at once.
/// </summary>
internal sealed class PinnedBuffers
{
    /// <summary>The size of a pooled array: the largest plaintext the API takes (docs/compatibility.md, "Encryption").</summary>
    internal const int BufferBytes = 4096;

    // Two secrets (input and output) for each of 64 requests at once, which is 512 KiB; beyond that arrays are allocated.
    private const int PooledMax = 128;

    private readonly byte[]?[] pooled = new byte[]?[PooledMax];

    // Where the next array is looked for or put; only a hint, so that no slot is searched for long.
    private int top;

    /// <summary>The pool of this process.</summary>
    internal static PinnedBuffers Shared { get; } = new();

    /// <summary>A zeroed, pinned array of at least the given length.</summary>
    internal byte[] Rent(int length)
    {
        if (length > BufferBytes)
        {
            return GC.AllocateArray<byte>(length, pinned: true);
        }

        int start = Volatile.Read(ref top);
        for (int probe = 1; probe <= ProbesMax; probe++)
        {
            int slot = (start - probe) & (PooledMax - 1);
            if (Volatile.Read(ref pooled[slot]) is not null && Interlocked.Exchange(ref pooled[slot], null) is { } array)
            {
                Volatile.Write(ref top, slot);
                return array;
            }
        }

        return GC.AllocateArray<byte>(BufferBytes, pinned: true);
    }

    /// <summary>Takes back an array that has been zeroed; one that does not fit is left to the garbage collector.</summary>
    internal void Return(byte[] zeroed)
    {
        if (zeroed.Length != BufferBytes)
        {
            return;
        }

        int start = Volatile.Read(ref top);
        for (int probe = 0; probe < ProbesMax; probe++)
        {
            int slot = (start + probe) & (PooledMax - 1);
            if (Volatile.Read(ref pooled[slot]) is null && Interlocked.CompareExchange(ref pooled[slot], zeroed, null) is null)
            {
                Volatile.Write(ref top, (slot + 1) & (PooledMax - 1));
                return;
            }
        }
    }

    private const int ProbesMax = 8;
}
