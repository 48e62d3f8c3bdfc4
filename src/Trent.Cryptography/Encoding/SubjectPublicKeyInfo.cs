// Public keys as SubjectPublicKeyInfo in DER (RFC 5280).
using System.Formats.Asn1;

namespace Trent.Cryptography;

/// <summary>Writes and reads SubjectPublicKeyInfo.</summary>
internal static class SubjectPublicKeyInfo
{
    /// <param name="algorithm">The identifier of the algorithm, dotted.</param>
    /// <param name="curve">The identifier of the curve as the parameter; <see langword="null"/> where the algorithm has no parameters.</param>
    /// <param name="publicKey">The content of the bit string.</param>
    internal static byte[] Write(string algorithm, string? curve, ReadOnlySpan<byte> publicKey)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(algorithm);
                if (curve is not null)
                {
                    writer.WriteObjectIdentifier(curve);
                }
            }

            writer.WriteBitString(publicKey);
        }

        return writer.Encode();
    }

    /// <summary>The public key of an algorithm whose parameter is a named curve.</summary>
    /// <exception cref="AsnContentException">The bytes are not one such public key in DER on this curve.</exception>
    internal static ReadOnlySpan<byte> ReadOnCurve(ReadOnlySpan<byte> der, string algorithm, string curve)
    {
        var reader = new DerReader(der);
        DerReader info = reader.ReadSequence();
        reader.RequireEnd();
        DerReader identifier = info.ReadSequence();
        if (identifier.ReadObjectIdentifier() != algorithm || identifier.ReadObjectIdentifier() != curve)
        {
            throw new AsnContentException("The public key is of another algorithm or curve.");
        }

        identifier.RequireEnd();
        ReadOnlySpan<byte> publicKey = info.ReadBitString();
        info.RequireEnd();
        return publicKey;
    }
}
