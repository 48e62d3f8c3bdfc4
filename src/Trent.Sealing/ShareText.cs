// The text of a share: what a person copies, types or keeps in an envelope.
using System.Security.Cryptography;
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>
/// <c>trent-share-1</c> and 22 groups of four digits: 55 bytes in Crockford's base 32, which has neither I, L, O nor U. The bytes are the
/// identity of the set (16), threshold, number of shares, index (1 each), value (32), and checksum (4: the first of the SHA-256 of all
/// before, prefix included). Case does not matter, nor do hyphens and blanks; I and L are read as 1, O as 0.
/// </summary>
internal static class ShareText
{
    internal const int SetIdBytes = 16;
    internal const int ValueBytes = SealingKey.KeyBytes;
    internal const int ThresholdOffset = SetIdBytes;
    internal const int SharesOffset = ThresholdOffset + 1;
    internal const int IndexOffset = SharesOffset + 1;
    internal const int ValueOffset = IndexOffset + 1;
    internal const int Bytes = ChecksumOffset + ChecksumBytes;

    /// <summary>The most characters of a text that is looked at: twice what is written, for blanks and ends of lines.</summary>
    internal const int CharactersMax = 256;

    private const int ChecksumOffset = ValueOffset + ValueBytes;
    private const int ChecksumBytes = 4;
    private const int Digits = Bytes * 8 / BitsPerDigit;
    private const int BitsPerDigit = 5;
    private const int GroupDigits = 4;

    internal static int Length => Prefix.Length + Digits + (Digits / GroupDigits);

    private static ReadOnlySpan<byte> Prefix => "trent-share-1"u8;

    // The prefix up to its version, as it is after hyphens were left out.
    private static ReadOnlySpan<byte> Family => "trentshare"u8;

    /// <summary>Writes the text of a share whose checksum is computed here.</summary>
    internal static SecretBuffer Write(ReadOnlySpan<byte> share) => SecretBuffer.Create(Length, share[..ChecksumOffset], static (text, share) =>
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        share.CopyTo(bytes);
        ComputeChecksum(share, bytes[ChecksumOffset..]);
        Prefix.CopyTo(text);
        int at = Prefix.Length;
        for (int digit = 0; digit < Digits; digit++)
        {
            if (digit % GroupDigits == 0)
            {
                text[at++] = (byte)'-';
            }

            text[at++] = Encode(ReadDigit(bytes, digit));
        }

        CryptographicOperations.ZeroMemory(bytes);
    });

    /// <summary>Reads a text into <paramref name="share"/>, which has <see cref="Bytes"/> bytes and is the caller's to zero.</summary>
    /// <returns><see cref="ShareOutcome.Accepted"/> when it is the unaltered text of some share.</returns>
    internal static ShareOutcome Read(ReadOnlySpan<char> text, Span<byte> share)
    {
        text = text.Trim();
        if (text.Length > CharactersMax)
        {
            return ShareOutcome.Malformed;
        }

        // Everything that is not read as part of a digit is left out first, so that typing it differently makes no difference.
        Span<byte> plain = stackalloc byte[CharactersMax];
        int length = 0;
        foreach (char character in text)
        {
            if (character is not ('-' or ' '))
            {
                plain[length++] = character < 0x80 ? (byte)(char.IsAsciiLetterUpper(character) ? character | 0x20 : character) : (byte)0;
            }
        }

        ShareOutcome outcome = ReadPlain(plain[..length], share);
        CryptographicOperations.ZeroMemory(plain);
        return outcome;
    }

    private static ShareOutcome ReadPlain(ReadOnlySpan<byte> plain, Span<byte> share)
    {
        if (!plain.StartsWith(Family))
        {
            return ShareOutcome.Malformed;
        }

        plain = plain[Family.Length..];
        if (plain.Length != Digits + 1)
        {
            return ShareOutcome.Malformed;
        }

        // The version is typed as the digits are.
        if (Decode(plain[0]) != 1)
        {
            return char.IsAsciiDigit((char)plain[0]) ? ShareOutcome.UnknownVersion : ShareOutcome.Malformed;
        }

        share.Clear();
        int invalid = 0;
        for (int digit = 0; digit < Digits; digit++)
        {
            int value = Decode(plain[1 + digit]);
            invalid |= value;
            WriteDigit(share, digit, value & 0x1F);
        }

        Span<byte> checksum = stackalloc byte[ChecksumBytes];
        ComputeChecksum(share[..ChecksumOffset], checksum);
        return invalid < 0 ? ShareOutcome.Malformed
            : CryptographicOperations.FixedTimeEquals(checksum, share[ChecksumOffset..]) ? ShareOutcome.Accepted
            : ShareOutcome.Damaged;
    }

    private static void ComputeChecksum(ReadOnlySpan<byte> share, Span<byte> checksum)
    {
        Span<byte> summed = stackalloc byte[Prefix.Length + ChecksumOffset];
        Prefix.CopyTo(summed);
        share.CopyTo(summed[Prefix.Length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(summed, hash);
        hash[..ChecksumBytes].CopyTo(checksum);
        CryptographicOperations.ZeroMemory(summed);
    }

    private static int ReadDigit(ReadOnlySpan<byte> bytes, int digit)
    {
        int bit = digit * BitsPerDigit;
        int pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
        return (pair >> (16 - BitsPerDigit - (bit % 8))) & 0x1F;
    }

    private static void WriteDigit(Span<byte> bytes, int digit, int value)
    {
        int bit = digit * BitsPerDigit;
        int pair = value << (16 - BitsPerDigit - (bit % 8));
        bytes[bit / 8] |= (byte)(pair >> 8);
        if (bit / 8 + 1 < bytes.Length)
        {
            bytes[(bit / 8) + 1] |= (byte)(pair & 0xFF);
        }
    }

    // Digits are made by arithmetic, because which place of a table is read can be seen in the processor's cache.
    private static byte Encode(int value) => (byte)('0' + value
        + (At(value, 10) & ('a' - '9' - 1))
        + (At(value, 18) & 1)
        + (At(value, 20) & 1)
        + (At(value, 22) & 1)
        + (At(value, 27) & 1));

    // -1 for what is no digit.
    private static int Decode(byte character)
    {
        int digit = character - '0';
        int letter = character - 'a' + 10 + At(character, 'j') + At(character, 'm') + At(character, 'p') + At(character, 'v');
        int isDigit = At(character, '0') & ~At(character, '9' + 1);
        int isLetter = At(character, 'a') & ~At(character, 'z' + 1) & ~Is(character, 'i') & ~Is(character, 'l') & ~Is(character, 'o') & ~Is(character, 'u');
        int isOne = Is(character, 'i') | Is(character, 'l');
        int isZero = Is(character, 'o');
        return (isDigit & digit) | (isLetter & letter) | (isOne & 1) | ~(isDigit | isLetter | isOne | isZero);
    }

    /// <summary>All bits when a value has reached a limit, else none.</summary>
    private static int At(int value, int limit) => ~((value - limit) >> 31);

    private static int Is(int value, int other) => At(value, other) & ~At(value, other + 1);
}
