// The key file of a file seal: its form, and the conditions under which it is trusted.
using System.Buffers;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>
/// Three lines of text: a header with the version, 64 hexadecimal digits of key, 16 of checksum (the first 8 bytes of the
/// SHA-256 of the two lines before). The file must be a plain one, of the current user, that nobody else may touch.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class KeyFile
{
    internal const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int KeyDigits = 2 * SealingKey.KeyBytes;
    private const int ChecksumBytes = 8;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    private static int KeyOffset => Header.Length;

    private static int ChecksumOffset => KeyOffset + KeyDigits + 1;

    private static int Length => ChecksumOffset + (2 * ChecksumBytes) + 1;

    private static ReadOnlySpan<byte> Header => "trent-seal-key 1\n"u8;

    /// <summary>Creates a key file with a random key. It appears complete and durable under its name, or not at all.</summary>
    internal static void Create(string path)
    {
        string full = Path.GetFullPath(path);
        string directory = Path.GetDirectoryName(full) ?? throw new SealException(SealFailure.NotAFile, $"The key file {path} cannot be created: it names no file.");
        string draft = Path.Combine(directory, $".{Path.GetFileName(full)}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        try
        {
            using SecretBuffer key = SecretBuffer.Random(SealingKey.KeyBytes);
            using SecretBuffer text = Format(key);
            try
            {
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, UnixCreateMode = Mode, BufferSize = 0 };
                using (var stream = new FileStream(draft, options))
                {
                    stream.Write(text.DangerousSpan);
                    stream.Flush(flushToDisk: true);
                }

                // A hard link, unlike a rename, fails when the name is taken.
                UnixFile.Link(draft, full);
            }
            finally
            {
                File.Delete(draft);
            }

            UnixFile.SynchronizeDirectory(directory);
        }
        catch (UnixException exception) when (exception.IsAlreadyThere)
        {
            throw new SealException(SealFailure.AlreadyExists, $"The key file {path} exists already and is never overwritten.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SealException(SealFailure.Inaccessible, $"The key file {path} cannot be created: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the key, after all conditions were verified on the very file that is read.</summary>
    internal static SecretBuffer Read(string path)
    {
        using SecretBuffer text = SecretFile.ReadWhole(path, "key file", Length, Length);
        return Parse(path, text);
    }

    private static SecretBuffer Format(SecretBuffer key) => SecretBuffer.Create(Length, key, static (text, key) =>
    {
        text.Fill((byte)'\n');
        Header.CopyTo(text);
        Convert.TryToHexStringLower(key.DangerousSpan, text[KeyOffset..], out _);
        Span<byte> checksum = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..ChecksumOffset], checksum);
        Convert.TryToHexStringLower(checksum[..ChecksumBytes], text[ChecksumOffset..], out _);
    });

    private static SecretBuffer Parse(string path, SecretBuffer text)
    {
        ReadOnlySpan<byte> bytes = text.DangerousSpan;
        ReadOnlySpan<byte> digits = bytes.Slice(KeyOffset, KeyDigits);
        if (!bytes.StartsWith(Header) || bytes[ChecksumOffset - 1] != '\n' || bytes[^1] != '\n' || digits.ContainsAnyExcept(HexDigits))
        {
            throw new SealException(SealFailure.Malformed, $"The key file {path} has not the form of a key file of version 1.");
        }

        // The whole text is made again from the key: what it says and what it should say differ in the checksum or nowhere.
        SecretBuffer key = SecretBuffer.Create(SealingKey.KeyBytes, digits, static (key, digits) => Convert.FromHexString(digits, key, out _, out _));
        using SecretBuffer expected = Format(key);
        if (!CryptographicOperations.FixedTimeEquals(expected.DangerousSpan, bytes))
        {
            key.Dispose();
            throw new SealException(SealFailure.ChecksumMismatch, $"The key file {path} is damaged: its checksum does not match.");
        }

        return key;
    }
}
