// Directories and files that only their owner can read: made so, and refused when they are not.
namespace Trent.Storage;

internal static class PrivateFiles
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes a directory with mode 0700 when it is missing. Windows: access is what the parent directory grants.</summary>
    internal static void EnsureDirectory(string path)
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

    /// <summary>Opens a file for reading and writing; one that is made here gets mode 0600.</summary>
    internal static FileStream Open(string path, FileMode mode, FileShare share)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <exception cref="StorePermissionException">Other users have any access to it.</exception>
    internal static void RequirePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        UnixFileMode mode = File.GetUnixFileMode(path);
        if ((mode & Others) != UnixFileMode.None)
        {
            throw new StorePermissionException($"{path} is accessible to other users (mode {Convert.ToString((int)mode, 8)}); only its owner may have access: chmod go= {path}");
        }
    }
}
