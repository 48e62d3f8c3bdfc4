// The bytes that are authenticated: one unambiguous encoding for rows, buckets, groups and the head. On disk by way of tags.
using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Trent.Storage;

/// <summary>
/// Appends length-prefixed fields. Every message begins with a byte that says what it is, so that a tag of one kind of message
/// can never stand for another. Numbers are 8 bytes big endian, texts strict UTF-8.
/// </summary>
internal sealed class CanonicalBytes
{
    internal const byte Address = (byte)'a';
    internal const byte Record = (byte)'r';
    internal const byte Bucket = (byte)'b';
    internal const byte Group = (byte)'g';
    internal const byte Head = (byte)'h';

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> buffer = new(4096);

    internal ReadOnlySpan<byte> Written => buffer.WrittenSpan;

    /// <summary>UTF-8 bytes of a text.</summary>
    /// <exception cref="ArgumentException">The text is not valid UTF-16.</exception>
    internal static int Utf8Bytes(string text) => StrictUtf8.GetByteCount(text);

    internal CanonicalBytes Start(byte message)
    {
        buffer.ResetWrittenCount();
        buffer.GetSpan(1)[0] = message;
        buffer.Advance(1);
        return this;
    }

    internal CanonicalBytes Number(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(buffer.GetSpan(sizeof(long)), value);
        buffer.Advance(sizeof(long));
        return this;
    }

    internal CanonicalBytes OptionalNumber(long? value) => value is { } present ? Number(1).Number(present) : Number(0);

    internal CanonicalBytes Text(string value)
    {
        int length = StrictUtf8.GetByteCount(value);
        _ = Number(length);
        _ = StrictUtf8.GetBytes(value, buffer.GetSpan(length));
        buffer.Advance(length);
        return this;
    }

    internal CanonicalBytes OptionalText(string? value) => value is null ? Number(0) : Number(1).Text(value);

    internal CanonicalBytes Bytes(ReadOnlySpan<byte> value)
    {
        _ = Number(value.Length);
        buffer.Write(value);
        return this;
    }
}
