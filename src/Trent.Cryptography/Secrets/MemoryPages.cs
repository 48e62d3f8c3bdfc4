// Asks Linux to keep the pages under a pinned array out of the swap area and of core dumps.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Trent.Cryptography;

internal static partial class MemoryPages
{
    // madvise(2): exclude from a core dump.
    private const int DoNotDump = 16;

    internal static unsafe bool TryKeepPrivate(byte[] pinned)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        nuint page = (nuint)Environment.SystemPageSize;
        nuint start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
        nuint first = start & ~(page - 1);
        nuint length = start + (nuint)pinned.Length - first;
        bool isOutOfDumps = AdviseMemory(first, (length + page - 1) & ~(page - 1), DoNotDump) == 0;
        bool isOutOfSwap = LockMemory(first, length) == 0;
        return isOutOfDumps && isOutOfSwap;
    }

    [LibraryImport("libc", EntryPoint = "mlock")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int LockMemory(nuint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AdviseMemory(nuint address, nuint length, int advice);
}
