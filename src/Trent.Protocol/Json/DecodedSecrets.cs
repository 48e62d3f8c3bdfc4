// Secrets of a request that is still being read: when the rest of it turns out to be wrong, nobody else has them to zero.
namespace Trent.Protocol;

/// <summary>Remembers, for the thread that reads, what was decoded since its last request.</summary>
internal static class DecodedSecrets
{
    // Reading waits for nothing, so that it begins and ends on one thread.
    private static readonly ThreadLocal<Stack<SensitiveBytes>> s_pending = new(static () => []);

    /// <summary>Remembers a secret.</summary>
    internal static SensitiveBytes Note(SensitiveBytes secret)
    {
        s_pending.Value!.Push(secret);
        return secret;
    }

    /// <summary>The request is whole, and its secrets are its own from now on.</summary>
    internal static void Keep()
    {
        if (s_pending.IsValueCreated)
        {
            s_pending.Value!.Clear();
        }
    }

    /// <summary>The request is refused: zeroes what was decoded of it.</summary>
    internal static void Erase()
    {
        while (s_pending.IsValueCreated && s_pending.Value!.TryPop(out SensitiveBytes? secret))
        {
            secret.Dispose();
        }
    }
}
