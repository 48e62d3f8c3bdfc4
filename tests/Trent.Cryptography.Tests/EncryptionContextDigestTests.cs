// The canonical digest of an encryption context.
using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace Trent.Cryptography.Tests;

public sealed class EncryptionContextDigestTests
{
    [Fact]
    public void Digests_equal_the_vectors()
    {
        foreach (JsonElement vector in Vectors.Read("hierarchy-v1.json").Each("contexts"))
        {
            Assert.Equal(vector.Hex("digest"), TestKeys.Digest(vector.Map("context")));
        }
    }

    [Fact]
    public void Null_is_the_same_as_empty() => Assert.Equal(TestKeys.Digest(null), TestKeys.Digest(new Dictionary<string, string>()));

    [Fact]
    public void No_two_different_contexts_share_a_digest()
    {
        Dictionary<string, string>[] contexts =
        [
            [],
            new() { [""] = "" },
            new() { ["ab"] = "c" },
            new() { ["a"] = "bc" },
            new() { ["abc"] = "" },
            new() { [""] = "abc" },
            new() { ["a"] = "b", ["c"] = "" },
            new() { ["a"] = "", ["b"] = "c" },
            new() { ["a"] = "\0\0\0\u0001c" },
            new() { ["A"] = "bc" },
            new() { ["a"] = "BC" },
            new() { ["a "] = "bc" },
            new() { ["é"] = "" },
            new() { ["e\u0301"] = "" },
            new() { ["a"] = "1", ["b"] = "2" },
            new() { ["a"] = "2", ["b"] = "1" },
        ];
        Assert.Equal(contexts.Length, contexts.Select(context => Convert.ToHexString(TestKeys.Digest(context))).Distinct().Count());
    }

    [Fact]
    public void The_digest_is_what_the_format_says_for_any_context_of_any_dictionary()
    {
        Gen<string> text = Gen.OneOf(Gen.Char.AlphaNumeric.Select(letter => letter.ToString()), Gen.Int[0xE000, 0xFFFF].Select(char.ConvertFromUtf32), Gen.Int[0x10000, 0x10FFFF].Select(char.ConvertFromUtf32))
            .Array[0, 12].Select(string.Concat);
        Gen.Dictionary(text, text)[0, 40].Sample(
            context =>
            {
                byte[] expected = ByHand(context);
                return TestKeys.Digest(context).SequenceEqual(expected)
                    && TestKeys.Digest(context.Reverse().ToDictionary()).SequenceEqual(expected)
                    && TestKeys.Digest(context.ToFrozenDictionary()).SequenceEqual(expected)
                    && TestKeys.Digest(new SortedDictionary<string, string>(context, StringComparer.Ordinal)).SequenceEqual(expected);
            },
            iter: 1_000);
    }

    [Fact]
    public void A_context_of_many_kilobytes_is_digested_whole()
    {
        var context = Enumerable.Range(0, 200).ToDictionary(number => $"name-{number}", number => new string('v', number));
        Assert.Equal(ByHand(context), TestKeys.Digest(context));
        context["name-199"] = new string('v', 198) + "w";
        Assert.Equal(ByHand(context), TestKeys.Digest(context));
    }

    [Fact]
    public void A_surrogate_without_its_pair_is_refused()
    {
        // Attributes cannot carry such texts, so this is no theory.
        foreach ((string key, string value) in new[] { ("\ud800", ""), ("a", "\udc00b"), ("a\udc00\ud800", ""), ("a", "b\ud83d") })
        {
            Assert.Throws<ArgumentException>(() => TestKeys.Digest(new Dictionary<string, string> { [key] = value }));
        }
    }

    [Fact]
    public void A_null_value_is_refused() => Assert.Throws<ArgumentException>(() => TestKeys.Digest(new Dictionary<string, string> { ["a"] = null! }));

    [Fact]
    public void A_small_dictionary_costs_no_allocation()
    {
        var context = new Dictionary<string, string> { ["tenant"] = "blue", ["purpose"] = "test", ["zone"] = "a" };
        byte[] digest = new byte[32];
        EncryptionContextDigest.Compute(context, digest);
        long before = GC.GetAllocatedBytesForCurrentThread();
        EncryptionContextDigest.Compute(context, digest);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] ByHand(IReadOnlyDictionary<string, string> context)
    {
        using var stream = new MemoryStream();
        Write(context.Count);
        foreach ((byte[] key, byte[] value) in context.Select(pair => (Encoding.UTF8.GetBytes(pair.Key), Encoding.UTF8.GetBytes(pair.Value)))
            .OrderBy(pair => pair.Item1, Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right))))
        {
            Write(key.Length);
            stream.Write(key);
            Write(value.Length);
            stream.Write(value);
        }

        return SHA256.HashData(stream.ToArray());

        void Write(int number)
        {
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(bytes, number);
            stream.Write(bytes);
        }
    }
}
