// Reads a small file that holds a secret, under the conditions in which it is trusted.
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>
/// A file with a secret must be a plain one (no link), of the user who runs the process, that nobody else may touch: mode 0600 or 0400. All
/// that is verified on the very file that is read.
/// </summary>
public static class SecretFile
{
    /// <summary>The longest line, in bytes, its end included.</summary>
    public const int LineBytesMax = 2048;

    private const UnixFileMode ModesOfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads a file of one line, such as a passphrase or a PIN. The end of the line, which may be missing, is not part of it.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="what">What the file is, for messages: <c>PIN file</c>.</param>
    /// <returns>The line without its end, the caller's to dispose.</returns>
    /// <exception cref="SealException">The file is missing, not to be trusted, empty, too long, or has more than one line.</exception>
    public static SecretBuffer ReadLine(string path, string what)
    {
        if (OperatingSystem.IsWindows())
        {
            throw Unsupported(path, what);
        }

        using SecretBuffer whole = ReadWhole(path, what, 1, LineBytesMax);
        ReadOnlySpan<byte> line = whole.DangerousSpan;
        line = line.EndsWith("\r\n"u8) ? line[..^2] : line.EndsWith("\n"u8) ? line[..^1] : line;
        return line.IsEmpty || line.ContainsAny((byte)'\r', (byte)'\n', (byte)'\0')
            ? throw new SealException(SealFailure.Malformed, $"The {what} {path} does not hold one line of text.")
            : SecretBuffer.CopyOf(line);
    }

    internal static SealException Unsupported(string path, string what) =>
        new(SealFailure.UnsupportedPlatform, $"The {what} {path} cannot be trusted: this system has no file permissions that are verified here.");

    /// <summary>Reads a whole file.</summary>
    [UnsupportedOSPlatform("windows")]
    internal static SecretBuffer ReadWhole(string path, string what, int bytesMin, int bytesMax)
    {
        try
        {
            UnixFileFacts named = UnixFile.InspectName(path);
            if (named.IsSymbolicLink)
            {
                throw new SealException(SealFailure.SymbolicLink, $"The {what} {path} is a symbolic link, which could be pointed elsewhere.");
            }

            if (!named.IsRegular)
            {
                throw new SealException(SealFailure.NotAFile, $"The {what} {path} is not a file.");
            }

            // A file that its owner may not read himself is found out here, before opening it fails with less of a reason.
            RequireTrusted(path, what, named);
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            UnixFileFacts opened = UnixFile.InspectHandle(handle);
            if (!opened.IsSameFile(named))
            {
                throw new SealException(SealFailure.Replaced, $"The {what} {path} was replaced while it was opened.");
            }

            RequireTrusted(path, what, opened);
            long length = RandomAccess.GetLength(handle);
            if (length < bytesMin || length > bytesMax)
            {
                throw new SealException(SealFailure.Malformed, $"The {what} {path} has not the length of a {what}.");
            }

            bool isWhole = false;
            SecretBuffer content = SecretBuffer.Create((int)length, new Reading(handle, ref isWhole), static (destination, reading) =>
                reading.IsWhole = RandomAccess.Read(reading.Handle, destination, 0) == destination.Length);
            if (isWhole)
            {
                return content;
            }

            content.Dispose();
            throw new SealException(SealFailure.Replaced, $"The {what} {path} changed while it was read.");
        }
        catch (UnixException exception) when (exception.IsMissing)
        {
            throw new SealException(SealFailure.Missing, $"The {what} {path} does not exist.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SealException(SealFailure.Inaccessible, $"The {what} {path} cannot be read: {exception.Message}", exception);
        }
    }

    private static void RequireTrusted(string path, string what, UnixFileFacts facts)
    {
        if ((facts.Mode & ModesOfOthers) != 0)
        {
            throw new SealException(SealFailure.AccessibleToOthers, $"The {what} {path} may be used by others than its owner; its mode must be 0600.");
        }

        if (!facts.IsOwned)
        {
            throw new SealException(SealFailure.NotOwned, $"The {what} {path} does not belong to the user who runs this process.");
        }
    }

    private readonly ref struct Reading(SafeFileHandle handle, ref bool isWhole)
    {
        internal readonly ref bool IsWhole = ref isWhole;

        internal SafeFileHandle Handle { get; } = handle;
    }
}
