// Key material that is loaded and ready for use, and how several threads share it with a cache that may let it go.
namespace Trent.Cryptography;

/// <summary>
/// Key material ready for use. Safe to use from several threads at once; what it can do is in the interfaces that its type has
/// (<see cref="ISigningKey"/>, <see cref="IEncryptionKey"/>, ...).
/// </summary>
/// <remarks>
/// A cache that may dispose a key while others use it hands it out like this: <see cref="TryAcquire"/> (when it answers
/// <see langword="false"/> the key was evicted: load it again), use it, <see cref="Release"/> in a <c>finally</c>. The secret is
/// erased when the owner has disposed the key and the last holder has released it.
/// </remarks>
public abstract class UsableKey : IDisposable
{
    private readonly Holders _holders = new();

    /// <summary>Only the algorithms of this library make keys.</summary>
    private protected UsableKey()
    {
    }

    /// <summary>Holds the key for use until <see cref="Release"/>.</summary>
    /// <returns><see langword="false"/> when the key was disposed: then there is nothing to release.</returns>
    public bool TryAcquire() => _holders.TryAcquire();

    /// <summary>Gives back what one successful <see cref="TryAcquire"/> took, exactly once.</summary>
    public void Release()
    {
        if (_holders.Release())
        {
            Erase();
        }
    }

    /// <summary>Ends the life of the key: its secret is erased as soon as nobody holds it.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>As <see cref="Dispose()"/>.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && _holders.Close())
        {
            Erase();
        }
    }

    /// <summary>Erases the secret. Called once, when nobody uses it any more.</summary>
    private protected abstract void Erase();
}
