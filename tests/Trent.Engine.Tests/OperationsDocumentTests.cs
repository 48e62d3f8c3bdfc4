// docs/operations.md says what the catalog says.
namespace Trent.Engine.Tests;

public sealed class OperationsDocumentTests
{
    [Fact]
    public async Task The_document_lists_every_operation_as_the_catalog_has_it()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Checkout.Root, "docs", "operations.md"), TestContext.Current.CancellationToken);
        IEnumerable<string> documented = lines
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Skip(2)
            .Take(56)
            .Select(line => line.Split('|'))
            .Select(cells => $"{cells[1].Trim()}: {cells[3].Trim()}");
        Assert.Equal(test.Engine.Catalog.Entries.Select(entry => $"{entry.OperationName}: {(entry.IsAvailable ? "yes" : "not yet")}"), documented);
    }

    [Fact]
    public async Task Every_available_operation_has_its_file_in_the_folder_of_its_command()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        foreach (CatalogEntry entry in test.Engine.Catalog.Entries.Where(entry => entry.IsAvailable))
        {
            string command = Assert.Single(FilesOf(entry, "src/Trent.Protocol/Commands"));
            string operation = Assert.Single(FilesOf(entry, "src/Trent.Engine/Operations"));
            Assert.Equal(Path.GetFileName(Path.GetDirectoryName(command)), Path.GetFileName(Path.GetDirectoryName(operation)));
        }
    }

    private static string[] FilesOf(CatalogEntry entry, string folder) =>
        Directory.GetFiles(Path.Combine(Checkout.Root, folder), entry.OperationName + ".cs", SearchOption.AllDirectories);
}
