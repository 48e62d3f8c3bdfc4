// Text, numbers, truth values and times on the wire, with the texts that the API answers a value of the wrong type with.
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trent.Protocol;

internal sealed class StringConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString() : throw SerializationException.StringExpected(reader.TokenType);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

internal sealed class IntegerConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            throw SerializationException.IntegerExpected(reader.TokenType);
        }

        if (reader.TryGetInt32(out int whole))
        {
            return whole;
        }

        // A fraction is cut off (docs/compatibility.md, "Wire"). A double holds every int exactly, so nothing in range is lost.
        if (reader.TryGetDouble(out double number) && double.Truncate(number) is >= int.MinValue and <= int.MaxValue)
        {
            return (int)double.Truncate(number);
        }

        throw SerializationException.NumberOutOfRange();
    }

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}

internal sealed class BooleanConverter : JsonConverter<bool>
{
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw SerializationException.BooleanExpected(reader.TokenType),
    };

    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
}

/// <summary>Seconds since the Unix epoch as a JSON number; what is finer than a millisecond is rounded (docs/compatibility.md, "Wire").</summary>
internal sealed class TimestampConverter : JsonConverter<DateTimeOffset>
{
    private static readonly decimal MillisecondsMin = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly decimal MillisecondsMax = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            throw SerializationException.TimestampExpected(reader.TokenType);
        }

        if (reader.TryGetDecimal(out decimal seconds) && seconds >= MillisecondsMin / 1000 && seconds <= MillisecondsMax / 1000)
        {
            return DateTimeOffset.FromUnixTimeMilliseconds((long)decimal.Round(seconds * 1000));
        }

        throw SerializationException.NumberOutOfRange();
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        long milliseconds = value.ToUnixTimeMilliseconds();
        if (milliseconds % 1000 == 0)
        {
            writer.WriteNumberValue(milliseconds / 1000);
        }
        else
        {
            writer.WriteNumberValue(milliseconds / 1000m);
        }
    }
}

internal sealed class WireEnumConverter<T> : JsonConverter<T>
    where T : struct, IWireEnum<T>
{
    private static readonly (byte[] Utf8, T Value)[] Known =
        [.. T.Values.Select(static value => (System.Text.Encoding.UTF8.GetBytes(value.Value), value))];

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadValue(ref reader);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    internal static T ReadValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw SerializationException.StringExpected(reader.TokenType);
        }

        foreach ((byte[] utf8, T value) in Known)
        {
            if (reader.ValueTextEquals(utf8))
            {
                return value;
            }
        }

        return T.FromWire(reader.GetString()!);
    }
}
