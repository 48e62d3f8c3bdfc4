// A seal that is a key file: for development, and for machines whose disk the file is not on (a mounted secret, a token).
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>
/// Wraps root keys with a key in a file of mode 0600. Who can read the file and the store has everything: keep it on another
/// volume than the store. The file is read, and verified anew, at each use; its key is not kept in memory in between.
/// </summary>
/// <param name="path">The path of the key file.</param>
public sealed class FileSeal(string path) : ISeal
{
    /// <inheritdoc/>
    public SealType Type => SealType.File;

    /// <summary>The path of the key file.</summary>
    public string KeyFilePath { get; } = path;

    /// <summary>
    /// Creates a key file with a new random key. It is durable when the method returns; an existing file is never overwritten.
    /// </summary>
    /// <exception cref="SealException">The file exists, or cannot be created.</exception>
    public static void CreateKeyFile(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            throw Unsupported(path);
        }

        KeyFile.Create(path);
    }

    /// <inheritdoc/>
    public ValueTask<SealSlot> WrapAsync(RootKey rootKey, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rootKey);
        cancellationToken.ThrowIfCancellationRequested();
        using SealingKey key = LoadKey();
        return ValueTask.FromResult(SlotWrapping.Wrap(key, Type, parameters: [], rootKey, storeId.Span));
    }

    /// <inheritdoc/>
    public ValueTask<RootKey> UnwrapAsync(SealSlot slot, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(slot);
        cancellationToken.ThrowIfCancellationRequested();
        SlotWrapping.RequireType(slot, Type);
        using SealingKey key = LoadKey();
        return ValueTask.FromResult(SlotWrapping.Unwrap(key, slot, storeId.Span, $"The key file {KeyFilePath} does not open", "was made with another key file"));
    }

    private static SealException Unsupported(string path) =>
        new(SealFailure.UnsupportedPlatform, $"The key file {path} cannot be trusted: this system has no file permissions that are verified here.");

    private SealingKey LoadKey()
    {
        if (OperatingSystem.IsWindows())
        {
            throw Unsupported(KeyFilePath);
        }

        using SecretBuffer key = KeyFile.Read(KeyFilePath);
        return SealingKey.Load(key);
    }
}
