// The canonical digest of an encryption context, which binds a ciphertext to it.
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// SHA-256 of <c>u32be(count)</c> and, for each pair in the order of its key's UTF-8 bytes, <c>u32be(length) key u32be(length)
/// value</c>. Texts count as they were sent: no case folding, no normalization.
/// </summary>
public static class EncryptionContextDigest
{
    /// <summary>Bytes of a digest.</summary>
    public const int Bytes = SHA256.HashSizeInBytes;

    private const int StackBytes = 1024;

    // Computed once, because most messages have no context.
    private static readonly byte[] OfEmptyContext = SHA256.HashData([0, 0, 0, 0]);

    /// <summary>Computes the digest. A dictionary of up to eight short pairs costs no allocation.</summary>
    /// <param name="context">The encryption context; <see langword="null"/> is the same as empty.</param>
    /// <param name="digest">Receives <see cref="Bytes"/> bytes.</param>
    /// <exception cref="ArgumentException">A key or value is null, or has a surrogate without its pair and so no UTF-8 form.</exception>
    public static void Compute(IReadOnlyDictionary<string, string>? context, Span<byte> digest)
    {
        int count = context?.Count ?? 0;
        if (context is null || count == 0)
        {
            OfEmptyContext.CopyTo(digest);
            return;
        }

        FewPairs few = default;
        Span<KeyValuePair<string, string>> pairs = count <= FewPairs.Capacity ? few : new KeyValuePair<string, string>[count];
        pairs = pairs[..Copy(context, pairs)];
        pairs.Sort(static (left, right) => CompareUtf8(left.Key, right.Key));

        int bound = sizeof(uint);
        foreach ((string key, string value) in pairs)
        {
            bound += CanonicalWriter.TextBytesMax(key) + CanonicalWriter.TextBytesMax(value);
        }

        byte[]? rented = bound <= StackBytes ? null : ArrayPool<byte>.Shared.Rent(bound);
        try
        {
            var writer = new CanonicalWriter(rented ?? stackalloc byte[StackBytes]);
            writer.WriteUInt32((uint)pairs.Length);
            foreach ((string key, string value) in pairs)
            {
                writer.WriteText(key);
                writer.WriteText(value);
            }

            SHA256.HashData(writer.Written, digest);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented, clearArray: true);
            }
        }
    }

    private static int Copy(IReadOnlyDictionary<string, string> context, Span<KeyValuePair<string, string>> pairs)
    {
        int count = 0;
        if (context is Dictionary<string, string> dictionary)
        {
            // The enumerator of the interface would be allocated, that of the class is not.
            foreach (KeyValuePair<string, string> pair in dictionary)
            {
                pairs[count++] = Checked(pair);
            }
        }
        else
        {
            foreach (KeyValuePair<string, string> pair in context)
            {
                pairs[count++] = Checked(pair);
            }
        }

        return count;
    }

    private static KeyValuePair<string, string> Checked(KeyValuePair<string, string> pair) =>
        pair.Key is null || pair.Value is null ? throw new ArgumentException("A key or value of the encryption context is null.") : pair;

    /// <summary>Compares as the UTF-8 forms compare. UTF-16 differs from it where a surrogate meets a unit from U+E000 on.</summary>
    private static int CompareUtf8(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        return Rank(left[common]).CompareTo(Rank(right[common]));

        static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
    }

    [InlineArray(Capacity)]
    private struct FewPairs
    {
        internal const int Capacity = 8;

        private KeyValuePair<string, string> _first;
    }
}
