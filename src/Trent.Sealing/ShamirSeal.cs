// A seal whose key is split among people: so many of them together open a store, and fewer know nothing.
using System.Security.Cryptography;
using Trent.Cryptography;

namespace Trent.Sealing;

/// <summary>
/// Wraps root keys with a random key that is stored nowhere: it exists while a set of shares is made, and again once a
/// <see cref="ShareCollector"/> has combined enough of them.
/// </summary>
public sealed class ShamirSeal : ISeal, IDisposable
{
    private readonly ShamirParameters _parameters;
    private readonly SealingKey _key;

    internal ShamirSeal(ShamirParameters parameters, SealingKey key)
    {
        _parameters = parameters;
        _key = key;
    }

    /// <inheritdoc/>
    public SealType Type => SealType.Shamir;

    /// <summary>How many shares open.</summary>
    public int Threshold => _parameters.Threshold;

    /// <summary>How many shares there are.</summary>
    public int Shares => _parameters.Shares;

    /// <summary>Makes a new key, and a new set of shares of it.</summary>
    /// <param name="threshold">How many shares open, 2 to 16.</param>
    /// <param name="shares">How many there are, at least as many and at most 32. With exactly as many, one lost share loses the store.</param>
    /// <param name="secretShares">The shares, the caller's to show once and dispose.</param>
    /// <returns>The seal, the caller's to dispose once it has wrapped the root key.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The numbers are not as said.</exception>
    public static ShamirSeal Create(int threshold, int shares, out IReadOnlyList<SecretShare> secretShares)
    {
        using SecretBuffer key = SecretBuffer.Random(SealingKey.KeyBytes);
        return Create(key, RandomNumberGenerator.GetBytes(ShareText.SetIdBytes), threshold, shares, out secretShares);
    }

    /// <inheritdoc/>
    public ValueTask<SealSlot> WrapAsync(RootKey rootKey, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rootKey);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(SlotWrapping.Wrap(_key, Type, _parameters.Encoded, rootKey, storeId.Span));
    }

    /// <inheritdoc/>
    public ValueTask<RootKey> UnwrapAsync(SealSlot slot, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
    {
        SlotWrapping.RequireType(slot, Type);
        cancellationToken.ThrowIfCancellationRequested();
        if (!ShamirParameters.Read(slot).SetId.SequenceEqual(_parameters.SetId))
        {
            throw SlotWrapping.DoesNotOpen(slot, "The shares do not open", "was made with another set of shares", innerException: null);
        }

        return ValueTask.FromResult(SlotWrapping.Unwrap(_key, slot, storeId.Span, "The shares do not open", "was made with another set of shares"));
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>The set of shares of a given key, for vectors.</summary>
    internal static ShamirSeal Create(SecretBuffer key, ReadOnlySpan<byte> setId, int threshold, int shares, out IReadOnlyList<SecretShare> secretShares)
    {
        IReadOnlyList<SecretBuffer> values = SecretSharing.Split(key, threshold, shares);
        var made = new SecretShare[shares];
        for (int i = 0; i < shares; i++)
        {
            using SecretBuffer value = values[i];
            made[i] = SecretShare.Create(setId, threshold, shares, i + 1, value);
        }

        secretShares = made;
        return new ShamirSeal(ShamirParameters.Of(made), SealingKey.Load(key));
    }
}
