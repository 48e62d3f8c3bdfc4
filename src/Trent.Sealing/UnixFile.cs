// The few facts and acts of a Unix file system that the platform's library does not offer.
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Trent.Sealing;

/// <summary>A call of the operating system failed; <see cref="Error"/> is its number.</summary>
internal sealed class UnixException(int error) : IOException(new Win32Exception(error).Message)
{
    private const int NoSuchEntry = 2;
    private const int NotADirectory = 20;
    private const int EntryExists = 17;

    internal int Error { get; } = error;

    internal bool IsMissing => Error is NoSuchEntry or NotADirectory;

    internal bool IsAlreadyThere => Error == EntryExists;
}

/// <summary>What is known of a file.</summary>
internal sealed record UnixFileFacts(bool IsRegular, bool IsSymbolicLink, UnixFileMode Mode, bool IsOwned, (uint Major, uint Minor, ulong Inode) Identity)
{
    /// <summary>Whether it belongs to root; unknown, and so no, where the library does not say whose a file is.</summary>
    internal bool IsOfRoot { get; init; }

    internal bool IsSameFile(UnixFileFacts other) => Identity == other.Identity;
}

[UnsupportedOSPlatform("windows")]
internal static class UnixFile
{
    private const UnixFileMode PermissionBits = (UnixFileMode)0xFFF;
    private const int CurrentDirectory = -100;
    private const int DoNotFollowLinks = 0x100;
    private const int EmptyPath = 0x1000;

    /// <summary>What a name stands for, not following it when it is a symbolic link.</summary>
    internal static UnixFileFacts InspectName(string path) => OperatingSystem.IsLinux() ? LinuxStatus.Of(CurrentDirectory, path, DoNotFollowLinks) : OfName(path);

    /// <summary>What an open file is.</summary>
    internal static UnixFileFacts InspectHandle(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            return OfHandle(handle);
        }

        bool isHeld = false;
        try
        {
            handle.DangerousAddRef(ref isHeld);
            return LinuxStatus.Of((int)handle.DangerousGetHandle(), string.Empty, EmptyPath);
        }
        finally
        {
            if (isHeld)
            {
                handle.DangerousRelease();
            }
        }
    }

    /// <summary>Gives a file a second name, which must be free.</summary>
    internal static void Link(string existing, string name) => Require(link(Terminated(existing), Terminated(name)));

    /// <summary>Makes the names in a directory durable.</summary>
    internal static void SynchronizeDirectory(string directory)
    {
        int descriptor = Require(open(Terminated(directory), OperatingSystem.IsMacOS() ? 0x0100_0000 : 0x0008_0000));
        try
        {
            Require(fsync(descriptor));
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    private static byte[] Terminated(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

    private static int Require(int result) => result < 0 ? throw new UnixException(Marshal.GetLastPInvokeError()) : result;

    // Elsewhere the library knows all but the owner. Only the owner may set the mode: that the mode can be set to what it is proves it.
    private static UnixFileFacts OfName(string path)
    {
        var file = new FileInfo(path);
        bool isLink = file.LinkTarget is not null;
        if (!isLink && !file.Exists)
        {
            throw new UnixException(Directory.Exists(path) ? 21 : 2);
        }

        return new UnixFileFacts(IsRegular: !isLink, isLink, file.UnixFileMode & PermissionBits, IsOwned: true, default);
    }

    private static UnixFileFacts OfHandle(SafeFileHandle handle)
    {
        UnixFileMode mode = File.GetUnixFileMode(handle) & PermissionBits;
        bool isOwned;
        try
        {
            File.SetUnixFileMode(handle, mode);
            isOwned = true;
        }
        catch (UnauthorizedAccessException)
        {
            isOwned = false;
        }

        return new UnixFileFacts(IsRegular: true, IsSymbolicLink: false, mode, isOwned, default);
    }

    /// <summary>statx(2), whose result, unlike that of stat, is laid out alike on all architectures.</summary>
    private static class LinuxStatus
    {
        private const uint BasicFields = 0x7FF;
        private const int UserOffset = 20;
        private const int ModeOffset = 28;
        private const int InodeOffset = 32;
        private const int DeviceMajorOffset = 136;
        private const int DeviceMinorOffset = 140;
        private const int ResultBytes = 256;
        private const int TypeBits = 0xF000;
        private const int RegularType = 0x8000;
        private const int LinkType = 0xA000;

        internal static UnixFileFacts Of(int descriptor, string path, int flags)
        {
            byte[] result = new byte[ResultBytes];
            Require(statx(descriptor, Terminated(path), flags, BasicFields, result));
            int mode = MemoryMarshal.Read<ushort>(result.AsSpan(ModeOffset));
            return new UnixFileFacts(
                (mode & TypeBits) == RegularType,
                (mode & TypeBits) == LinkType,
                (UnixFileMode)mode & PermissionBits,
                MemoryMarshal.Read<uint>(result.AsSpan(UserOffset)) == geteuid(),
                (MemoryMarshal.Read<uint>(result.AsSpan(DeviceMajorOffset)), MemoryMarshal.Read<uint>(result.AsSpan(DeviceMinorOffset)), MemoryMarshal.Read<ulong>(result.AsSpan(InodeOffset))))
            {
                IsOfRoot = MemoryMarshal.Read<uint>(result.AsSpan(UserOffset)) == 0,
            };
        }
    }

    // Generated marshalling needs unsafe code, which only Trent.Cryptography may contain; these signatures need no marshalling.
#pragma warning disable SYSLIB1054, IDE1006
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int directory, byte[] path, int flags, uint mask, byte[] result);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int link(byte[] existing, byte[] name);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();
#pragma warning restore SYSLIB1054, IDE1006
}
