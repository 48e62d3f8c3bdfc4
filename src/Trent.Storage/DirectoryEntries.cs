// Makes names durable: after a file was renamed, its directory has to be synced too.
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Trent.Storage;

internal static class DirectoryEntries
{
    private const int CloseOnExecute = 0x0008_0000;
    private const int CloseOnExecuteOfMacOS = 0x0100_0000;

    /// <summary>Makes the names in a directory durable. Windows does that by itself.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    internal static void Synchronize(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Require(open([.. Encoding.UTF8.GetBytes(directory), 0], OperatingSystem.IsMacOS() ? CloseOnExecuteOfMacOS : CloseOnExecute));
        try
        {
            _ = Require(fsync(descriptor));
        }
        finally
        {
            _ = close(descriptor);
        }
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
