// An automatic seal that is opened for each use: no passphrase, PIN or credential stays in memory in between.
using Trent.Configuration;
using Trent.Cryptography;
using Trent.Sealing;

namespace Trent.Unsealing;

/// <summary>The seal of settings that need no people. It may be used as long as the service runs, for another root key as well.</summary>
/// <param name="settings">The settings; <see cref="SealSettings.IsAutomatic"/>.</param>
internal sealed class SealOnDemand(SealSettings settings) : ISeal
{
    /// <inheritdoc/>
    public SealType Type => settings.Type;

    /// <inheritdoc/>
    public async ValueTask<SealSlot> WrapAsync(RootKey rootKey, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
    {
        ISeal seal = SealSource.Open(settings);
        using IDisposable? disposable = seal as IDisposable;
        return await seal.WrapAsync(rootKey, storeId, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<RootKey> UnwrapAsync(SealSlot slot, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
    {
        ISeal seal = SealSource.Open(settings);
        using IDisposable? disposable = seal as IDisposable;
        return await seal.UnwrapAsync(slot, storeId, cancellationToken);
    }

    /// <inheritdoc/>
    public bool NeedsUpgrade(SealSlot slot)
    {
        ISeal seal = SealSource.Open(settings);
        using IDisposable? disposable = seal as IDisposable;
        return seal.NeedsUpgrade(slot);
    }
}
