// Keeps the memory of a server out of the swap area, where the system lets it.
using System.Globalization;
using Trent.Configuration;

namespace Trent.Hardening;

/// <summary>Whether the memory of the process is locked, and what stands against it.</summary>
/// <param name="IsWhole">Whether all of it is. Otherwise the keys that live long are, as far as the limit reaches, and nothing else.</param>
/// <param name="Limit">How many bytes the process may lock, for people.</param>
internal sealed record LockedMemory(bool IsWhole, string Limit)
{
    /// <summary>
    /// Locks all memory of the process, libraries and plaintexts in flight included: keys inside OpenSSL have no other protection from the swap
    /// area. Pages are locked as they come into use, so that the process gets no larger by it.
    /// </summary>
    /// <param name="isRequired">Whether the operator wants no server without it (<c>requireLockedMemory</c>).</param>
    /// <exception cref="SettingsException">It is required and cannot be had.</exception>
    public static LockedMemory LockAll(bool isRequired)
    {
        LockedMemory locked = OperatingSystem.IsLinux()
            ? new LockedMemory(LinuxProcess.TryLockAllMemory(), Describe(LinuxProcess.LockableBytes()))
            : new LockedMemory(IsWhole: false, "0 bytes on this system");
        return locked.IsWhole || !isRequired
            ? locked
            : throw new SettingsException(
                $"requireLockedMemory is true, but memory cannot be locked: the limit on locked memory (RLIMIT_MEMLOCK) is {locked.Limit}; it must be unlimited");
    }

    private static string Describe(ulong bytes) => bytes == ResourceLimit.None ? "unlimited" : string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
}
