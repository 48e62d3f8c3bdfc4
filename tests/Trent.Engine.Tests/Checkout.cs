// Where this checkout is, for tests that compare code with documents.
namespace Trent.Engine.Tests;

internal static class Checkout
{
    /// <summary>The directory of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file of the reference beside the checkout, or <see langword="null"/> where there is none.</summary>
    public static string? FindReference(string name)
    {
        string path = Path.Combine(Root, "..", "shared", "reference", name);
        return File.Exists(path) ? path : null;
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Trent.slnx")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests run outside a checkout.");
    }
}
