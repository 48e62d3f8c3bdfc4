// The directory of a trail: which segments there are, in their order, and that nobody else has access.
using System.Globalization;
using Trent.Engine.Auditing;

namespace Trent.Audit;

internal static class AuditDirectory
{
    /// <summary>The segment that is made ahead; it has no name of its own before it is used.</summary>
    internal const string NextName = "next.prepared";

    private const string Extension = ".jsonl";
    private const int NameDigits = 20;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The name of the segment that begins with a record.</summary>
    internal static string NameOf(long firstSequence) => firstSequence.ToString("D20", CultureInfo.InvariantCulture) + Extension;

    /// <summary>The names of the segments, the oldest first.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    internal static List<string> Segments(string directory)
    {
        List<string> names = [];
        foreach (string path in Directory.EnumerateFiles(directory, "*" + Extension))
        {
            string name = Path.GetFileName(path);
            if (name.Length == NameDigits + Extension.Length && long.TryParse(name.AsSpan(0, NameDigits), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                names.Add(name);
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Files that hold what a crash left incomplete, put aside when the trail was opened after it.</summary>
    internal static List<string> Discarded(string directory)
    {
        List<string> names = [.. Directory.EnumerateFiles(directory, "*.discarded").Select(path => Path.GetFileName(path))];
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Makes the directory when it is missing, and requires that only its owner has access.</summary>
    /// <exception cref="AuditUnavailableException">Others have access, or it cannot be made.</exception>
    internal static void Ensure(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                _ = Directory.CreateDirectory(path);
                return;
            }

            if (!Directory.Exists(path))
            {
                _ = Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                DurableFile.SynchronizeDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? path);
            }

            RequirePrivate(path);
            foreach (string name in Segments(path))
            {
                RequirePrivate(Path.Combine(path, name));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AuditUnavailableException($"The directory of the audit trail cannot be used: {failure.Message}", failure);
        }
    }

    private static void RequirePrivate(string path)
    {
        UnixFileMode mode = OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
        if ((mode & Others) != UnixFileMode.None)
        {
            throw new AuditUnavailableException(
                $"{path} is accessible to other users (mode {Convert.ToString((int)mode, 8)}); only its owner may have access: chmod go= {path}", null);
        }
    }
}
