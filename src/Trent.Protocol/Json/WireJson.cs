// AWS JSON 1.1 for all shapes: the options, and the one place where a malformed body becomes a SerializationException.
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Trent.Protocol;

internal static class WireJson
{
    private static readonly JsonConverter[] Converters =
    [
        new StringConverter(),
        new IntegerConverter(),
        new BooleanConverter(),
        new TimestampConverter(),
        new BlobConverter(),
        new StringListConverter(),
        new StringMapConverter(),
        new EnumListConverter<DryRunModifierType>(),
        new EnumListConverter<EncapsulationAlgorithmSpec>(),
        new EnumListConverter<EncryptionAlgorithmSpec>(),
        new EnumListConverter<GrantOperation>(),
        new EnumListConverter<KeyAgreementAlgorithmSpec>(),
        new EnumListConverter<MacAlgorithmSpec>(),
        new EnumListConverter<SigningAlgorithmSpec>(),
        new StructureListConverter<AliasListEntry>(),
        new StructureListConverter<CustomKeyStoresListEntry>(),
        new StructureListConverter<GrantListEntry>(),
        new StructureListConverter<KeyListEntry>(),
        new StructureListConverter<MultiRegionKey>(),
        new StructureListConverter<RotationsListEntry>(),
        new StructureListConverter<Tag>(),
    ];

    // Answers go to JSON parsers only, never into HTML, so that nothing needs escaping but what JSON demands.
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = WireLimits.JsonDepthMax,
    };

    /// <summary>Options for one serializer context, which binds them to itself.</summary>
    internal static JsonSerializerOptions CreateOptions()
    {
        JsonSerializerOptions options = new()
        {
            AllowDuplicateProperties = false,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = WireLimits.JsonDepthMax,
        };
        foreach (JsonConverter converter in Converters)
        {
            options.Converters.Add(converter);
        }

        return options;
    }

    internal static T Read<T>(ReadOnlySpan<byte> utf8Json, JsonTypeInfo<T> shape)
        where T : class
    {
        // The reader does not look at the text of members that it skips.
        if (!Utf8.IsValid(utf8Json))
        {
            throw SerializationException.NotAnObject();
        }

        T? value;
        bool isWhole = false;
        try
        {
            value = JsonSerializer.Deserialize(utf8Json, shape);
            isWhole = true;
        }
        catch (JsonException malformed)
        {
            throw Explain(utf8Json, malformed.Path, shape);
        }
        finally
        {
            if (isWhole)
            {
                DecodedSecrets.Keep();
            }
            else
            {
                DecodedSecrets.Erase();
            }
        }

        return value ?? throw SerializationException.NotAnObject();
    }

    internal static void Write<T>(IBufferWriter<byte> target, T value, JsonTypeInfo<T> shape)
    {
        using Utf8JsonWriter writer = new(target, WriterOptions);
        JsonSerializer.Serialize(writer, value, shape);
    }

    // All converters here explain a value of the wrong type themselves. What the platform refuses is text that is no JSON, a name
    // given twice, or a value where a structure belongs; only the last has a text of its own.
    private static SerializationException Explain(ReadOnlySpan<byte> utf8Json, string? path, JsonTypeInfo shape)
    {
        string? member = path is not null && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
        if (member is null || !IsStructure(shape, member))
        {
            return SerializationException.NotAnObject();
        }

        SerializationException? found = null;
        try
        {
            Utf8JsonReader reader = new(utf8Json, new JsonReaderOptions { MaxDepth = WireLimits.JsonDepthMax });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool named = reader.ValueTextEquals(member);
                reader.Read();
                if (named && found is null && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
                {
                    found = SerializationException.StructureExpected(reader.TokenType);
                }

                reader.Skip();
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return SerializationException.NotAnObject();
        }

        return found ?? SerializationException.NotAnObject();
    }

    private static bool IsStructure(JsonTypeInfo shape, string member)
    {
        foreach (JsonPropertyInfo property in shape.Properties)
        {
            if (property.Name == member)
            {
                return shape.Options.GetTypeInfo(property.PropertyType).Kind == JsonTypeInfoKind.Object;
            }
        }

        return false;
    }
}
