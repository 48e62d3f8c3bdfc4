// Policies in a file: written as text or as YAML, checked, and compared by what they mean.
using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Trent.Applying.Text;
using Trent.Authorization;

namespace Trent.Applying.State;

/// <summary>Reads and compares policy documents.</summary>
internal static class PolicyText
{
    private const string StatementElement = "Statement";

    // No escapes that only matter inside of HTML: services count characters.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON of a policy that a file holds as a mapping, or as a text that is JSON already.</summary>
    /// <param name="node">Where it stands.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="kind">What the policy is for.</param>
    /// <exception cref="Configuration.SettingsException">It is no such policy.</exception>
    public static string Read(DocumentNode node, string what, PolicyKind kind)
    {
        string json = node is TextNode { IsNull: false } text ? text.Text : Write(DocumentMembers.MappingOf(node, what));
        return PolicyDocument.Parse(json, kind) switch
        {
            PolicyParseResult.Malformed malformed => throw node.Position.Wrong($"{what} is not a policy: {malformed.Reason}"),
            PolicyParseResult.InvalidPrincipal invalid => throw node.Position.Wrong($"{what} names '{invalid.Principal}', which cannot be a principal"),
            _ => json,
        };
    }

    /// <summary>
    /// Whether two policies say the same: whatever the order of members, statements and values, the case of actions and of the names of
    /// condition operators and keys, whether a single value stands in a list, and how the root of an account is written.
    /// </summary>
    public static bool IsSame(string one, string other)
    {
        if (one == other)
        {
            return true;
        }

        using JsonDocument first = JsonDocument.Parse(one);
        using JsonDocument second = JsonDocument.Parse(other);
        return Normalize(first.RootElement) == Normalize(second.RootElement);
    }

    private static string Write(MappingNode mapping)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Compact))
        {
            Write(json, mapping);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, DocumentNode node)
    {
        switch (node)
        {
            case MappingNode mapping:
                json.WriteStartObject();
                foreach (DocumentMember member in mapping.Members)
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case ListNode list:
                json.WriteStartArray();
                foreach (DocumentNode item in list.Items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                // The policy language has texts only: an account id must not become a number, and "true" says the same as true.
                json.WriteStringValue(DocumentMembers.TextOf(node, "a value of a policy"));
                break;
        }
    }

    private static string Normalize(JsonElement policy)
    {
        List<string> parts = ["Version=2008-10-17"];
        foreach (JsonProperty member in policy.EnumerateObject())
        {
            if (member.Name == "Version")
            {
                parts[0] = $"Version={member.Value.GetString()}";
            }
            else
            {
                parts.Add(member.Name == StatementElement
                    ? Joined(StatementElement, ItemsOf(member.Value).Select(NormalizeStatement))
                    : $"{member.Name}={member.Value.GetRawText()}");
            }
        }

        return Joined("policy", parts);
    }

    private static string NormalizeStatement(JsonElement statement) => Joined("statement", statement.EnumerateObject().Select(static element => element.Name switch
    {
        "Action" or "NotAction" => Joined(element.Name, ItemsOf(element.Value).Select(static action => TextOf(action).ToLowerInvariant())),
        "Principal" or "NotPrincipal" => NormalizePrincipal(element),
        "Condition" => Joined(element.Name, element.Value.EnumerateObject().SelectMany(static operation => operation.Value.EnumerateObject().Select(key =>
            Joined($"{operation.Name.ToLowerInvariant()} {key.Name.ToLowerInvariant()}", ItemsOf(key.Value).Select(TextOf))))),
        _ => Joined(element.Name, ItemsOf(element.Value).Select(TextOf)),
    }));

    private static string NormalizePrincipal(JsonProperty element) => Joined(
        element.Name,
        element.Value.ValueKind == JsonValueKind.Object
            ? element.Value.EnumerateObject().Select(static kind => Joined(kind.Name, ItemsOf(kind.Value).Select(static principal => AccountOfRoot(TextOf(principal)))))
            : [Joined("AWS", ItemsOf(element.Value).Select(TextOf))]);

    // arn:aws:iam::111122223333:root and 111122223333 are the same principal.
    private static string AccountOfRoot(string principal)
    {
        string[] parts = principal.Split(':');
        return parts is ["arn", _, "iam", "", { Length: 12 } account, "root"] ? account : principal;
    }

    // JSON, so that no two different lists are joined to one text.
    private static string Joined(string name, IEnumerable<string> items)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Compact))
        {
            json.WriteStartArray();
            json.WriteStringValue(name);
            foreach (string item in items.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                json.WriteStringValue(item);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static IEnumerable<JsonElement> ItemsOf(JsonElement value) => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
