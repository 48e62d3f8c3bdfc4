// The public id of key material.
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Trent.Cryptography;

/// <summary>
/// Derives the id of key material. The same material has another id in another key, and the same id in all Regions of a
/// multi-Region key. The id tells nothing about random material; of material that can be guessed it confirms a guess.
/// </summary>
public static class KeyMaterialIdentifier
{
    internal const int Bytes = HMACSHA256.HashSizeInBytes;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static ReadOnlySpan<byte> Label => "kms/v1/material-id"u8;

    /// <summary>HMAC-SHA-256, keyed with the material, of a label, the length of the material and the key id.</summary>
    /// <param name="keyId">The key id, as <see cref="KeyIdBytes"/> has it.</param>
    /// <param name="material">The key material, not empty.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <exception cref="ArgumentException">The key id is not as it is written, or the material is empty.</exception>
    public static string Compute(string keyId, ReadOnlySpan<byte> material)
    {
        Span<byte> id = stackalloc byte[KeyIdBytes.Length];
        if (!KeyIdBytes.TryParse(keyId, id, out _))
        {
            throw new ArgumentException("A key id is a lower-case UUID, or mrk- and 32 lower-case hexadecimal digits.", nameof(keyId));
        }

        if (material.IsEmpty)
        {
            throw new ArgumentException("Key material is not empty.", nameof(material));
        }

        // HMAC fills a short key up with zeros: the length keeps materials apart that differ by trailing zeros only.
        Span<byte> buffer = stackalloc byte[128];
        var writer = new CanonicalWriter(buffer);
        writer.WriteFixed(Label);
        writer.WriteUInt32((uint)material.Length);
        writer.WriteText(keyId);
        Span<byte> tag = stackalloc byte[Bytes];
        HMACSHA256.HashData(material, writer.Written, tag);
        return Convert.ToHexStringLower(tag);
    }

    internal static bool TryParse([NotNullWhen(true)] string? text, Span<byte> id) =>
        text is { Length: 2 * Bytes }
        && !text.AsSpan().ContainsAnyExcept(HexDigits)
        && Convert.FromHexString(text, id, out _, out _) == OperationStatus.Done;
}
