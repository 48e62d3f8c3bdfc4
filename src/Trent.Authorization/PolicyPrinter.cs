// Prints a policy the way GetKeyPolicy shows it (docs/compatibility.md, "Key policies").
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Trent.Authorization;

/// <summary>
/// Lays JSON out with two spaces per object, <c>"name" : value</c>, and arrays that stay on the line of their brackets, which
/// is how the API's answers look. Names, values and their order are the input's.
/// </summary>
internal static class PolicyPrinter
{
    // Document, list of statements (or none), statement: a member of a statement has one of these depths.
    private const int StatementMembersDepth = 2;

    private const char LastPlainCharacter = '\u00FF';

    /// <summary>Prints the text of a well-formed policy.</summary>
    /// <param name="json">The text.</param>
    /// <param name="renamed">What to print in the place of a principal.</param>
    public static string Print(string json, IReadOnlyDictionary<string, string> renamed)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), PolicyParser.ReaderOptions);
        var output = new StringBuilder(json.Length * 2);
        var objectDepth = 0;
        var isFirst = true;
        var isAfterName = false;
        var isPrincipal = false;
        while (reader.Read())
        {
            var token = reader.TokenType;
            if (token == JsonTokenType.EndObject)
            {
                objectDepth--;
                output.Append(isFirst ? " " : LineBreak(objectDepth)).Append('}');
            }
            else if (token == JsonTokenType.EndArray)
            {
                output.Append(" ]");
            }
            else if (token == JsonTokenType.PropertyName)
            {
                output.Append(isFirst ? "" : ",").Append(LineBreak(objectDepth));
                var name = reader.GetString()!;
                AppendString(output, name);
                output.Append(" : ");

                // The types of principals (AWS, Service, …) are names too, one object further in.
                isPrincipal = name is "Principal" or "NotPrincipal"
                    || (isPrincipal && reader.CurrentDepth > StatementMembersDepth && name is "AWS" or "Service" or "Federated" or "CanonicalUser");
            }
            else
            {
                if (!isAfterName && output.Length > 0)
                {
                    output.Append(isFirst ? " " : ", ");
                }

                objectDepth += AppendValue(output, ref reader, isPrincipal ? renamed : FrozenDictionary<string, string>.Empty);
            }

            isFirst = token is JsonTokenType.StartObject or JsonTokenType.StartArray;
            isAfterName = token == JsonTokenType.PropertyName;
        }

        return output.ToString();
    }

    /// <returns>By how many objects the output is deeper after the value.</returns>
    private static int AppendValue(StringBuilder output, ref Utf8JsonReader reader, IReadOnlyDictionary<string, string> renamed)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                output.Append('{');
                return 1;
            case JsonTokenType.StartArray:
                output.Append('[');
                return 0;
            case JsonTokenType.String:
                var text = reader.GetString()!;
                AppendString(output, renamed.GetValueOrDefault(text, text));
                return 0;
            default:
                output.Append(Encoding.UTF8.GetString(reader.ValueSpan));
                return 0;
        }
    }

    private static string LineBreak(int depth) => "\n" + new string(' ', depth * 2);

    private static void AppendString(StringBuilder output, string value)
    {
        output.Append('"');
        foreach (var character in value)
        {
            switch (character)
            {
                case '"':
                    output.Append("\\\"");
                    break;
                case '\\':
                    output.Append("\\\\");
                    break;
                case '\b':
                    output.Append("\\b");
                    break;
                case '\t':
                    output.Append("\\t");
                    break;
                case '\n':
                    output.Append("\\n");
                    break;
                case '\f':
                    output.Append("\\f");
                    break;
                case '\r':
                    output.Append("\\r");
                    break;
                case < ' ' or > LastPlainCharacter:
                    output.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
                    break;
                default:
                    output.Append(character);
                    break;
            }
        }

        output.Append('"');
    }
}
