// The operating system's random numbers, for BouncyCastle.
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;

namespace Trent.Cryptography;

internal static class SystemRandom
{
    /// <summary>A source that draws every byte from the system's generator and keeps no state of its own.</summary>
    internal static SecureRandom Create() => new(new SystemGenerator());

    private sealed class SystemGenerator : IRandomGenerator
    {
        // There is no state to add to.
        public void AddSeedMaterial(byte[] seed) => ArgumentNullException.ThrowIfNull(seed);

        public void AddSeedMaterial(ReadOnlySpan<byte> seed)
        {
        }

        public void AddSeedMaterial(long seed)
        {
        }

        public void NextBytes(byte[] bytes) => System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);

        public void NextBytes(byte[] bytes, int start, int len) => System.Security.Cryptography.RandomNumberGenerator.Fill(bytes.AsSpan(start, len));

        public void NextBytes(Span<byte> bytes) => System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
    }
}
