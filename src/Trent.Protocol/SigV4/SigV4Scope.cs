// The credential scope: which Regions are well-formed, and how a string to sign is put together from it.
namespace Trent.Protocol.SigV4;

internal static class SigV4Scope
{
    public const string Algorithm = "AWS4-HMAC-SHA256";
    public const string Terminator = "aws4_request";

    /// <summary>Whether a name has the form of a Region: <c>^([a-z]+-){2,3}\d+$</c>, at most 32 characters.</summary>
    public static bool IsRegion(ReadOnlySpan<char> name)
    {
        if (name.Length > SigV4Limits.RegionCharactersMax)
        {
            return false;
        }

        var words = 0;
        while (true)
        {
            var hyphen = name.IndexOf('-');
            if (hyphen < 0)
            {
                break;
            }

            if (hyphen == 0 || name[..hyphen].ContainsAnyExceptInRange('a', 'z'))
            {
                return false;
            }

            words++;
            name = name[(hyphen + 1)..];
        }

        return words is 2 or 3 && !name.IsEmpty && !name.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>Writes the string to sign.</summary>
    /// <param name="writer">Receives it.</param>
    /// <param name="timestamp">As <c>20251110T145715Z</c>.</param>
    /// <param name="scope">As <c>20251110/eu-central-1/kms/aws4_request</c>.</param>
    /// <param name="canonicalRequestHash">32 bytes.</param>
    public static void WriteStringToSign(
        ref CanonicalWriter writer, ReadOnlySpan<char> timestamp, ReadOnlySpan<char> scope, ReadOnlySpan<byte> canonicalRequestHash)
    {
        writer.Append("AWS4-HMAC-SHA256\n"u8);
        writer.Append(timestamp);
        writer.Append((byte)'\n');
        writer.Append(scope);
        writer.Append((byte)'\n');
        writer.AppendHex(canonicalRequestHash);
    }
}
