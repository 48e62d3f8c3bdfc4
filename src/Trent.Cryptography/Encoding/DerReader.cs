// Reads DER strictly and over spans, so that a private key is never copied to be read.
using System.Formats.Asn1;

namespace Trent.Cryptography;

/// <summary>
/// A cursor over DER. Every member throws <see cref="AsnContentException"/> for what is not exactly the one encoding of what is
/// asked for.
/// </summary>
internal ref struct DerReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    internal readonly bool HasData => !_rest.IsEmpty;

    internal readonly bool NextIs(Asn1Tag tag) => HasData && Asn1Tag.TryDecode(_rest, out Asn1Tag next, out _) && next.HasSameClassAndValue(tag);

    internal DerReader ReadSequence(Asn1Tag? tag = null)
    {
        AsnDecoder.ReadSequence(_rest, AsnEncodingRules.DER, out int offset, out int length, out int consumed, tag);
        ReadOnlySpan<byte> content = _rest.Slice(offset, length);
        _rest = _rest[consumed..];
        return new DerReader(content);
    }

    internal string ReadObjectIdentifier()
    {
        string identifier = AsnDecoder.ReadObjectIdentifier(_rest, AsnEncodingRules.DER, out int consumed);
        _rest = _rest[consumed..];
        return identifier;
    }

    internal ReadOnlySpan<byte> ReadIntegerBytes()
    {
        ReadOnlySpan<byte> integer = AsnDecoder.ReadIntegerBytes(_rest, AsnEncodingRules.DER, out int consumed);
        _rest = _rest[consumed..];
        return integer;
    }

    /// <summary>The magnitude of an integer that is at least 0, without the leading zero byte that only shows its sign.</summary>
    internal ReadOnlySpan<byte> ReadUnsignedIntegerBytes()
    {
        ReadOnlySpan<byte> integer = ReadIntegerBytes();
        if (integer[0] >= 0x80)
        {
            throw new AsnContentException("An integer is negative.");
        }

        return integer[0] == 0 ? integer[1..] : integer;
    }

    /// <summary>An integer from 0 to 127, as versions are.</summary>
    internal int ReadSmallInteger()
    {
        ReadOnlySpan<byte> integer = ReadIntegerBytes();
        return integer.Length == 1 && integer[0] < 0x80 ? integer[0] : throw new AsnContentException("A small integer is large or negative.");
    }

    internal ReadOnlySpan<byte> ReadOctetString(Asn1Tag? tag = null)
    {
        if (!AsnDecoder.TryReadPrimitiveOctetString(_rest, AsnEncodingRules.DER, out ReadOnlySpan<byte> value, out int consumed, tag))
        {
            throw new AsnContentException("An octet string is in pieces.");
        }

        _rest = _rest[consumed..];
        return value;
    }

    /// <summary>A bit string of whole bytes.</summary>
    internal ReadOnlySpan<byte> ReadBitString(Asn1Tag? tag = null)
    {
        if (!AsnDecoder.TryReadPrimitiveBitString(_rest, AsnEncodingRules.DER, out int unusedBits, out ReadOnlySpan<byte> value, out int consumed, tag) || unusedBits != 0)
        {
            throw new AsnContentException("A bit string is in pieces, or not of whole bytes.");
        }

        _rest = _rest[consumed..];
        return value;
    }

    internal void ReadNull()
    {
        AsnDecoder.ReadNull(_rest, AsnEncodingRules.DER, out int consumed);
        _rest = _rest[consumed..];
    }

    internal readonly void RequireEnd()
    {
        if (HasData)
        {
            throw new AsnContentException("There is something behind the end.");
        }
    }
}
