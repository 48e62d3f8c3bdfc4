// Finds and reads the Wycheproof vectors beside the project.
using System.Text.Json;

namespace Trent.Cryptography.Tests.Wycheproof;

internal static class WycheproofFiles
{
    internal const string Missing = "The vectors are not beside the project: set TRENT_VECTORS.";

    /// <summary>The folder of the vectors; <see langword="null"/> where there is none.</summary>
    internal static string? Folder { get; } = Find();

    /// <summary>The names of all files, in order.</summary>
    internal static IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(folder, "*.json").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    internal static JsonElement Read(string folder, string name) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(folder, name)));

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("TRENT_VECTORS") is { Length: > 0 } vectors)
        {
            return Existing(Path.Combine(vectors, "wycheproof"));
        }

        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Trent.slnx")))
            {
                return Existing(Path.GetFullPath(Path.Combine(at.FullName, "..", "shared", "vectors", "wycheproof")));
            }
        }

        return null;
    }

    private static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;
}
