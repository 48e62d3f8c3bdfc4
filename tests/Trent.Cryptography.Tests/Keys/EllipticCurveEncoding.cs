// Keys on elliptic curves in DER, also in forms that no writer of the product makes.
using System.Formats.Asn1;

namespace Trent.Cryptography.Tests;

internal static class EllipticCurveEncoding
{
    /// <summary>A private key as long as a field element.</summary>
    internal static byte[] Scalar(EllipticCurve curve, ReadOnlySpan<byte> number)
    {
        ReadOnlySpan<byte> minimal = number.TrimStart((byte)0);
        byte[] scalar = new byte[curve.FieldBytes];
        minimal.CopyTo(scalar.AsSpan(scalar.Length - minimal.Length));
        return scalar;
    }

    /// <summary>PKCS #8 (RFC 5208) around an ECPrivateKey (RFC 5915) on a named curve.</summary>
    internal static byte[] Pkcs8(EllipticCurve curve, byte[] scalar, byte[]? point)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(EllipticCurve.PublicKeyIdentifier);
                writer.WriteObjectIdentifier(curve.Identifier);
            }

            writer.WriteOctetString(PrivateKey(scalar, point));
        }

        return writer.Encode();
    }

    private static byte[] PrivateKey(byte[] scalar, byte[]? point)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteOctetString(scalar);
            if (point is not null)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
                {
                    writer.WriteBitString(point);
                }
            }
        }

        return writer.Encode();
    }
}
