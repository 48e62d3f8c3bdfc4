// The 16-byte form in which a ciphertext carries the id of its key.
using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Trent.Cryptography;

/// <summary>
/// Turns key ids into 16 bytes and back. A key id is a UUID in lower case, or <c>mrk-</c> and 32 lower-case hexadecimal digits
/// for a multi-Region key.
/// </summary>
public static class KeyIdBytes
{
    /// <summary>Bytes of a key id.</summary>
    public const int Length = 16;

    private const string MultiRegionPrefix = "mrk-";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> UuidCharacters = SearchValues.Create("0123456789abcdef-");

    /// <summary>Parses a key id, strictly.</summary>
    /// <param name="keyId">The text.</param>
    /// <param name="destination">Receives <see cref="Length"/> bytes.</param>
    /// <param name="isMultiRegion">Whether it is the id of a multi-Region key.</param>
    /// <returns><see langword="false"/> when the text is not exactly as a key id is written.</returns>
    public static bool TryParse([NotNullWhen(true)] string? keyId, Span<byte> destination, out bool isMultiRegion)
    {
        isMultiRegion = false;
        if (keyId is null)
        {
            return false;
        }

        if (keyId.StartsWith(MultiRegionPrefix, StringComparison.Ordinal))
        {
            isMultiRegion = true;
            ReadOnlySpan<char> digits = keyId.AsSpan(MultiRegionPrefix.Length);
            return digits.Length == 2 * Length
                && !digits.ContainsAnyExcept(HexDigits)
                && Convert.FromHexString(digits, destination[..Length], out _, out _) == OperationStatus.Done;
        }

        return Guid.TryParseExact(keyId, "D", out Guid id)
            && !keyId.AsSpan().ContainsAnyExcept(UuidCharacters)
            && id.TryWriteBytes(destination, bigEndian: true, out _);
    }

    /// <summary>The key id of these bytes.</summary>
    /// <param name="bytes"><see cref="Length"/> bytes.</param>
    /// <param name="isMultiRegion">Whether it is the id of a multi-Region key.</param>
    public static string Format(ReadOnlySpan<byte> bytes, bool isMultiRegion) => isMultiRegion
        ? string.Concat(MultiRegionPrefix, Convert.ToHexStringLower(bytes[..Length]))
        : new Guid(bytes[..Length], bigEndian: true).ToString("D");
}
