// Lists and maps on the wire.
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Trent.Protocol;

internal sealed class StringListConverter : JsonConverter<IReadOnlyList<string>>
{
    public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        ListTokens.RequireStart(ref reader);
        List<string> list = [];
        while (ListTokens.ReadElement(ref reader))
        {
            list.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw SerializationException.StringExpected(reader.TokenType));
        }

        return list;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (string element in value)
        {
            writer.WriteStringValue(element);
        }

        writer.WriteEndArray();
    }
}

internal sealed class EnumListConverter<T> : JsonConverter<IReadOnlyList<T>>
    where T : struct, IWireEnum<T>
{
    public override IReadOnlyList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        ListTokens.RequireStart(ref reader);
        List<T> list = [];
        while (ListTokens.ReadElement(ref reader))
        {
            list.Add(WireEnumConverter<T>.ReadValue(ref reader));
        }

        return list;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (T element in value)
        {
            writer.WriteStringValue(element.Value);
        }

        writer.WriteEndArray();
    }
}

internal sealed class StructureListConverter<T> : JsonConverter<IReadOnlyList<T>>
    where T : class
{
    public override IReadOnlyList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        ListTokens.RequireStart(ref reader);
        JsonTypeInfo<T> shape = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        List<T> list = [];
        while (ListTokens.ReadElement(ref reader))
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw SerializationException.StructureExpected(reader.TokenType);
            }

            list.Add(JsonSerializer.Deserialize(ref reader, shape)!);
        }

        return list;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options)
    {
        JsonTypeInfo<T> shape = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        writer.WriteStartArray();
        foreach (T element in value)
        {
            JsonSerializer.Serialize(writer, element, shape);
        }

        writer.WriteEndArray();
    }
}

/// <summary>A map of text to text, such as an encryption context. Keys keep their order and are compared by code unit.</summary>
internal sealed class StringMapConverter : JsonConverter<IReadOnlyDictionary<string, string>>
{
    public override IReadOnlyDictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw SerializationException.StructureExpected(reader.TokenType);
        }

        Dictionary<string, string> map = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
            {
                throw SerializationException.NullElement();
            }

            if (reader.TokenType != JsonTokenType.String)
            {
                throw SerializationException.StringExpected(reader.TokenType);
            }

            if (!map.TryAdd(key, reader.GetString()!))
            {
                throw SerializationException.DuplicateName();
            }
        }

        return map;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach ((string key, string text) in value)
        {
            writer.WriteString(key, text);
        }

        writer.WriteEndObject();
    }
}

internal static class ListTokens
{
    internal static void RequireStart(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw SerializationException.ListExpected(reader.TokenType);
        }
    }

    /// <summary>Moves to the next element; false at the end of the list.</summary>
    internal static bool ReadElement(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.EndArray => false,
            JsonTokenType.Null => throw SerializationException.NullElement(),
            _ => true,
        };
    }
}
