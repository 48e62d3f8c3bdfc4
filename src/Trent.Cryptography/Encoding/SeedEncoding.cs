// Private keys that are a seed: PKCS #8 is then a fixed beginning with the seed behind it.

namespace Trent.Cryptography;

/// <summary>Writes and reads PKCS #8 whose only variable part is the seed at its end.</summary>
internal static class SeedEncoding
{
    internal static SecretBuffer Write(ReadOnlySpan<byte> start, ReadOnlySpan<byte> seed) =>
        SecretBuffer.Create(start.Length + seed.Length, new Parts(start, seed), static (destination, parts) =>
        {
            parts.Start.CopyTo(destination);
            parts.Seed.CopyTo(destination[parts.Start.Length..]);
        });

    internal static bool TryRead(ReadOnlySpan<byte> pkcs8, ReadOnlySpan<byte> start, int seedBytes, out ReadOnlySpan<byte> seed)
    {
        bool isOne = pkcs8.Length == start.Length + seedBytes && pkcs8.StartsWith(start);
        seed = isOne ? pkcs8[start.Length..] : default;
        return isOne;
    }

    private readonly ref struct Parts(ReadOnlySpan<byte> start, ReadOnlySpan<byte> seed)
    {
        internal ReadOnlySpan<byte> Start { get; } = start;

        internal ReadOnlySpan<byte> Seed { get; } = seed;
    }
}
