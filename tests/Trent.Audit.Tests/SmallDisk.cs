// A file system of 16 MiB that a test can fill up; needs the right to mount.
using System.Diagnostics;

namespace Trent.Audit.Tests;

internal sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo mountPoint;

    private SmallDisk(DirectoryInfo mountPoint) => this.mountPoint = mountPoint;

    public string Trail => Path.Combine(mountPoint.FullName, "audit");

    private string Ballast => Path.Combine(mountPoint.FullName, "ballast");

    /// <summary>Mounts one, or skips the test and says why.</summary>
    public static SmallDisk MountOrSkip()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("A small file system is mounted on Linux only.");
        }

        DirectoryInfo mountPoint = Directory.CreateTempSubdirectory("trent-small-disk-");
        (int exitCode, string errors) = Run("mount", "-t", "tmpfs", "-o", "size=16m,mode=0700", "tmpfs", mountPoint.FullName);
        if (exitCode != 0)
        {
            mountPoint.Delete();
            Assert.Skip($"A small file system cannot be mounted: {errors}");
        }

        return new SmallDisk(mountPoint);
    }

    /// <summary>Takes all the space that is left.</summary>
    public void Fill()
    {
        using FileStream ballast = new(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        try
        {
            while (true)
            {
                ballast.Write(page);
            }
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        (int exitCode, string errors) = Run("umount", mountPoint.FullName);
        Assert.True(exitCode == 0, errors);
        mountPoint.Delete();
    }

    private static (int ExitCode, string Errors) Run(string program, params IReadOnlyList<string> arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, errors);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return (-1, exception.Message);
        }
    }
}
