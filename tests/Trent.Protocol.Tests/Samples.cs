// Valid and invalid JSON for every member of the API, made from the reference.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trent.Protocol.Tests;

internal static class Samples
{
    /// <summary>The members of a request that must be there, all valid.</summary>
    internal static JsonObject Required(JsonElement members)
    {
        JsonObject json = [];
        foreach (JsonProperty member in members.EnumerateObject())
        {
            if (Flag(member.Value, "required"))
            {
                json[member.Name] = Valid(member.Value);
            }
        }

        return json;
    }

    /// <summary>All members, all valid.</summary>
    internal static JsonObject All(JsonElement members)
    {
        JsonObject json = [];
        foreach (JsonProperty member in members.EnumerateObject())
        {
            json[member.Name] = Valid(member.Value);
        }

        return json;
    }

    internal static JsonNode Valid(JsonElement member) => Type(member) switch
    {
        "string" => JsonValue.Create(Text(member, Math.Max(Math.Max(Bound(member, "min") ?? 1, 1), ShortestMatch(member)))),
        "integer" => JsonValue.Create(Bound(member, "min") ?? 1),
        "boolean" => JsonValue.Create(true),
        "timestamp" => JsonValue.Create(1568290320.123m),
        "blob" => JsonValue.Create(Convert.ToBase64String(Bytes(Bound(member, "min") ?? 1))),
        "enum" => JsonValue.Create(Enum(member.GetProperty("shape").GetString()!)[0]),
        "structure" => All(Reference.Structure(member.GetProperty("shape").GetString()!)),
        "map" => new JsonObject { ["purpose"] = "test", ["ключ"] = "\"\\\u0001" },
        "list" => new JsonArray(Element(member), Element(member)),
        string other => throw new InvalidOperationException(other),
    };

    internal static JsonNode Element(JsonElement list)
    {
        string of = list.GetProperty("of").GetString()!;
        return Reference.Api.GetProperty("enums").TryGetProperty(of, out _) ? JsonValue.Create(Enum(of)[0])
            : Reference.Api.GetProperty("structures").TryGetProperty(of, out JsonElement structure) ? All(structure)
            : Valid(Reference.Api.GetProperty("scalars").GetProperty(of));
    }

    internal static string[] Enum(string shape) =>
        [.. Reference.Api.GetProperty("enums").GetProperty(shape).EnumerateArray().Select(value => value.GetString()!)];

    internal static string Type(JsonElement member) => member.GetProperty("type").GetString()!;

    internal static bool Flag(JsonElement member, string name) => member.TryGetProperty(name, out JsonElement flag) && flag.GetBoolean();

    internal static int? Bound(JsonElement member, string name) => member.TryGetProperty(name, out JsonElement bound) ? bound.GetInt32() : null;

    internal static string? Pattern(JsonElement member) => member.TryGetProperty("pattern", out JsonElement pattern) ? pattern.GetString() : null;

    internal static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(index => unchecked((byte)(index * 7)))];

    /// <summary>Text of a length that matches the pattern, when there is any of that length.</summary>
    internal static string Text(JsonElement member, int length)
    {
        (string head, char fill, string tail) = Shape(Pattern(member));
        int room = length - head.Length - tail.Length;
        return room >= 0 ? head + new string(fill, room) + tail : (head + tail)[..Math.Max(length, 0)];
    }

    private static int ShortestMatch(JsonElement member)
    {
        (string head, _, string tail) = Shape(Pattern(member));
        return head.Length + tail.Length;
    }

    private static (string Head, char Fill, string Tail) Shape(string? pattern) => pattern switch
    {
        null => ("", 'é', ""),
        "cluster-[2-7a-zA-Z]{11,16}" => ("cluster-", 'b', ""),
        "^https://[a-zA-Z0-9.-]+$" => ("https://", 'h', "x"),
        @"^(/[a-zA-Z0-9\/_-]+/kms/xks/v\d{1,2})$|^(/kms/xks/v\d{1,2})$" => ("/a", 'p', "/kms/xks/v1"),
        @"^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$" => ("com.amazonaws.vpce.us-east-1.vpce-svc-", 'e', "0"),
        "[0-9]{12}" => ("", '1', ""),
        "^[A-Z2-7]+$" => ("", 'A', ""),
        "^[a-f0-9]+$" => ("", 'f', ""),
        "^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$" => ("arn:aws:s3:us-east-1:111122223333:", 'b', "x"),
        @"^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$" => ("a.b.", 'c', "d"),
        @"^([a-z]+-){2,3}\d+$" => ("u", 's', "-east-1"),
        _ => ("", 'a', ""),
    };
}
