// Writes values into a buffer so that no two different sequences of values give the same bytes: everything is length-prefixed.
using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;

namespace Trent.Cryptography;

internal ref struct CanonicalWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _position;

    internal readonly ReadOnlySpan<byte> Written => _buffer[.._position];

    /// <summary>The most bytes that <see cref="WriteText"/> may need: a UTF-16 unit becomes at most three bytes.</summary>
    internal static int TextBytesMax(string text) => sizeof(uint) + (3 * text.Length);

    internal void WriteByte(byte value) => _buffer[_position++] = value;

    internal void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[_position..], value);
        _position += sizeof(uint);
    }

    internal void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_buffer[_position..], value);
        _position += sizeof(long);
    }

    internal void WriteFixed(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[_position..]);
        _position += bytes.Length;
    }

    internal void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteUInt32((uint)bytes.Length);
        WriteFixed(bytes);
    }

    /// <exception cref="ArgumentException">The text has a lone surrogate: it has no UTF-8 form, and a replacement would make two texts one.</exception>
    internal void WriteText(string text)
    {
        Span<byte> body = _buffer[(_position + sizeof(uint))..];
        OperationStatus status = Utf8.FromUtf16(text, body, out _, out int written, replaceInvalidSequences: false);
        if (status == OperationStatus.InvalidData)
        {
            throw new ArgumentException("The text has a surrogate without its pair.", nameof(text));
        }

        if (status != OperationStatus.Done)
        {
            throw new InvalidOperationException("The buffer is shorter than its own bound.");
        }

        WriteUInt32((uint)written);
        _position += written;
    }
}
