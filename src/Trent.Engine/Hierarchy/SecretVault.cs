// Secrets of the store that are not key material: of access keys, and what temporary credentials carry.
using Trent.Cryptography;
using Trent.Engine.Records;

namespace Trent.Engine.Hierarchy;

/// <summary>What a sealed secret is bound to: it opens under exactly the same label and no other.</summary>
/// <param name="Purpose">What the secret is for.</param>
/// <param name="Account">The account it belongs to, or empty where that is only known from the secret.</param>
/// <param name="Name">The name of its record or credential.</param>
/// <param name="CreatedAt">When it was made, in milliseconds since the Unix epoch, or 0.</param>
public readonly record struct SecretLabel(SealedPurpose Purpose, string Account, string Name, long CreatedAt);

/// <summary>Seals secrets under the store's newest domain key, and opens what any of its domain keys sealed. Thread-safe.</summary>
public sealed class SecretVault : IDisposable
{
    private readonly DomainKeys domainKeys;
    private readonly IRecordStore store;
    private readonly bool ownsKeys;

    internal SecretVault(DomainKeys domainKeys, IRecordStore store, bool ownsKeys)
    {
        this.domainKeys = domainKeys;
        this.store = store;
        this.ownsKeys = ownsKeys;
    }

    /// <summary>
    /// Opens the vault of a store by itself, for what has to be read before an engine is there. Dispose it before the engine is opened: both
    /// would make new domain keys.
    /// </summary>
    /// <exception cref="RecordIntegrityException">The store does not belong to the root key that the store keys come from.</exception>
    public static async Task<SecretVault> OpenAsync(IRecordStore store, StoreKeys storeKeys, TimeProvider clock, CancellationToken cancellationToken) =>
        new(await DomainKeys.OpenAsync(store, storeKeys, clock, cancellationToken), store, ownsKeys: true);

    /// <summary>Erases the keys of a vault that was opened by itself; that of an engine ends with the engine.</summary>
    public void Dispose()
    {
        if (ownsKeys)
        {
            domainKeys.Dispose();
        }
    }

    /// <summary>Seals a secret of 1 to <see cref="DomainKey.SecretBytesMax"/> bytes.</summary>
    /// <exception cref="ArgumentException">The secret is longer, or a text of the label cannot be sealed.</exception>
    public async ValueTask<byte[]> SealAsync(SecretLabel label, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken)
    {
        DomainKey domainKey = await domainKeys.ForSealingAsync(cancellationToken);
        return domainKey.Seal(ContextOf(label), secret.Span);
    }

    /// <summary>Opens a secret; <see langword="null"/> for anything that was not sealed here under this label, whatever the reason.</summary>
    /// <returns>The secret, to be disposed by the caller.</returns>
    public SecretBuffer? TryOpen(SecretLabel label, ReadOnlySpan<byte> sealedSecret) =>
        domainKeys.FindForOpening(sealedSecret) is { } domainKey && domainKey.TryOpen(ContextOf(label), sealedSecret, out SecretBuffer? secret) ? secret : null;

    private SealedContext ContextOf(SecretLabel label) => new()
    {
        Purpose = label.Purpose,
        StoreId = store.StoreId,
        Account = label.Account,
        Region = string.Empty,
        Name = label.Name,
        MaterialId = string.Empty,
        Spec = string.Empty,
        Usage = string.Empty,
        Origin = string.Empty,
        CreatedAt = label.CreatedAt,
    };
}
