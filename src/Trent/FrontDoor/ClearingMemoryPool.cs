// The memory of connections: zeroed when it is given back, because requests and answers carry plaintext through it.
using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Trent.FrontDoor;

/// <summary>Makes the pools that the server reads from and writes to sockets with.</summary>
internal sealed class ClearingMemoryPoolFactory : IMemoryPoolFactory<byte>
{
    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ClearingMemoryPool();
}

/// <summary>A pool of pinned blocks. Safe for threads.</summary>
internal sealed class ClearingMemoryPool : MemoryPool<byte>
{
    // The size that the server's pipes are made for.
    private const int BlockBytes = 4_096;

    // 16 MiB are kept for the next burst; what a burst needs beyond that is left to the garbage collector.
    private const int KeptBlocksMax = 4_096;

    private readonly ConcurrentQueue<Block> kept = new();
    private int keptCount;
    private volatile bool disposed;

    /// <inheritdoc/>
    public override int MaxBufferSize => BlockBytes;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        if (kept.TryDequeue(out Block? block))
        {
            _ = Interlocked.Decrement(ref keptCount);
            return block;
        }

        return new Block(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        disposed = true;
        kept.Clear();
    }

    private void TakeBack(Block block)
    {
        if (disposed || Interlocked.Increment(ref keptCount) > KeptBlocksMax)
        {
            _ = Interlocked.Decrement(ref keptCount);
            return;
        }

        kept.Enqueue(block);
    }

    private sealed class Block(ClearingMemoryPool pool) : IMemoryOwner<byte>
    {
        private readonly byte[] bytes = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);

        public Memory<byte> Memory => bytes;

        public void Dispose()
        {
            CryptographicOperations.ZeroMemory(bytes);
            pool.TakeBack(this);
        }
    }
}
