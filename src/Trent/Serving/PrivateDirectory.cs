// Directories that only their owner may enter.
namespace Trent.Serving;

internal static class PrivateDirectory
{
    /// <summary>Makes a directory, and those above it that are missing, with mode 0700. One that exists is left as it is: the store refuses it when its mode is loose.</summary>
    public static void Ensure(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            _ = Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            _ = Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
