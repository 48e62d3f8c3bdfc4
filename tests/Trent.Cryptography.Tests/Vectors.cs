// Reads the known-answer vectors of docs/vectors, which another implementation has computed (docs/vectors/generate.py).
using System.Text.Json;

namespace Trent.Cryptography.Tests;

internal static class Vectors
{
    internal static JsonElement Read(string name) => JsonElement.Parse(File.ReadAllText(Path.Combine(Root(), "docs", "vectors", name)));

    /// <summary>All source files of the product.</summary>
    internal static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string Root()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Trent.slnx")))
        {
            directory = directory.Parent;
        }

        Assert.NotNull(directory);
        return directory.FullName;
    }

    internal static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.Text(name));

    internal static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    internal static int Number(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    internal static IEnumerable<JsonElement> Each(this JsonElement element, string name) => element.GetProperty(name).EnumerateArray();

    internal static Dictionary<string, string> Map(this JsonElement element, string name) =>
        element.GetProperty(name).EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString()!, StringComparer.Ordinal);
}
