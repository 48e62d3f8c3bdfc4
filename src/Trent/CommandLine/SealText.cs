// Shows what people get of a new seal, once.
using System.Globalization;
using Trent.Cryptography;
using Trent.Sealing;
using Trent.Unsealing;

namespace Trent.CommandLine;

internal static class SealText
{
    /// <summary>Writes the shares, one a line; nothing where there are none.</summary>
    public static async Task WriteSharesAsync(NewSeal seal, TextWriter output)
    {
        if (seal.Shares.Count > 0)
        {
            await output.WriteLineAsync();
        }

        foreach (SecretShare share in seal.Shares)
        {
            using SecretBuffer text = share.WritePlaintext();
            await output.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"share {share.Index}: "));
            await SecretText.WriteLineAsync(text.DangerousSpan.ToArray(), output);
        }
    }
}
