// Writes a secret to the console without ever making a string of it.
using System.Buffers;
using System.Security.Cryptography;

namespace Trent.CommandLine;

internal static class SecretText
{
    /// <summary>Writes ASCII characters and an end of line. The bytes, and every copy made here, are zeroed.</summary>
    public static async Task WriteLineAsync(byte[] ascii, TextWriter output)
    {
        char[] characters = ArrayPool<char>.Shared.Rent(ascii.Length);
        try
        {
            for (int index = 0; index < ascii.Length; index++)
            {
                characters[index] = (char)ascii[index];
            }

            await output.WriteLineAsync(characters.AsMemory(0, ascii.Length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(ascii);
            Array.Clear(characters);
            ArrayPool<char>.Shared.Return(characters);
        }
    }
}
