// Secrets that people bring to commands: from a file, typed without being shown, or through a pipe; never as an argument, and never a string.
using System.Security.Cryptography;
using System.Text;
using Trent.Configuration;
using Trent.Cryptography;
using Trent.Sealing;

namespace Trent.CommandLine;

/// <summary>Reads secrets of one line.</summary>
/// <param name="prompts">Where questions go: standard error, so that what is asked is not mistaken for what is answered.</param>
internal sealed class SecretInput(TextWriter prompts)
{
    /// <summary>Reads a secret from a file if one is given; asks otherwise.</summary>
    /// <param name="file">The file, or <see langword="null"/>.</param>
    /// <param name="what">What the file is, for messages.</param>
    /// <param name="question">What a person at a terminal is asked.</param>
    /// <returns>The text in UTF-8 without its end of line, the caller's to dispose.</returns>
    /// <exception cref="SealException">The file is missing or not to be trusted.</exception>
    /// <exception cref="SettingsException">Nothing was brought.</exception>
    public SecretBuffer Read(string? file, string what, string question) => file is not null
        ? SecretFile.ReadLine(file, what)
        : Console.IsInputRedirected ? ReadPipe(what) : ReadTerminal(what, question);

    /// <summary>Asks for a new secret; at a terminal twice, so that it is what was meant.</summary>
    /// <exception cref="SettingsException">The two differ, or nothing was brought.</exception>
    public SecretBuffer ReadNew(string? file, string what, string question)
    {
        SecretBuffer first = Read(file, what, question);
        if (file is not null || Console.IsInputRedirected)
        {
            return first;
        }

        using SecretBuffer second = ReadTerminal(what, "The same again: ");
        if (CryptographicOperations.FixedTimeEquals(first.DangerousSpan, second.DangerousSpan))
        {
            return first;
        }

        first.Dispose();
        throw new SettingsException("the two are not the same");
    }

    private static SettingsException Nothing(string what) => new($"no {what} was given: name one, type it at a terminal, or write it to standard input");

    // Byte by byte, so that what follows the line stays for the next reader.
    private static SecretBuffer ReadPipe(string what)
    {
        using Stream input = Console.OpenStandardInput();
        byte[] line = GC.AllocateArray<byte>(SecretFile.LineBytesMax, pinned: true);
        try
        {
            int length = 0;
            while (true)
            {
                if (length == line.Length)
                {
                    throw new SettingsException($"the {what} on standard input is too long");
                }

                if (input.Read(line, length, 1) == 0 || line[length] == '\n')
                {
                    break;
                }

                length++;
            }

            length -= length > 0 && line[length - 1] == '\r' ? 1 : 0;
            return length > 0 ? SecretBuffer.CopyOf(line.AsSpan(0, length)) : throw Nothing(what);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    private SecretBuffer ReadTerminal(string what, string question)
    {
        prompts.Write(question);
        prompts.Flush();
        char[] typed = GC.AllocateArray<char>(SecretFile.LineBytesMax / 4, pinned: true);
        byte[] text = GC.AllocateArray<byte>(SecretFile.LineBytesMax, pinned: true);
        try
        {
            int count = 0;
            while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
            {
                if (key.Key == ConsoleKey.Backspace)
                {
                    count -= count > 0 ? 1 : 0;
                }
                else if (!char.IsControl(key.KeyChar) && count < typed.Length)
                {
                    typed[count++] = key.KeyChar;
                }
            }

            prompts.WriteLine();
            int length = Encoding.UTF8.GetBytes(typed.AsSpan(0, count), text);
            return length > 0 ? SecretBuffer.CopyOf(text.AsSpan(0, length)) : throw Nothing(what);
        }
        finally
        {
            Array.Clear(typed);
            CryptographicOperations.ZeroMemory(text);
        }
    }
}
