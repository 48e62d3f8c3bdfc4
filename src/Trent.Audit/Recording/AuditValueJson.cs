// Writes texts and values within their bounds; what is cut off is marked as such.
using System.Text.Json;
using Trent.Engine.Auditing;

namespace Trent.Audit;

internal static class AuditValueJson
{
    private const string CutMark = "…(truncated)";

    /// <summary>Writes a text of the envelope, or null.</summary>
    internal static void WriteText(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is null)
        {
            json.WriteNull(name);
        }
        else if (text.Length <= AuditLimits.TextCharactersMax)
        {
            json.WriteString(name, text);
        }
        else
        {
            json.WriteString(name, Cut(text, AuditLimits.TextCharactersMax));
        }
    }

    /// <summary>Writes members, or null.</summary>
    internal static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, AuditValue.Members? members)
    {
        json.WritePropertyName(name);
        if (members is null)
        {
            json.WriteNullValue();
        }
        else
        {
            Write(json, members, depth: 1);
        }
    }

    internal static void WriteMembers(Utf8JsonWriter json, AuditValue.Members members, int depth)
    {
        foreach ((string name, AuditValue value) in members.Values)
        {
            // The record is too long already and is written again without this: nothing more needs to be worked out.
            if (json.BytesCommitted + json.BytesPending > AuditLimits.RecordBytesMax)
            {
                return;
            }

            json.WritePropertyName(name.Length <= AuditLimits.TextCharactersMax ? name : Cut(name, AuditLimits.TextCharactersMax));
            Write(json, value, depth);
        }
    }

    private static void Write(Utf8JsonWriter json, AuditValue value, int depth)
    {
        if (depth > AuditLimits.ParameterDepthMax)
        {
            json.WriteStringValue(CutMark);
            return;
        }

        switch (value)
        {
            case AuditValue.Literal literal:
                json.WriteStringValue(literal.Value.Length <= AuditLimits.ParameterCharactersMax ? literal.Value : Cut(literal.Value, AuditLimits.ParameterCharactersMax));
                break;
            case AuditValue.Number number:
                json.WriteNumberValue(number.Value);
                break;
            case AuditValue.Truth truth:
                json.WriteBooleanValue(truth.Value);
                break;
            case AuditValue.Time time:
                json.WriteStringValue(time.Value.UtcDateTime);
                break;
            case AuditValue.List list:
                json.WriteStartArray();
                foreach (AuditValue element in list.Values)
                {
                    if (json.BytesCommitted + json.BytesPending > AuditLimits.RecordBytesMax)
                    {
                        break;
                    }

                    Write(json, element, depth + 1);
                }

                json.WriteEndArray();
                break;
            case AuditValue.Members members:
                json.WriteStartObject();
                WriteMembers(json, members, depth + 1);
                json.WriteEndObject();
                break;
            default:
                throw new InvalidOperationException("A kind of value is unknown.");
        }
    }

    // A pair of surrogates is not cut in two.
    private static string Cut(string text, int length) => string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length), CutMark);
}
