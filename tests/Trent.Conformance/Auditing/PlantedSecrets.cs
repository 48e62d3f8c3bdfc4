// Secrets that a test has sent or got, and the search for them in every form in which they might have been written down.
using System.Text;
using System.Text.Json;

namespace Trent.Conformance.Auditing;

/// <summary>A secret that was found where none may be.</summary>
public sealed record FoundSecret(string Name, string Form, string Place);

/// <summary>Thread-safe only where one test uses it.</summary>
public sealed class PlantedSecrets
{
    // What is shorter may stand somewhere by chance, and what no test plants it shall not search for.
    private const int BytesMin = 12;

    // Members that hold bytes, as base64: plaintexts, keys, what is derived from keys, and what stands for a permission.
    private static readonly string[] SecretBytes = ["Plaintext", "PrivateKeyPlaintext", "SharedSecret", "Message", "Mac", "ImportToken", "EncryptedKeyMaterial"];

    // Members that hold text.
    private static readonly string[] SecretTexts = ["GrantToken", "GrantTokens", "Marker", "NextMarker", "KeyStorePassword", "RawSecretAccessKey"];

    private static readonly string[] SecretElements = ["SecretAccessKey", "SessionToken"];

    private readonly Dictionary<string, string> namesByHex = new(StringComparer.Ordinal);

    /// <summary>The names under which something was planted.</summary>
    public IReadOnlySet<string> Names => namesByHex.Values.ToHashSet(StringComparer.Ordinal);

    public int Count => namesByHex.Count;

    public void Plant(string name, ReadOnlySpan<byte> secret)
    {
        Assert.True(secret.Length >= BytesMin, $"{name} is too short to be searched for.");
        _ = namesByHex.TryAdd(Convert.ToHexString(secret), name);
    }

    /// <summary>Plants all secrets of a request or an answer, by the names of its members.</summary>
    public void PlantAllOf(string json)
    {
        if (json.Length > 0)
        {
            using JsonDocument document = JsonDocument.Parse(json);
            PlantAllOf(document.RootElement);
        }
    }

    /// <summary>Plants all secrets of an answer of IAM or STS.</summary>
    public void PlantAllOfXml(string xml)
    {
        foreach (string element in SecretElements)
        {
            if (ElementIn(xml, element) is { } text)
            {
                Plant(element, Encoding.UTF8.GetBytes(text));
            }
        }
    }

    public static string? ElementIn(string xml, string name) =>
        xml.Split($"<{name}>") is [_, string rest, ..] ? rest.Split($"</{name}>")[0] : null;

    /// <summary>Searches something that was written for everything that was planted.</summary>
    public IReadOnlyList<FoundSecret> SearchIn(string place, byte[] written)
    {
        List<FoundSecret> found = [];
        byte[] unescaped = Unescape(written);
        foreach ((string hex, string name) in namesByHex)
        {
            foreach ((string form, byte[] pattern) in FormsOf(Convert.FromHexString(hex)))
            {
                if (written.AsSpan().IndexOf(pattern) >= 0 || unescaped.AsSpan().IndexOf(pattern) >= 0)
                {
                    found.Add(new FoundSecret(name, form, place));
                }
            }
        }

        return found;
    }

    /// <summary>The ways in which a secret may be written; base64 has three, by what stands before.</summary>
    public static IEnumerable<(string Form, byte[] Pattern)> FormsOf(byte[] secret)
    {
        yield return ("raw", secret);
        yield return ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret)));
        yield return ("HEX", Encoding.ASCII.GetBytes(Convert.ToHexString(secret)));
        for (int before = 0; before < 3; before++)
        {
            string base64 = Convert.ToBase64String([.. new byte[before], .. secret]).TrimEnd('=');
            // The first characters depend on what stands before, and the last ones on what stands behind.
            string certain = base64[(before == 0 ? 0 : before + 1)..^2];
            yield return ($"base64+{before}", Encoding.ASCII.GetBytes(certain));
            if (certain.AsSpan().ContainsAny('+', '/'))
            {
                yield return ($"base64url+{before}", Encoding.ASCII.GetBytes(certain.Replace('+', '-').Replace('/', '_')));
            }
        }
    }

    // JSON and URLs write some characters of base64 differently.
    private static byte[] Unescape(byte[] written) => Encoding.Latin1.GetBytes(
        Encoding.Latin1.GetString(written)
            .Replace("\\u002B", "+", StringComparison.OrdinalIgnoreCase).Replace("\\u002F", "/", StringComparison.OrdinalIgnoreCase).Replace("\\/", "/", StringComparison.Ordinal)
            .Replace("%2B", "+", StringComparison.OrdinalIgnoreCase).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));

    private void PlantAllOf(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in element.EnumerateObject())
            {
                if (SecretBytes.Contains(member.Name))
                {
                    Plant(member.Name, member.Value.GetBytesFromBase64());
                }
                else if (SecretTexts.Contains(member.Name))
                {
                    PlantTexts(member);
                }
                else
                {
                    PlantAllOf(member.Value);
                }
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement inner in element.EnumerateArray())
            {
                PlantAllOf(inner);
            }
        }
    }

    private void PlantTexts(JsonProperty member)
    {
        foreach (JsonElement text in member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray().ToArray() : [member.Value])
        {
            Plant(member.Name, Encoding.UTF8.GetBytes(text.GetString()!));
        }
    }
}
