// Where data keys come from.
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// Random data keys from the system's generator. Short ones, which nearly all are, are drawn several at a time: a draw costs more
/// than everything else that is done for one. Safe for threads.
/// </summary>
/// <remarks>
/// Keys drawn ahead wait in pinned memory, some twenty for each thread that drew at the same time as others, and are zeroed
/// there when they are handed out. Who can read them can read the state of the generator, and so every key to come.
/// </remarks>
public sealed class DataKeySource : IDisposable
{
    private const int ShortBytesMax = 64;

    private RandomStock? _idleStock;
    private int _isDisposed;

    /// <summary>Fills a span with random bytes.</summary>
    /// <param name="dataKey">Receives the key; any length.</param>
    /// <exception cref="ObjectDisposedException">The source was disposed.</exception>
    public void Fill(Span<byte> dataKey)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        if (dataKey.Length > ShortBytesMax)
        {
            RandomNumberGenerator.Fill(dataKey);
            return;
        }

        RandomStock stock = Interlocked.Exchange(ref _idleStock, null) ?? new RandomStock();
        stock.Take(dataKey);

        // Threads that came at once drew one each; one is kept.
        Interlocked.Exchange(ref _idleStock, stock)?.Dispose();
        if (Volatile.Read(ref _isDisposed) != 0)
        {
            Interlocked.Exchange(ref _idleStock, null)?.Dispose();
        }
    }

    /// <summary>Zeroes what was drawn ahead.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, 1);
        Interlocked.Exchange(ref _idleStock, null)?.Dispose();
    }
}
