// The DER form of SM2 ciphertexts, and the plain concatenation that engines compute with.
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;

namespace Trent.Cryptography;

/// <summary>SM2Cipher of GM/T 0009, 7.2: the coordinates of C1, the hash C3, and C2, which is as long as the plaintext.</summary>
internal static class Sm2Ciphertext
{
    private const byte Uncompressed = 4;
    private const int CoordinateBytes = 32;
    private const int HashBytes = 32;
    private const int BeforeText = 1 + (2 * CoordinateBytes) + HashBytes;

    /// <summary>From <c>04 x y C3 C2</c> to DER.</summary>
    internal static byte[] ToDer(ReadOnlySpan<byte> parts)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(Minimal(parts.Slice(1, CoordinateBytes)));
            writer.WriteIntegerUnsigned(Minimal(parts.Slice(1 + CoordinateBytes, CoordinateBytes)));
            writer.WriteOctetString(parts[(BeforeText - HashBytes)..BeforeText]);
            writer.WriteOctetString(parts[BeforeText..]);
        }

        return writer.Encode();
    }

    /// <summary>From DER to <c>04 x y C3 C2</c>.</summary>
    internal static bool TryFromDer(ReadOnlySpan<byte> der, [NotNullWhen(true)] out byte[]? parts)
    {
        parts = null;
        try
        {
            var reader = new DerReader(der);
            DerReader cipher = reader.ReadSequence();
            reader.RequireEnd();
            ReadOnlySpan<byte> x = cipher.ReadUnsignedIntegerBytes();
            ReadOnlySpan<byte> y = cipher.ReadUnsignedIntegerBytes();
            ReadOnlySpan<byte> hash = cipher.ReadOctetString();
            ReadOnlySpan<byte> text = cipher.ReadOctetString();
            cipher.RequireEnd();
            if (x.Length > CoordinateBytes || y.Length > CoordinateBytes || hash.Length != HashBytes || text.IsEmpty)
            {
                return false;
            }

            parts = new byte[BeforeText + text.Length];
            parts[0] = Uncompressed;
            x.CopyTo(parts.AsSpan(1 + CoordinateBytes - x.Length));
            y.CopyTo(parts.AsSpan(1 + (2 * CoordinateBytes) - y.Length));
            hash.CopyTo(parts.AsSpan(BeforeText - HashBytes));
            text.CopyTo(parts.AsSpan(BeforeText));
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static ReadOnlySpan<byte> Minimal(ReadOnlySpan<byte> number)
    {
        ReadOnlySpan<byte> minimal = number.TrimStart((byte)0);
        return minimal.IsEmpty ? number[^1..] : minimal;
    }
}
