// What authenticates the tokens that clients hand back: page markers and grant tokens.
using Trent.Cryptography;

namespace Trent.Engine.Hierarchy;

/// <summary>
/// Tags tokens with the keys of the present root key, and takes those that the one before tagged as long as this process remembers it: a client
/// that goes through pages does not notice a rotation. Thread-safe.
/// </summary>
/// <param name="storeKeys">The keys of the present root key.</param>
internal sealed class TokenKeys(StoreKeys storeKeys)
{
    private volatile Generations generations = new(storeKeys, null);

    /// <summary>The tag of a token.</summary>
    public void ComputeTag(string label, ReadOnlySpan<byte> token, Span<byte> tag) => generations.Present.ComputeTokenTag(label, token, tag);

    /// <summary>Whether a tag is that of a token.</summary>
    public bool VerifyTag(string label, ReadOnlySpan<byte> token, ReadOnlySpan<byte> tag)
    {
        Generations known = generations;
        return known.Present.VerifyTokenTag(label, token, tag) || known.Before?.VerifyTokenTag(label, token, tag) == true;
    }

    /// <summary>The root key was rotated: tokens are tagged by the next keys from now on.</summary>
    public void Rotate(StoreKeys next) => generations = new Generations(next, generations.Present);

    private sealed record Generations(StoreKeys Present, StoreKeys? Before);
}
