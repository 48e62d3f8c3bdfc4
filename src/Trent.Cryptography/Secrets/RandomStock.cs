// Random bytes drawn ahead in one block, for one thread at a time.
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>Drawing 44 bytes costs almost as much as drawing 700, because the generator's fixed cost is what counts.</summary>
internal sealed class RandomStock : IDisposable
{
    internal const int StockBytes = 704;

    private readonly byte[] _stock = GC.AllocateArray<byte>(StockBytes, pinned: true);
    private int _position = StockBytes;

    /// <summary>Bytes that nobody had before and nobody gets again: their place in the stock is zeroed.</summary>
    /// <param name="destination">At most <see cref="StockBytes"/> bytes.</param>
    internal void Take(Span<byte> destination)
    {
        if (_position + destination.Length > StockBytes)
        {
            RandomNumberGenerator.Fill(_stock);
            _position = 0;
        }

        Span<byte> next = _stock.AsSpan(_position, destination.Length);
        next.CopyTo(destination);
        CryptographicOperations.ZeroMemory(next);
        _position += destination.Length;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_stock);
        _position = StockBytes;
    }
}
