// Reads the files in which AWS's tools keep profiles, without making strings of the secrets in them.
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Trent.Client.Configuration;

/// <summary>
/// A credentials or config file: sections in brackets, <c>name = value</c> in them, comments after '#' or ';'. An indented line belongs
/// to the line with an empty value above it. Where a name is given twice the last one counts, as with AWS's tools; names compare
/// without case. The content is held in memory that does not move, and zeroed by <see cref="Dispose"/>.
/// </summary>
internal sealed class SharedConfigFile : IDisposable
{
    // The tools have no limit. A file with 1,000 profiles takes a fifth of it.
    private const int FileBytesMax = 1024 * 1024;

    private const byte Space = (byte)' ';
    private const byte Tab = (byte)'\t';

    private readonly byte[] content;

    private SharedConfigFile(byte[] content) => this.content = content;

    /// <summary>Reads a file.</summary>
    /// <returns>The file, or <see langword="null"/> when there is none.</returns>
    /// <exception cref="KmsConfigurationException">It cannot be read or is too large.</exception>
    internal static SharedConfigFile? Open(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            long length = RandomAccess.GetLength(file);
            if (length > FileBytesMax)
            {
                throw new KmsConfigurationException($"{path} is larger than {FileBytesMax} bytes.", null);
            }

            SharedConfigFile opened = new(GC.AllocateArray<byte>((int)length, pinned: true));
            bool complete = false;
            try
            {
                opened.Fill(file);
                complete = true;
                return opened;
            }
            finally
            {
                if (!complete)
                {
                    opened.Dispose();
                }
            }
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new KmsConfigurationException($"{path} cannot be read.", unreadable);
        }
    }

    /// <summary>Whether there is a section of this name.</summary>
    internal bool HasSection(string section)
    {
        ReadOnlySpan<byte> text = Text;
        foreach (Range at in text.Split((byte)'\n'))
        {
            if (TryReadSection(text[at], out ReadOnlySpan<byte> name) && Ascii.Equals(name, section))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds a value.</summary>
    /// <param name="section">The section, such as <c>profile dev</c>.</param>
    /// <param name="parent">The name of the line that the value is indented under, or <see langword="null"/> when it is not.</param>
    /// <param name="name">The name.</param>
    /// <param name="value">The value; it may be a secret, and must not be used after <see cref="Dispose"/>.</param>
    /// <returns>Whether there is one that is not empty.</returns>
    internal bool TryGet(string section, string? parent, string name, out ReadOnlySpan<byte> value)
    {
        value = default;
        bool inSection = false;
        bool inParent = false;
        ReadOnlySpan<byte> text = Text;
        foreach (Range at in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[at];
            if (TryReadSection(line, out ReadOnlySpan<byte> sectionName))
            {
                inSection = Ascii.Equals(sectionName, section);
                inParent = false;
                continue;
            }

            if (!inSection || !TryReadPair(line, out ReadOnlySpan<byte> pairName, out ReadOnlySpan<byte> pairValue))
            {
                continue;
            }

            bool indented = line[0] is Space or Tab;
            if (!indented)
            {
                inParent = parent is not null && pairValue.IsEmpty && Ascii.EqualsIgnoreCase(pairName, parent);
            }

            if (indented == parent is not null && indented == inParent && Ascii.EqualsIgnoreCase(pairName, name))
            {
                value = pairValue;
            }
        }

        return !value.IsEmpty;
    }

    /// <summary>Zeroes the content.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(content);

    private void Fill(SafeFileHandle file)
    {
        int read = 0;
        while (read < content.Length && RandomAccess.Read(file, content.AsSpan(read), read) is var count and > 0)
        {
            read += count;
        }
    }

    private ReadOnlySpan<byte> Text => content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content.AsSpan(Encoding.UTF8.Preamble.Length) : content;

    private static bool TryReadSection(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name)
    {
        name = default;
        int close = line.IndexOf((byte)']');
        if (line.IsEmpty || line[0] != '[' || close < 0)
        {
            return false;
        }

        name = line[1..close].Trim(Blanks);
        return true;
    }

    private static bool TryReadPair(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        int equals = line.IndexOf((byte)'=');
        name = equals < 0 ? default : line[..equals].Trim(Blanks);
        if (name.IsEmpty || name[0] is (byte)'#' or (byte)';')
        {
            return false;
        }

        value = line[(equals + 1)..];

        // Only after a blank, because a value may hold either character.
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] is (byte)'#' or (byte)';' && i > 0 && value[i - 1] is Space or Tab)
            {
                value = value[..i];
                break;
            }
        }

        value = value.Trim(Blanks);
        return true;
    }

    private static ReadOnlySpan<byte> Blanks => " \t\r"u8;
}
