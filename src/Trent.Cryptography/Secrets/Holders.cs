// Counts who holds a secret, so that it is erased when the last one has let go, and nobody gets in after its owner has.
namespace Trent.Cryptography;

internal sealed class Holders
{
    // One for the owner, one for each user. At zero the secret is gone and nobody gets in any more.
    private int _count = 1;
    private int _isClosed;

    /// <summary>A hold for a caller outside: refused as soon as the owner has let go.</summary>
    internal bool TryAcquire() => Volatile.Read(ref _isClosed) == 0 && TryHold();

    /// <summary>A hold for the length of one call: granted while anybody holds.</summary>
    internal bool TryHold()
    {
        int count = Volatile.Read(ref _count);
        while (count > 0)
        {
            int seen = Interlocked.CompareExchange(ref _count, count + 1, count);
            if (seen == count)
            {
                return true;
            }

            count = seen;
        }

        return false;
    }

    /// <returns>Whether this was the last hold: what is held is to be erased now.</returns>
    internal bool Release() => Interlocked.Decrement(ref _count) == 0;

    /// <summary>Ends the owner's hold, once.</summary>
    /// <returns>As <see cref="Release"/>.</returns>
    internal bool Close() => Interlocked.Exchange(ref _isClosed, 1) == 0 && Release();
}
