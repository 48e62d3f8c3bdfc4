// Lets the operating system prefer other threads to the one that calls.
using System.Runtime.InteropServices;

namespace Trent.Cryptography;

internal static partial class ThreadPriority
{
    // setpriority(2): on Linux, a process id of 0 with this kind means the calling thread.
    private const int OneProcess = 0;
    private const int CallingThread = 0;

    /// <summary>Makes the calling thread yield to others: the platform's own thread priorities do nothing on Linux.</summary>
    /// <param name="niceness">1 to 19, where 19 yields to everything.</param>
    /// <returns>Whether the system did so; without it the thread merely competes as others do.</returns>
    internal static bool TryYieldToOthers(int niceness) => OperatingSystem.IsLinux() && SetPriority(OneProcess, CallingThread, niceness) == 0;

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int priority);
}
