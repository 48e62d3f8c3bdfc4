// The acts of a file system on which durability rests: private files, writes that are synchronized, syncing the names in a directory.
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Trent.Audit;

internal static class DurableFile
{
    // O_RDWR, O_DSYNC, O_CLOEXEC.
    private const int LinuxSynchronizedFlags = 0x0002 | 0x1000 | 0x0008_0000;

    private const int LinuxDirectoryFlags = 0x0008_0000;
    private const int MacDirectoryFlags = 0x0100_0000;

    /// <summary>Opens a file for reading and writing beside others who read it; one that is made here gets mode 0600.</summary>
    internal static SafeFileHandle Open(string path, FileMode mode)
    {
        if (mode is not FileMode.Open)
        {
            MakePrivate(path, mode);
        }

        return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>Opens a file that is there for reading and writing; on Linux every write to it is durable when it returns.</summary>
    /// <exception cref="IOException">It is not there, or the system refuses.</exception>
    internal static SafeFileHandle OpenSynchronized(string path) =>
        OperatingSystem.IsLinux()
            ? new SafeFileHandle(Require(open([.. Encoding.UTF8.GetBytes(path), 0], LinuxSynchronizedFlags)), ownsHandle: true)
            : Open(path, FileMode.Open);

    /// <summary>Makes the names in a directory durable.</summary>
    internal static void SynchronizeDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Require(open([.. Encoding.UTF8.GetBytes(directory), 0], OperatingSystem.IsMacOS() ? MacDirectoryFlags : LinuxDirectoryFlags));
        try
        {
            Require(fsync(descriptor));
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    // The mode of a new file can only be said to a stream, which closes its handle: so one makes the file, and it is opened anew.
    private static void MakePrivate(string path, FileMode mode)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using FileStream made = new(path, options);
    }

    private static int Require(int result) => result < 0 ? throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message) : result;

    // Generated marshalling needs unsafe code, which only Trent.Cryptography may contain; these signatures need no marshalling.
#pragma warning disable SYSLIB1054, IDE1006
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);
#pragma warning restore SYSLIB1054, IDE1006
}
