// The memory that large request bodies may take at a time, of all connections together.
namespace Trent.FrontDoor;

/// <summary>
/// Counts what is held of bodies beyond <see cref="FrontDoorLimits.SmallBodyBytes"/>, so that ten thousand connections that each send most of a large body,
/// and then nothing more, hold no more than this. Thread-safe.
/// </summary>
/// <param name="bytesMax">How many bytes may be held.</param>
internal sealed class BodyBudget(long bytesMax)
{
    private long held;

    /// <summary>Bytes held now.</summary>
    public long Held => Volatile.Read(ref held);

    /// <summary>Takes room for bytes, to be released by whoever took it; false when there is not enough.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref held, bytes) <= bytesMax)
        {
            return true;
        }

        Release(bytes);
        return false;
    }

    /// <summary>Gives room back.</summary>
    public void Release(int bytes) => Interlocked.Add(ref held, -bytes);
}
