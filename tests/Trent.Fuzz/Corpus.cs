// The kept inputs: files below corpus, one folder for each target.
namespace Trent.Fuzz;

internal static class Corpus
{
    /// <summary>The inputs of a target, in the order of their names, so that runs can be repeated.</summary>
    public static IEnumerable<byte[]> Of(string target)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "corpus", target);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            : [];
    }
}
