// SerializationException: the body of a request is not the JSON that the operation takes.
using System.Text.Json;

namespace Trent.Protocol;

/// <summary>The body of a request is not the JSON that the operation takes (docs/compatibility.md, "Wire").</summary>
public sealed class SerializationException : KmsServiceException
{
    internal SerializationException(string? wireMessage)
        : base("SerializationException", wireMessage, Fault.Client)
    {
    }

    /// <summary>The body is empty, not JSON, or JSON other than an object; there is no text.</summary>
    public static SerializationException NotAnObject() => new(null);

    /// <summary>A name is given twice in one object. That there is no text is unconfirmed.</summary>
    public static SerializationException DuplicateName() => new(null);

    /// <summary>An element of a list or a map is null. That there is no text is unconfirmed.</summary>
    public static SerializationException NullElement() => new(null);

    /// <summary>A blob is not canonical, padded base64. That there is no text is unconfirmed.</summary>
    public static SerializationException InvalidBase64() => new(null);

    /// <summary>A number is larger or smaller than its member can hold. That there is no text is unconfirmed.</summary>
    public static SerializationException NumberOutOfRange() => new(null);

    internal static SerializationException StringExpected(JsonTokenType found) => ScalarExpected(found, "a String");

    internal static SerializationException IntegerExpected(JsonTokenType found) => ScalarExpected(found, "an Integer");

    // The text is unconfirmed.
    internal static SerializationException BooleanExpected(JsonTokenType found) => ScalarExpected(found, "a Boolean");

    // The text is unconfirmed.
    internal static SerializationException BlobExpected(JsonTokenType found) => ScalarExpected(found, "a Blob");

    // The text is unconfirmed.
    internal static SerializationException TimestampExpected(JsonTokenType found) => ScalarExpected(found, "a Timestamp");

    internal static SerializationException ListExpected(JsonTokenType found) =>
        new(found == JsonTokenType.StartObject ? StructureText : "Expected list or null");

    internal static SerializationException StructureExpected(JsonTokenType found) =>
        new(found == JsonTokenType.StartArray ? ListText : "Expected null");

    private const string StructureText = "Start of structure or map found where not expected.";
    private const string ListText = "Start of list found where not expected";

    private static SerializationException ScalarExpected(JsonTokenType found, string wanted) => new(found switch
    {
        JsonTokenType.StartObject => StructureText,
        JsonTokenType.StartArray => ListText,
        JsonTokenType.String => $"STRING_VALUE can not be converted to {wanted}",
        JsonTokenType.Number => $"NUMBER_VALUE can not be converted to {wanted}",
        JsonTokenType.True => $"TRUE_VALUE can not be converted to {wanted}",
        JsonTokenType.False => $"FALSE_VALUE can not be converted to {wanted}",
        _ => null,
    });
}
