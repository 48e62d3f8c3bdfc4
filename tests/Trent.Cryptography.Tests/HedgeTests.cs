// The hedged salt: what it is made of, and what it protects when random bytes repeat.
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Trent.Cryptography.Tests;

public sealed class HedgeTests
{
    private static readonly byte[] HedgeKey = TestKeys.Hkdf(TestKeys.Material(), [], "kms/v1/key/hedge", 64);
    private static readonly byte[] Random = [.. Enumerable.Range(0, 44).Select(value => (byte)value)];

    [Fact]
    public void The_salt_is_what_the_format_says()
    {
        byte[] counter = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(counter, 258);
        byte[] digest = TestKeys.Digest(null);
        byte[] expected = HMACSHA512.HashData(HedgeKey, (byte[])[.. Random, .. SHA256.HashData((byte[])[1, 2]), .. digest, .. counter, .. "node"u8])[..44];
        Assert.Equal(expected, Mix([1, 2], digest, 258, "node"u8));
    }

    [Fact]
    public void Repeated_random_bytes_give_other_salts_to_other_messages()
    {
        byte[] digest = TestKeys.Digest(null);
        byte[][] salts =
        [
            Mix([1], digest, 1, "a"u8),
            Mix([2], digest, 1, "a"u8),
            Mix([1], TestKeys.Digest(new Dictionary<string, string> { ["a"] = "b" }), 1, "a"u8),
            Mix([1], digest, 2, "a"u8),
            Mix([1], digest, 1, "b"u8),
        ];
        Assert.Equal(salts.Length, salts.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Salts_drawn_from_one_source_and_from_two_never_repeat()
    {
        using var first = new HedgeSource(HedgeKey);
        using var second = new HedgeSource(HedgeKey);
        var seen = new HashSet<string>();
        byte[] salt = new byte[44];
        for (int i = 0; i < 100; i++)
        {
            first.Draw([1], TestKeys.Digest(null), 1, "a"u8, salt);
            Assert.True(seen.Add(Convert.ToHexString(salt)));
            second.Draw([1], TestKeys.Digest(null), 1, "a"u8, salt);
            Assert.True(seen.Add(Convert.ToHexString(salt)));
        }
    }

    [Fact]
    public void Only_the_two_envelopes_make_an_AesGcm()
    {
        string[] users = [.. Vectors.SourceFiles().Where(file => File.ReadAllText(file).Contains("new AesGcm(", StringComparison.Ordinal)).Select(file => Path.GetFileName(file)).Order()];
        Assert.Equal(["AtRestEnvelope.cs", "CiphertextEnvelope.cs"], users);
    }

    private static byte[] Mix(byte[] plaintext, byte[] digest, ulong counter, ReadOnlySpan<byte> nodeId)
    {
        using var source = new HedgeSource(HedgeKey);
        byte[] salt = new byte[44];
        source.Mix(Random, plaintext, digest, counter, nodeId, salt);
        return salt;
    }
}
