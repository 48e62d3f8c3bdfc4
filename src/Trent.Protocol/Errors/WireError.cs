// An error as it lies in the body of an answer.
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Trent.Protocol;

/// <summary>
/// An error as a value, for rejections that a peer can cause at will and that an exception would be too dear for, and as the one
/// form in which errors are written and read.
/// </summary>
/// <param name="Type">The bare name of the error.</param>
/// <param name="Message">The text, or <see langword="null"/> when the error has none.</param>
/// <param name="HttpStatus">The HTTP status of the answer.</param>
public readonly record struct WireError(string Type, string? Message, int HttpStatus)
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the body: <c>{"__type":"…","message":"…"}</c>, the message left out when there is none (docs/compatibility.md, "Wire").</summary>
    public void WriteTo(IBufferWriter<byte> target)
    {
        using Utf8JsonWriter writer = new(target, WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("__type"u8, Type);
        if (Message is not null)
        {
            writer.WriteString("message"u8, Message);
        }

        writer.WriteEndObject();
    }

    /// <summary>
    /// Reads the body of an error answer, as lenient as clients are: <c>__type</c> or <c>code</c>, <c>message</c> or <c>Message</c>.
    /// </summary>
    /// <returns>The error, or <see langword="null"/> when the body names none (a proxy's page, for instance).</returns>
    public static WireError? Read(ReadOnlySpan<byte> utf8Json, int httpStatus)
    {
        if (!Utf8.IsValid(utf8Json))
        {
            return null;
        }

        string? type = null;
        string? code = null;
        string? message = null;
        try
        {
            Utf8JsonReader reader = new(utf8Json, new JsonReaderOptions { MaxDepth = WireLimits.JsonDepthMax });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isType = reader.ValueTextEquals("__type"u8);
                bool isCode = reader.ValueTextEquals("code"u8);
                bool isMessage = reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("Message"u8);
                reader.Read();
                if (reader.TokenType != JsonTokenType.String)
                {
                    reader.Skip();
                }
                else if (isType)
                {
                    type = reader.GetString();
                }
                else if (isCode)
                {
                    code = reader.GetString();
                }
                else if (isMessage)
                {
                    message = reader.GetString();
                }
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null;
        }

        return (type ?? code) is { Length: > 0 } name ? new WireError(name, message, httpStatus) : null;
    }
}
