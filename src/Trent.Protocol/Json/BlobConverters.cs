// Bytes on the wire: strict, padded, canonical base64, decoded straight into the place where they stay.
using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

internal sealed class BlobConverter : JsonConverter<ReadOnlyMemory<byte>>
{
    public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        WireBase64.Decode(ref reader, static base64 =>
        {
            byte[] bytes = new byte[WireBase64.DecodedLength(base64)];
            WireBase64.DecodeInto(base64, bytes);
            return (ReadOnlyMemory<byte>)bytes;
        });

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(value.Span);
}

internal sealed class SensitiveBytesConverter : JsonConverter<SensitiveBytes>
{
    public override SensitiveBytes Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        WireBase64.Decode(ref reader, static base64 => DecodedSecrets.Note(SensitiveBytes.Create(
            WireBase64.DecodedLength(base64), base64, static (target, source) => WireBase64.DecodeInto(source, target))));

    // Utf8JsonWriter encodes into the memory of its IBufferWriter, which is the caller's to zero.
    public override void Write(Utf8JsonWriter writer, SensitiveBytes value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(value.DangerousSpan);
}

internal sealed class SensitiveStringConverter : JsonConverter<SensitiveString>
{
    public override SensitiveString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw SerializationException.StringExpected(reader.TokenType);
        }

        // Unescaping only ever shortens, so that the escaped length is enough room.
        int roomBytes = reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length;
        byte[] scratch = ArrayPool<byte>.Shared.Rent(Math.Max(roomBytes, 1));
        int length = 0;
        try
        {
            length = reader.CopyString(scratch);
            return SensitiveString.Adopt(DecodedSecrets.Note(SensitiveBytes.CopyOf(scratch.AsSpan(0, length))));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scratch);
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    public override void Write(Utf8JsonWriter writer, SensitiveString value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.DangerousUtf8Span);
}

internal static class WireBase64
{
    private const int QuantumChars = 4;
    private const int QuantumBytes = 3;

    internal delegate T Decoder<T>(ReadOnlySpan<byte> base64);

    /// <summary>Hands the characters of a JSON string to a decoder, unescaped when need be (some clients write <c>\/</c>).</summary>
    internal static T Decode<T>(ref Utf8JsonReader reader, Decoder<T> decoder)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw SerializationException.BlobExpected(reader.TokenType);
        }

        if (!reader.HasValueSequence && !reader.ValueIsEscaped)
        {
            return decoder(reader.ValueSpan);
        }

        int roomBytes = reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length;
        byte[] scratch = ArrayPool<byte>.Shared.Rent(roomBytes);
        try
        {
            int length = reader.CopyString(scratch);
            return decoder(scratch.AsSpan(0, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scratch);
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    /// <summary>How many bytes well-formed base64 decodes to.</summary>
    /// <exception cref="SerializationException">The length cannot be that of padded base64.</exception>
    internal static int DecodedLength(ReadOnlySpan<byte> base64)
    {
        if (base64.Length % QuantumChars != 0)
        {
            throw SerializationException.InvalidBase64();
        }

        return base64.Length / QuantumChars * QuantumBytes - PaddingChars(base64);
    }

    /// <summary>Decodes into exactly <see cref="DecodedLength"/> bytes.</summary>
    /// <exception cref="SerializationException">The text is not canonical base64.</exception>
    internal static void DecodeInto(ReadOnlySpan<byte> base64, Span<byte> target)
    {
        // The platform skips white space and takes any unused bits. Skipped characters show in the length; unused bits that are
        // not zero show when the last quantum is encoded again.
        OperationStatus status = Base64.DecodeFromUtf8(base64, target, out int consumed, out int written);
        if (status != OperationStatus.Done || consumed != base64.Length || written != target.Length)
        {
            throw SerializationException.InvalidBase64();
        }

        int padding = PaddingChars(base64);
        if (padding > 0)
        {
            Span<byte> again = stackalloc byte[QuantumChars];
            Base64.EncodeToUtf8(target[^(QuantumBytes - padding)..], again, out _, out _);
            bool canonical = again.SequenceEqual(base64[^QuantumChars..]);
            again.Clear();
            if (!canonical)
            {
                throw SerializationException.InvalidBase64();
            }
        }
    }

    private static int PaddingChars(ReadOnlySpan<byte> base64) =>
        base64.EndsWith("=="u8) ? 2 : base64.EndsWith("="u8) ? 1 : 0;
}
