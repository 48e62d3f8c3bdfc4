// Randomness that a test chooses.
using System.Security.Cryptography;

namespace Trent.Client.Tests.Fakes;

internal sealed class FixedRandomness(byte value) : RandomNumberGenerator
{
    public override void GetBytes(byte[] data) => data.AsSpan().Fill(value);

    public override void GetBytes(Span<byte> data) => data.Fill(value);
}
