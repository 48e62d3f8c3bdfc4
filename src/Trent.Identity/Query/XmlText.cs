// Text of an XML answer: UTF-8, escaped, and never of a character that XML cannot hold.
using System.Buffers;
using System.Text;

namespace Trent.Identity.Query;

/// <summary>Writes text straight into a buffer of bytes, so that a secret passes through no buffer that nobody zeroes.</summary>
internal static class XmlText
{
    private const int ChunkCharacters = 1_024;

    /// <summary>Writes markup as it is.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<char> markup)
    {
        while (!markup.IsEmpty)
        {
            ReadOnlySpan<char> chunk = markup[..ChunkLength(markup)];
            output.Advance(Encoding.UTF8.GetBytes(chunk, output.GetSpan(Encoding.UTF8.GetMaxByteCount(chunk.Length))));
            markup = markup[chunk.Length..];
        }
    }

    /// <summary>Writes text with what XML reserves escaped; a character that XML 1.0 cannot hold becomes U+FFFD.</summary>
    public static void WriteEscaped(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            int special = IndexOfSpecial(text);
            if (special < 0)
            {
                Write(output, text);
                return;
            }

            Write(output, text[..special]);
            Write(output, EntityOf(text[special]));
            text = text[(special + 1)..];
        }
    }

    /// <summary>Writes UTF-8 of letters, digits and <c>+/=</c>, as secrets are: nothing in it needs escaping.</summary>
    /// <exception cref="ArgumentException">There is something else in it.</exception>
    public static void WritePlain(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        foreach (byte value in utf8)
        {
            if (!char.IsAsciiLetterOrDigit((char)value) && value is not ((byte)'+' or (byte)'/' or (byte)'='))
            {
                throw new ArgumentException("A secret consists of letters, digits and +/=.", nameof(utf8));
            }
        }

        output.Write(utf8);
    }

    // A surrogate pair is not cut in two.
    private static int ChunkLength(ReadOnlySpan<char> text) =>
        text.Length <= ChunkCharacters ? text.Length : char.IsHighSurrogate(text[ChunkCharacters - 1]) ? ChunkCharacters - 1 : ChunkCharacters;

    private static int IndexOfSpecial(ReadOnlySpan<char> text)
    {
        for (int index = 0; index < text.Length; index++)
        {
            char c = text[index];
            if (c is '&' or '<' or '>' or '"' or '\r' or '\ufffe' or '\uffff' || (c < ' ' && c is not ('\t' or '\n')))
            {
                return index;
            }
        }

        return -1;
    }

    private static string EntityOf(char c) => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        // A bare carriage return would be read as a line feed.
        '\r' => "&#xD;",
        _ => "\ufffd",
    };
}
