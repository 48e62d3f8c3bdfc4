// A seal: what keeps the root key of a store while Trent is not running.
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>What a seal is. The numbers are on disk: a number is never used again for something else.</summary>
public enum SealType
{
    /// <summary>A key file: <see cref="FileSeal"/>.</summary>
    File = 1,

    /// <summary>A passphrase.</summary>
    Passphrase = 2,

    /// <summary>Shares, of which so many together open.</summary>
    Shamir = 3,

    /// <summary>A key in a hardware security module, by its PKCS#11 library.</summary>
    Pkcs11 = 4,

    /// <summary>A key of another key management service that speaks this API.</summary>
    Kms = 5,
}

/// <summary>
/// Wraps the root key of a store into a slot and unwraps it again. Any one slot of a store opens it, so a store can change
/// from one seal to another without a moment in which it has none. Safe to use from several threads.
/// </summary>
public interface ISeal
{
    /// <summary>The type of the slots that this seal makes and opens.</summary>
    SealType Type { get; }

    /// <summary>Makes a new slot, of a new identity, that holds the root key.</summary>
    /// <param name="rootKey">The root key; it stays the caller's to dispose.</param>
    /// <param name="storeId">The identity of the store, 16 bytes.</param>
    /// <param name="cancellationToken">Gives up the attempt.</param>
    /// <exception cref="SealException">The seal cannot be used.</exception>
    ValueTask<SealSlot> WrapAsync(RootKey rootKey, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken);

    /// <summary>Opens a slot. The root key that it returns is proven to be that of the slot and the store.</summary>
    /// <param name="slot">A slot of the type of this seal.</param>
    /// <param name="storeId">The identity of the store, 16 bytes.</param>
    /// <param name="cancellationToken">Gives up the attempt.</param>
    /// <returns>The root key, the caller's to dispose.</returns>
    /// <exception cref="SealException">The seal cannot be used, or is not the one that made the slot, or the slot was altered.</exception>
    ValueTask<RootKey> UnwrapAsync(SealSlot slot, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a slot that this seal has opened should be made anew with it, because what protects it is weaker than what the seal gives to
    /// new ones.
    /// </summary>
    /// <param name="slot">A slot of the type of this seal.</param>
    bool NeedsUpgrade(SealSlot slot) => false;
}
