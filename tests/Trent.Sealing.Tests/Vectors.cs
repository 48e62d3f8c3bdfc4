// Reads docs/vectors/seal-slot-v1.json, which another implementation has computed (docs/vectors/generate.py).
using System.Text.Json;

namespace Trent.Sealing.Tests;

internal static class Vectors
{
    internal static JsonElement Read()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Trent.slnx")))
        {
            directory = directory.Parent;
        }

        Assert.NotNull(directory);
        return JsonElement.Parse(File.ReadAllText(Path.Combine(directory.FullName, "docs", "vectors", "seal-slot-v1.json")));
    }
}
