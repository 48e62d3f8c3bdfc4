// The DER form of ECDSA signatures, read strictly: OpenSSL alone would accept encodings that are none.
using System.Formats.Asn1;

namespace Trent.Cryptography;

/// <summary>ECDSA-Sig-Value (RFC 3279, 2.2.3): a sequence of the integers r and s.</summary>
internal static class EcdsaSignature
{
    /// <summary>Reads a signature of a curve into r and s of fixed length, one after the other.</summary>
    /// <param name="der">The signature.</param>
    /// <param name="fixedForm">Receives r and s, each half as long as this; leading zeros are filled in.</param>
    /// <returns>Whether it is two positive integers of that length at most, in the only encoding that DER allows.</returns>
    internal static bool TryDecode(ReadOnlySpan<byte> der, Span<byte> fixedForm)
    {
        try
        {
            var reader = new DerReader(der);
            DerReader integers = reader.ReadSequence();
            reader.RequireEnd();
            ReadOnlySpan<byte> r = integers.ReadUnsignedIntegerBytes();
            ReadOnlySpan<byte> s = integers.ReadUnsignedIntegerBytes();
            integers.RequireEnd();
            int half = fixedForm.Length / 2;
            if (r.IsEmpty || s.IsEmpty || r.Length > half || s.Length > half)
            {
                return false;
            }

            fixedForm.Clear();
            r.CopyTo(fixedForm[(half - r.Length)..]);
            s.CopyTo(fixedForm[(fixedForm.Length - s.Length)..]);
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
