// A directory of its own for one test, removed afterwards.
namespace Trent.Storage.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("trent-storage-");

    /// <summary>A data directory in it that does not exist yet.</summary>
    public string Data => Path.Combine(root.FullName, "data");

    public string Database => Path.Combine(Data, SqliteDatabase.FileName);

    public void Dispose() => root.Delete(recursive: true);
}
