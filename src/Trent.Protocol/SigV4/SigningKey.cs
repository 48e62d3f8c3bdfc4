// A signing key derived for one day, Region and service, with keyed hashes kept ready for it.
using System.Security.Cryptography;

namespace Trent.Protocol.SigV4;

/// <summary>Not safe for threads: its <see cref="SigningSecret"/> guards every access except the use of a hash that was taken out.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly byte[] _key;
    private readonly Stack<IncrementalHash> _idle = new();
    private bool _disposed;

    /// <summary>Takes over 32 bytes in a pinned array; this object zeroes them.</summary>
    public SigningKey(int date, string region, string service, byte[] key)
    {
        Date = date;
        Region = region;
        Service = service;
        _key = key;
    }

    /// <summary>The day as the number yyyyMMdd.</summary>
    public int Date { get; }

    public string Region { get; }

    public string Service { get; }

    public bool Is(int date, ReadOnlySpan<char> region, ReadOnlySpan<char> service) =>
        Date == date && region.SequenceEqual(Region) && service.SequenceEqual(Service);

    /// <summary>Takes a keyed hash out for one use. A keyed hash costs half of a one-shot HMAC, but serves one thread at a time.</summary>
    public IncrementalHash Take() =>
        _idle.TryPop(out var hash) ? hash : IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);

    /// <summary>Puts a reset hash back, or destroys it when the key is gone or enough are kept.</summary>
    public void Return(IncrementalHash hash)
    {
        if (_disposed || _idle.Count >= SigV4Limits.IdleHashesPerSigningKeyMax)
        {
            hash.Dispose();
            return;
        }

        _idle.Push(hash);
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_key);
        while (_idle.TryPop(out var hash))
        {
            hash.Dispose();
        }
    }
}
