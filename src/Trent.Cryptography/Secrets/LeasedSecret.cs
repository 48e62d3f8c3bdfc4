// A secret that several threads use while another may dispose its owner: the bytes are zeroed when the last user has left.
namespace Trent.Cryptography;

internal sealed class LeasedSecret(SecretBuffer secret, Type owner) : IDisposable
{
    // One for the owner, one for each user. At zero the secret is gone and nobody gets in any more.
    private int _holders = 1;
    private int _isClosed;

    internal bool IsLockedInMemory => secret.IsLockedInMemory;

    /// <summary>The secret, for who holds it.</summary>
    internal ReadOnlySpan<byte> DangerousSpan => secret.DangerousSpan;

    /// <summary>A hold for a caller outside: refused as soon as the owner was disposed.</summary>
    internal bool TryAcquire() => Volatile.Read(ref _isClosed) == 0 && TryHold();

    /// <returns>Whether this was the last hold: the secret is zeroed, and what belongs to it may go too.</returns>
    internal bool Release()
    {
        if (Interlocked.Decrement(ref _holders) != 0)
        {
            return false;
        }

        secret.Dispose();
        return true;
    }

    /// <summary>A hold for the length of one call: granted while anybody holds the secret.</summary>
    internal Use Enter()
    {
        Hold();
        return new Use(this);
    }

    internal void Hold()
    {
        bool isHeld = TryHold();
        ObjectDisposedException.ThrowIf(!isHeld, owner);
    }

    public void Dispose() => Close();

    /// <summary>Ends the owner's hold, once.</summary>
    /// <returns>As <see cref="Release"/>.</returns>
    internal bool Close() => Interlocked.Exchange(ref _isClosed, 1) == 0 && Release();

    private bool TryHold()
    {
        int holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            int seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                return true;
            }

            holders = seen;
        }

        return false;
    }

    internal readonly ref struct Use(LeasedSecret owner)
    {
        internal ReadOnlySpan<byte> DangerousSpan => owner.DangerousSpan;

        public void Dispose() => owner.Release();
    }
}
