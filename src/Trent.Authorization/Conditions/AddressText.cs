// Addresses of both versions of IP, read without making objects of them.
using System.Globalization;

namespace Trent.Authorization.Conditions;

/// <summary>
/// Reads addresses in the notations of RFC 4291, 2.2, and four decimal numbers for IPv4. An IPv4 address that is written as an IPv6 one
/// (<c>::ffff:192.0.2.1</c>) is the IPv4 address.
/// </summary>
internal static class AddressText
{
    public const int BitsOfIPv4 = 32;
    public const int BitsOfIPv6 = 128;
    public const int BitsBeforeMapped = BitsOfIPv6 - BitsOfIPv4;

    private const int Groups = 8;
    private const int GroupBits = 16;
    private const int GroupDigitsMax = 4;
    private const int Octets = 4;
    private const int OctetDigitsMax = 3;

    private static readonly UInt128 MappedPrefix = new UInt128(0, 0xFFFF) << BitsOfIPv4;

    /// <summary>Reads an address; false for anything else, also for zones, leading zeros and blanks.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UInt128 bits, out bool isIPv4)
    {
        isIPv4 = !text.Contains(':');
        if (isIPv4)
        {
            bool isRead = TryParseIPv4(text, out uint octets);
            bits = octets;
            return isRead;
        }

        if (!TryParseIPv6(text, out bits))
        {
            return false;
        }

        if (bits >> BitsOfIPv4 == MappedPrefix >> BitsOfIPv4)
        {
            bits &= uint.MaxValue;
            isIPv4 = true;
        }

        return true;
    }

    private static bool TryParseIPv4(ReadOnlySpan<char> text, out uint bits)
    {
        bits = 0;
        for (int octet = 0; octet < Octets; octet++)
        {
            int end = octet == Octets - 1 ? text.Length : text.IndexOf('.');
            if (end is < 1 or > OctetDigitsMax || (end > 1 && text[0] == '0'))
            {
                return false;
            }

            uint value = 0;
            foreach (char digit in text[..end])
            {
                if (!char.IsAsciiDigit(digit))
                {
                    return false;
                }

                value = (value * 10) + (uint)(digit - '0');
            }

            if (value > byte.MaxValue)
            {
                return false;
            }

            bits = (bits << 8) | value;
            text = octet == Octets - 1 ? default : text[(end + 1)..];
        }

        return true;
    }

    private static bool TryParseIPv6(ReadOnlySpan<char> text, out UInt128 bits)
    {
        bits = default;
        int gap = text.IndexOf("::");
        if (gap < 0)
        {
            return TryParseGroups(text, out bits, out int all) && all == Groups;
        }

        if (!TryParseGroups(text[..gap], out UInt128 head, out int before)
            || !TryParseGroups(text[(gap + 2)..], out UInt128 tail, out int after)
            || before + after >= Groups
            || (before > 0 && text[..gap].Contains('.')))
        {
            return false;
        }

        // A gap stands for at least one group, so the shift is below the width.
        bits = before == 0 ? tail : (head << ((Groups - before) * GroupBits)) | tail;
        return true;
    }

    private static bool TryParseGroups(ReadOnlySpan<char> text, out UInt128 bits, out int count)
    {
        bits = default;
        count = 0;
        while (!text.IsEmpty)
        {
            int colon = text.IndexOf(':');
            ReadOnlySpan<char> group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains('.'))
            {
                bool isRead = TryParseIPv4(group, out uint octets);
                bits = (bits << BitsOfIPv4) | octets;
                count += 2;
                return isRead && count <= Groups;
            }

            if (group.Length is 0 or > GroupDigitsMax || count == Groups)
            {
                return false;
            }

            if (!ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort value))
            {
                return false;
            }

            bits = (bits << GroupBits) | value;
            count++;
            if (colon == text.Length - 1)
            {
                return false;
            }

            text = colon < 0 ? default : text[(colon + 1)..];
        }

        return true;
    }
}
