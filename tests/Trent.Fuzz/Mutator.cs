// Makes an input of other inputs: bits, bytes, lengths, pieces, repetitions and words, a few of them at a time.
using System.Buffers.Binary;
using System.Text;

namespace Trent.Fuzz;

internal sealed class Mutator(Sequence sequence, int bytesMax)
{
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "null", "true", "-1", "0", "1e999", "9223372036854775807", "2147483648", "-2147483648", "NaN", "{}", "[]", "\"\"", "\\u0000", "\\ud800", "\\ud83d\\ude00", "\0", "\r\n",
            "\n\n", "%00", "%zz", "%25", "+", "..", "../", "./", "*", "?", "${", "${aws:username}", "${*}", "arn:aws:kms:", "arn:aws:iam::000000000000:root", ":", "::", "/", "key/", "alias/",
            "alias/aws/", "mrk-", "AWS4-HMAC-SHA256", "Credential=", "SignedHeaders=", "Signature=", ",", "=", "&", "==", "----", "é", "\uFEFF", "\u202E", "ſ", "K", "İ", "<<: *a", "&a", "!!binary",
            "? ", "|\n", ">\n", "- ", "  ", "\t", "000000000000", "2012-10-17", "\"Statement\":", "\"NotAction\":", "ForAllValues:", "IfExists", "Null",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly long[] Numbers = [0, 1, 2, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128, 129, 255, 256, 4095, 4096, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, -1];

    /// <summary>An input made of one of the pool, or of two.</summary>
    public byte[] Make(IReadOnlyList<byte[]> pool)
    {
        List<byte> bytes = [.. pool[sequence.Below(pool.Count)]];
        int steps = 1 << sequence.Below(5);
        for (int step = 0; step < steps; step++)
        {
            Change(bytes, pool);
        }

        if (bytes.Count > bytesMax)
        {
            bytes.RemoveRange(bytesMax, bytes.Count - bytesMax);
        }

        return [.. bytes];
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> pool)
    {
        int at = sequence.Below(bytes.Count);
        switch (sequence.Below(bytes.Count == 0 ? 3 : 12))
        {
            case 0:
                bytes.Insert(at, sequence.Byte());
                break;
            case 1:
                bytes.InsertRange(at, Words[sequence.Below(Words.Length)]);
                break;
            case 2:
                byte[] other = pool[sequence.Below(pool.Count)];
                int start = sequence.Below(other.Length);
                bytes.InsertRange(at, other.AsSpan(start, sequence.Below(other.Length - start + 1)));
                break;
            case 3:
                bytes[at] ^= (byte)(1 << sequence.Below(8));
                break;
            case 4:
                bytes[at] = sequence.Byte();
                break;
            case 5:
                bytes[at] = unchecked((byte)(bytes[at] + sequence.Below(35) - 17));
                break;
            case 6:
                bytes.RemoveRange(at, Math.Min(1 + sequence.Below(16), bytes.Count - at));
                break;
            case 7:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 8:
                bytes.InsertRange(at, bytes.Slice(at, Math.Min(1 + sequence.Below(64), bytes.Count - at)));
                break;
            case 9:
                WriteNumber(bytes, at);
                break;
            case 10:
                byte[] word = Words[sequence.Below(Words.Length)];
                bytes.RemoveRange(at, Math.Min(word.Length, bytes.Count - at));
                bytes.InsertRange(at, word);
                break;
            default:
                (bytes[at], bytes[^1]) = (bytes[^1], bytes[at]);
                break;
        }
    }

    // What reads lengths is shown lengths at the edges of its types.
    private void WriteNumber(List<byte> bytes, int at)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        long value = Numbers[sequence.Below(Numbers.Length)];
        if (sequence.Below(2) == 0)
        {
            BinaryPrimitives.WriteInt64BigEndian(number, value);
        }
        else
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
        }

        int width = 1 << sequence.Below(4);
        for (int i = 0; i < width && at + i < bytes.Count; i++)
        {
            bytes[at + i] = sequence.Below(2) == 0 ? number[i] : number[^(width - i)];
        }
    }
}
