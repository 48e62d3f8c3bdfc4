// A secret that several threads use while another may dispose its owner: the bytes are zeroed when the last user has left.
namespace Trent.Cryptography;

internal sealed class LeasedSecret(SecretBuffer secret, Type owner) : IDisposable
{
    private readonly Holders _holders = new();

    internal bool IsLockedInMemory => secret.IsLockedInMemory;

    /// <summary>The secret, for who holds it.</summary>
    internal ReadOnlySpan<byte> DangerousSpan => secret.DangerousSpan;

    /// <summary>A hold for a caller outside: refused as soon as the owner was disposed.</summary>
    internal bool TryAcquire() => _holders.TryAcquire();

    /// <returns>Whether this was the last hold: the secret is zeroed, and what belongs to it may go too.</returns>
    internal bool Release() => EraseIf(_holders.Release());

    /// <summary>A hold for the length of one call: granted while anybody holds the secret.</summary>
    internal Use Enter()
    {
        Hold();
        return new Use(this);
    }

    internal void Hold()
    {
        bool isHeld = _holders.TryHold();
        ObjectDisposedException.ThrowIf(!isHeld, owner);
    }

    public void Dispose() => Close();

    /// <summary>Ends the owner's hold, once.</summary>
    /// <returns>As <see cref="Release"/>.</returns>
    internal bool Close() => EraseIf(_holders.Close());

    private bool EraseIf(bool isLast)
    {
        if (isLast)
        {
            secret.Dispose();
        }

        return isLast;
    }

    internal readonly ref struct Use(LeasedSecret owner)
    {
        internal ReadOnlySpan<byte> DangerousSpan => owner.DangerousSpan;

        public void Dispose() => owner.Release();
    }
}
