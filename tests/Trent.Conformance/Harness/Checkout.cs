// Where this checkout is, for tests that do what documents say.
namespace Trent.Conformance.Harness;

public static class Checkout
{
    /// <summary>The path of a file of the checkout.</summary>
    public static string FileIn(params string[] parts)
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Trent.slnx")))
            {
                return Path.Combine([directory.FullName, .. parts]);
            }
        }

        throw new DirectoryNotFoundException("The tests run outside a checkout.");
    }
}
