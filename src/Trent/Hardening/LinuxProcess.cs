// What a process may ask Linux about itself, as far as the platform's library does not offer it.
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Trent.Hardening;

/// <summary>A limit of the process, as getrlimit(2) tells it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct ResourceLimit(ulong Soft, ulong Hard)
{
    /// <summary>No limit (<c>RLIM_INFINITY</c>).</summary>
    public const ulong None = ulong.MaxValue;
}

/// <summary>System calls. The numbers are those of the headers of Linux on all architectures that .NET runs on.</summary>
[SupportedOSPlatform("linux")]
internal static class LinuxProcess
{
    private const int CoreLimit = 4;
    private const int LockedMemoryLimit = 8;

    private const int GetDumpable = 3;
    private const int SetDumpable = 4;
    private const int SetNoNewPrivileges = 38;
    private const int GetNoNewPrivileges = 39;

    // mlockall(2): what is there, what comes, and each page only once it is used. The last keeps reserved memory from being filled.
    private const int Current = 1;
    private const int Future = 2;
    private const int OnFault = 4;

    /// <summary>No core dump is written, whoever asks; the hard limit goes too, so that nothing that runs here can raise it again.</summary>
    /// <returns>What the system said against it, or <see langword="null"/>.</returns>
    public static string? ForbidCoreDumps()
    {
        ResourceLimit zero = new(0, 0);
        return setrlimit(CoreLimit, ref zero) == 0 ? null : LastError();
    }

    /// <summary>Processes of the same user may neither attach to this one nor read its memory; only root may.</summary>
    /// <returns>As above.</returns>
    public static string? ForbidInspection() => prctl(SetDumpable, 0, 0, 0, 0) == 0 && prctl(GetDumpable, 0, 0, 0, 0) == 0 ? null : LastError();

    /// <summary>Nothing that is started from here gets more rights than this process has, set-user-id programs included.</summary>
    /// <returns>As above.</returns>
    public static string? ForbidMorePrivileges() => prctl(SetNoNewPrivileges, 1, 0, 0, 0) == 0 && prctl(GetNoNewPrivileges, 0, 0, 0, 0) == 1 ? null : LastError();

    /// <summary>Keeps all memory of the process, now and later, out of the swap area.</summary>
    /// <returns>Whether the system agreed: it does for root, and where there is no limit on locked memory.</returns>
    public static bool TryLockAllMemory() => mlockall(Current | Future | OnFault) == 0;

    /// <summary>How many bytes the process may lock.</summary>
    public static ulong LockableBytes() => getrlimit(LockedMemoryLimit, out ResourceLimit limit) == 0 ? limit.Soft : 0;

    private static string LastError() => new Win32Exception(Marshal.GetLastPInvokeError()).Message;

    // Generated marshalling needs unsafe code, which only Trent.Cryptography may contain; these signatures need no marshalling.
#pragma warning disable SYSLIB1054, IDE1006
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setrlimit(int resource, ref ResourceLimit limit);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int getrlimit(int resource, out ResourceLimit limit);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mlockall(int flags);
#pragma warning restore SYSLIB1054, IDE1006
}
