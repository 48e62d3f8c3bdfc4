// Keeps secrets that live outside of secret buffers out of the swap area and of core dumps.
namespace Trent.Cryptography;

/// <summary>For secrets in pinned arrays of code that knows no <see cref="SecretBuffer"/>.</summary>
public static class PrivatePages
{
    /// <summary>
    /// Asks the system to keep the pages of an array in memory and out of dumps, for as long as the process lives. Where it refuses, because of
    /// a limit of locked memory, the array is used as it is.
    /// </summary>
    /// <param name="pinned">An array that was allocated pinned; its pages may hold other pinned arrays too.</param>
    public static void Keep(byte[] pinned)
    {
        ArgumentNullException.ThrowIfNull(pinned);
        _ = MemoryPages.TryKeepPrivate(pinned);
    }
}
