// Arithmetic in the field of 256 elements, without tables and without a branch on a value.
namespace Trent.Cryptography;

/// <summary>
/// GF(2^8) modulo x^8 + x^4 + x^3 + x + 1, the field of AES (FIPS 197, section 4). A look-up in a table leaves traces of its index in the
/// processor's cache; shifts and masks take the same time for all values.
/// </summary>
internal static class BinaryField
{
    // x^8 = x^4 + x^3 + x + 1.
    private const int Reduction = 0x1B;
    private const int Bits = 8;

    /// <summary>The product.</summary>
    internal static byte Multiply(byte left, byte right)
    {
        int a = left;
        int product = 0;
        for (int bit = 0; bit < Bits; bit++)
        {
            product ^= a & -((right >> bit) & 1);
            a = ((a << 1) & 0xFF) ^ (Reduction & -(a >> 7));
        }

        return (byte)product;
    }

    /// <summary>The inverse, which is the power of 254: all 255 elements but zero are roots of x^255 = 1. Zero has none and yields zero.</summary>
    internal static byte Invert(byte value)
    {
        // 254 = 2 + 4 + 8 + 16 + 32 + 64 + 128.
        byte square = value;
        byte power = 1;
        for (int bit = 1; bit < Bits; bit++)
        {
            square = Multiply(square, square);
            power = Multiply(power, square);
        }

        return power;
    }
}
