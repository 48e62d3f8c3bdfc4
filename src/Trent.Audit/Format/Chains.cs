// The hash chain: each record is bound to all that stand before it, and its line says where it stands.
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Trent.Audit;

/// <summary>
/// The chain of docs/audit-trail.md: the value after a header or record is SHA-256 over the value before and the bytes of the line, of a record
/// those without the member <c>trent</c>, which holds the value itself.
/// </summary>
internal static class Chains
{
    internal const int Bytes = SHA256.HashSizeInBytes;

    /// <summary>The longest member <c>trent</c> with what closes the line.</summary>
    internal const int PlaceBytesMax = 128;

    private const int HexadecimalBytes = 2 * Bytes;

    private static ReadOnlySpan<byte> PlaceStart => ",\"trent\":{\"sequence\":"u8;

    private static ReadOnlySpan<byte> ChainStart => ",\"chain\":\""u8;

    private static ReadOnlySpan<byte> PlaceEnd => "\"}}"u8;

    /// <summary>Moves the chain over a header line or a record.</summary>
    /// <param name="chain">The value before, which becomes the value after.</param>
    /// <param name="content">The bytes without their last one.</param>
    /// <param name="last">Their last one.</param>
    /// <param name="hash">A SHA-256 that is used again and again.</param>
    internal static void Advance(Span<byte> chain, ReadOnlySpan<byte> content, ReadOnlySpan<byte> last, IncrementalHash hash)
    {
        hash.AppendData(chain);
        hash.AppendData(content);
        hash.AppendData(last);
        _ = hash.GetHashAndReset(chain);
    }

    /// <summary>Writes the line of a record: the record, its place, the line end.</summary>
    /// <param name="line">Room for the record and <see cref="PlaceBytesMax"/> bytes.</param>
    /// <param name="record">A JSON object.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="chain">The chain after it.</param>
    /// <returns>How many bytes were written.</returns>
    internal static int WriteLine(Span<byte> line, ReadOnlySpan<byte> record, long sequence, ReadOnlySpan<byte> chain)
    {
        record[..^1].CopyTo(line);
        int at = record.Length - 1;
        PlaceStart.CopyTo(line[at..]);
        at += PlaceStart.Length;
        _ = Utf8Formatter.TryFormat(sequence, line[at..], out int digits);
        at += digits;
        ChainStart.CopyTo(line[at..]);
        at += ChainStart.Length;
        _ = Convert.TryToHexStringLower(chain, line[at..], out int hexadecimal);
        at += hexadecimal;
        PlaceEnd.CopyTo(line[at..]);
        at += PlaceEnd.Length;
        line[at] = (byte)'\n';
        return at + 1;
    }

    /// <summary>Takes the line of a record apart.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="contentLength">The record is the bytes before this one and a closing brace.</param>
    /// <param name="sequence">The number it says it has.</param>
    /// <param name="chain">Receives the chain it says to be at.</param>
    internal static bool TryReadPlace(ReadOnlySpan<byte> line, out int contentLength, out long sequence, Span<byte> chain)
    {
        contentLength = 0;
        sequence = 0;
        if (line.Length < PlaceStart.Length + ChainStart.Length + HexadecimalBytes + PlaceEnd.Length + 2 || !line.EndsWith(PlaceEnd))
        {
            return false;
        }

        ReadOnlySpan<byte> digits = line[^(HexadecimalBytes + PlaceEnd.Length)..^PlaceEnd.Length];
        ReadOnlySpan<byte> before = line[..^(HexadecimalBytes + PlaceEnd.Length)];
        if (digits.ContainsAnyInRange((byte)'A', (byte)'F')
            || Convert.FromHexString(digits, chain, out _, out int read) != System.Buffers.OperationStatus.Done || read != Bytes
            || !before.EndsWith(ChainStart))
        {
            return false;
        }

        before = before[..^ChainStart.Length];
        int start = before.LastIndexOf(PlaceStart);
        if (start < 1)
        {
            return false;
        }

        ReadOnlySpan<byte> number = before[(start + PlaceStart.Length)..];
        contentLength = start;
        return number.Length > 0 && number[0] is >= (byte)'1' and <= (byte)'9'
            && Utf8Parser.TryParse(number, out sequence, out int consumed) && consumed == number.Length && sequence is > 0 and <= AuditLimits.NumberMax;
    }
}
