// What the process forbids itself before it does anything else, so that no secret is ever read without it.
using System.Runtime.InteropServices;

namespace Trent.Hardening;

internal static class ProcessHardening
{
    // Files that are made without a mode of their own are for the owner alone: 077 in octal digits.
    private const uint OthersGetNothing = 0b000_111_111;

    /// <summary>
    /// No core dumps, no debugger of the same user, no rights that the process does not have yet, and new files for the owner alone. On systems
    /// other than Linux only the last can be had, on Windows nothing: there, who may enter a directory is what protects its files.
    /// </summary>
    /// <returns>Why it cannot be so, or <see langword="null"/>. Nothing may be done then: what protects memory would be missing silently.</returns>
    public static string? Apply()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        _ = umask(OthersGetNothing);
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        return Refusal("core dumps cannot be forbidden", LinuxProcess.ForbidCoreDumps())
            ?? Refusal("the memory of the process cannot be closed to other processes", LinuxProcess.ForbidInspection())
            ?? Refusal("more privileges cannot be forbidden", LinuxProcess.ForbidMorePrivileges());
    }

    private static string? Refusal(string what, string? error) => error is null ? null : $"{what}: {error}";

    // Generated marshalling needs unsafe code, which only Trent.Cryptography may contain; this signature needs no marshalling.
#pragma warning disable SYSLIB1054, IDE1006
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint umask(uint mask);
#pragma warning restore SYSLIB1054, IDE1006
}
