// Files with secrets that an operator lays down (keys of certificates, PINs, passphrases): read only when nobody else can.
using Microsoft.Win32.SafeHandles;
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>
/// Reads small files that hold a secret. The one place that says when such a file is private enough: a plain file, of mode 0600 or less, that
/// belongs to the user of this process or to root. A symbolic link is followed, because tools that renew certificates and mount secrets
/// exchange files by moving one; what counts is the file that was opened. Key files of seals are read more strictly (<see cref="FileSeal"/>).
/// </summary>
public static class PrivateFile
{
    /// <summary>The most bytes that such a file may have: the largest private key in PEM has some 13 KB.</summary>
    public const int BytesMax = 64 * 1024;

    private const UnixFileMode ModesOfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads a file into memory that is zeroed when it is disposed.</summary>
    /// <param name="path">The file. On Windows its permissions are those of its directory and are not looked at.</param>
    /// <param name="what">What it is, for messages: "the key file of the certificate".</param>
    /// <returns>Its content, 1 to <see cref="BytesMax"/> bytes, the caller's to dispose.</returns>
    /// <exception cref="SealException">The file is missing, empty, too long, not a plain one, or others may touch it.</exception>
    public static SecretBuffer Read(string path, string what)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(what);
        try
        {
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!OperatingSystem.IsWindows())
            {
                RequirePrivate(path, what, UnixFile.InspectHandle(handle));
            }

            long length = RandomAccess.GetLength(handle);
            if (length is < 1 or > BytesMax)
            {
                throw new SealException(SealFailure.Malformed, $"{what} {path} has {length} bytes; it must have 1 to {BytesMax}");
            }

            bool isWhole = false;
            SecretBuffer content = SecretBuffer.Create((int)length, new Reading(handle, ref isWhole), static (destination, reading) =>
                reading.IsWhole = RandomAccess.Read(reading.Handle, destination, 0) == destination.Length);
            if (!isWhole)
            {
                content.Dispose();
                throw new SealException(SealFailure.Replaced, $"{what} {path} changed while it was read");
            }

            return content;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SealException(SealFailure.Missing, $"{what} {path} does not exist", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SealException(SealFailure.Inaccessible, $"{what} {path} cannot be read: {exception.Message}", exception);
        }
    }

    private static void RequirePrivate(string path, string what, UnixFileFacts facts)
    {
        if (!facts.IsRegular)
        {
            throw new SealException(SealFailure.NotAFile, $"{what} {path} is not a file");
        }

        if ((facts.Mode & ModesOfOthers) != 0)
        {
            throw new SealException(SealFailure.AccessibleToOthers, $"{what} {path} is accessible to other users (mode {Convert.ToString((int)facts.Mode, 8)}); only its owner may have access: chmod go= {path}");
        }

        if (!facts.IsOwned && !facts.IsOfRoot)
        {
            throw new SealException(SealFailure.NotOwned, $"{what} {path} belongs to another user, who could exchange it");
        }
    }

    private readonly ref struct Reading(SafeFileHandle handle, ref bool isWhole)
    {
        internal readonly ref bool IsWhole = ref isWhole;

        internal SafeFileHandle Handle { get; } = handle;
    }
}
