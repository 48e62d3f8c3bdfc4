// A range of addresses in CIDR notation.
using System.Globalization;

namespace Trent.Authorization.Conditions;

/// <summary>The addresses that share a prefix. A range of one version of IP has no address of the other.</summary>
internal readonly record struct AddressRange
{
    private readonly UInt128 _bits;
    private readonly UInt128 _mask;
    private readonly bool _isIPv4;

    private AddressRange(UInt128 bits, UInt128 mask, bool isIPv4)
    {
        _bits = bits & mask;
        _mask = mask;
        _isIPv4 = isIPv4;
    }

    /// <summary>Reads <c>address/prefix</c>, or an address that is the only one of its range. Bits after the prefix do not count.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AddressRange range)
    {
        range = default;
        int slash = text.IndexOf('/');
        ReadOnlySpan<char> address = slash < 0 ? text : text[..slash];
        if (!AddressText.TryParse(address, out UInt128 bits, out bool isIPv4))
        {
            return false;
        }

        int prefix = 0;
        if (slash >= 0 && !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out prefix))
        {
            return false;
        }

        // The prefix of an IPv4 address written as IPv6 counts the 96 bits before it.
        bool isMapped = isIPv4 && address.Contains(':');
        int width = isIPv4 ? AddressText.BitsOfIPv4 : AddressText.BitsOfIPv6;
        int length = slash < 0 ? width : isMapped ? prefix - AddressText.BitsBeforeMapped : prefix;
        if (length < 0 || length > width)
        {
            return false;
        }

        UInt128 all = isIPv4 ? uint.MaxValue : UInt128.MaxValue;
        UInt128 mask = length == 0 ? UInt128.Zero : all ^ (length == width ? UInt128.Zero : all >> length);
        range = new AddressRange(bits, mask, isIPv4);
        return true;
    }

    /// <summary>Whether an address lies in the range.</summary>
    public bool Contains(UInt128 bits, bool isIPv4) => isIPv4 == _isIPv4 && (bits & _mask) == _bits;
}
