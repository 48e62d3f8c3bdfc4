// The machine-readable reference of the API, kept beside the project and read where it is.
using System.Text.Json;

namespace Trent.Protocol.Tests;

internal static class Reference
{
    private static readonly JsonDocument? Document = Load();

    /// <summary>The reference, or the end of the test when it is not there.</summary>
    internal static JsonElement Api
    {
        get
        {
            Assert.SkipWhen(Document is null, "../shared/reference/kms-api.json is not beside the project.");
            return Document!.RootElement;
        }
    }

    internal static JsonElement Operation(string name) => Api.GetProperty("operations").GetProperty(name);

    internal static JsonElement Structure(string name) => Api.GetProperty("structures").GetProperty(name);

    internal static TheoryData<string> OperationNames => [.. CommandContracts.All.Select(contract => contract.OperationName)];

    internal static CommandContract Contract(string operation) => CommandContracts.All.Single(contract => contract.OperationName == operation);

    private static JsonDocument? Load()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Trent.slnx")))
            {
                string path = Path.Combine(directory.FullName, "..", "shared", "reference", "kms-api.json");
                return File.Exists(path) ? JsonDocument.Parse(File.ReadAllBytes(path)) : null;
            }
        }

        return null;
    }
}
