// Reads the known-answer vectors of docs/vectors, which another implementation has computed (docs/vectors/generate.py).
using System.Text.Json;

namespace Trent.Cryptography.Tests;

internal static class Vectors
{
    internal static JsonElement Read(string name)
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Trent.slnx")))
        {
            directory = directory.Parent;
        }

        Assert.NotNull(directory);
        return JsonElement.Parse(File.ReadAllText(Path.Combine(directory.FullName, "docs", "vectors", name)));
    }

    internal static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.Text(name));

    internal static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    internal static int Number(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    internal static IEnumerable<JsonElement> Each(this JsonElement element, string name) => element.GetProperty(name).EnumerateArray();

    internal static Dictionary<string, string> Map(this JsonElement element, string name) =>
        element.GetProperty(name).EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString()!, StringComparer.Ordinal);
}
