// Opens a sealed store with the seal that the operator chose: by itself, or with what people bring.
using Trent.Configuration;
using Trent.Cryptography;
using Trent.Embedded;
using Trent.Sealing;

namespace Trent.Unsealing;

/// <summary>
/// Holds the store, locked, while it is sealed. One attempt at a time: whoever calls sees to that; <see cref="StatusOf"/> may be called at any time.
/// </summary>
internal sealed class StoreUnsealer : IAsyncDisposable
{
    private readonly SealSettings settings;
    private readonly string dataDirectory;
    private readonly Func<ISeal, EmbeddedKmsOptions> optionsOf;
    private readonly ShareDesk desk;
    private SealedStore? store;

    /// <summary>Prepares; nothing is opened yet.</summary>
    /// <param name="settings">The seal.</param>
    /// <param name="dataDirectory">The directory of the store.</param>
    /// <param name="optionsOf">How the service is opened with a seal.</param>
    /// <param name="clock">When shares were brought.</param>
    public StoreUnsealer(SealSettings settings, string dataDirectory, Func<ISeal, EmbeddedKmsOptions> optionsOf, TimeProvider clock)
    {
        this.settings = settings;
        this.dataDirectory = dataDirectory;
        this.optionsOf = optionsOf;
        desk = new ShareDesk(clock);
    }

    /// <summary>Whether the seal opens the store without people.</summary>
    public bool IsAutomatic => settings.IsAutomatic;

    /// <summary>How the sealed store stands.</summary>
    public SealedStatus StatusOf(SealedReason reason, string? detail)
    {
        (int Threshold, int Received)? shares = desk.Progress;
        return new SealedStatus(settings.Type, reason, detail, shares?.Threshold, shares?.Received);
    }

    /// <summary>Opens and locks the store, and makes sure that it has a slot for the seal.</summary>
    /// <exception cref="SealSlotException">It has none.</exception>
    /// <exception cref="SealException">The slot cannot be one that the seal has made.</exception>
    public async Task LockAsync(CancellationToken cancellationToken)
    {
        if (store is { IsGone: false })
        {
            return;
        }

        store = await SealedStore.OpenAsync(dataDirectory, cancellationToken);
        IReadOnlyList<SealSlot> slots = await store.ReadSlotsOfAsync(settings.Type, cancellationToken);
        if (settings is SealSettings.OfShares)
        {
            desk.Expect(slots, store.StoreId);
        }
    }

    /// <summary>As <see cref="LockAsync"/>, after a service was closed or an attempt failed half-way: the next attempt tries again.</summary>
    /// <returns>Why the store could not be locked, or <see langword="null"/> when it is.</returns>
    public async Task<string?> TryLockAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LockAsync(cancellationToken);
            return null;
        }
        catch (Exception failure) when (UnsealFailures.IsKnown(failure))
        {
            return failure.Message;
        }
    }

    /// <summary>Lets an automatic seal open the store.</summary>
    public Task<UnsealOutcome> TryAutomaticallyAsync(CancellationToken cancellationToken) => AttemptAsync(() => new SealOnDemand(settings), cancellationToken);

    /// <summary>Opens the store with a passphrase.</summary>
    /// <param name="passphrase">In UTF-8; it stays the caller's to dispose.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<UnsealOutcome> UsePassphraseAsync(SecretBuffer passphrase, CancellationToken cancellationToken) => settings is SealSettings.OfPassphrase { PassphraseFile: null }
        ? AttemptAsync(() => new PassphraseSeal(SecretBuffer.CopyOf(passphrase.DangerousSpan), Argon2idCost.Today), cancellationToken)
        : Task.FromResult(NotOfThisSeal());

    /// <summary>Takes a share, and opens the store once there are enough.</summary>
    /// <param name="share">Its text in UTF-8; it stays the caller's to dispose.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<UnsealOutcome> AddShareAsync(SecretBuffer share, CancellationToken cancellationToken)
    {
        if (settings is not SealSettings.OfShares)
        {
            return NotOfThisSeal();
        }

        if (await TryLockAsync(cancellationToken) is { } unavailable)
        {
            return new UnsealOutcome(UnsealResult.Unavailable, unavailable);
        }

        UnsealOutcome taken = desk.Add(share.DangerousSpan, out ShamirSeal? seal);
        using (seal)
        {
            return seal is null ? taken : await AttemptAsync(() => seal, cancellationToken);
        }
    }

    /// <summary>Closes the store, unless a service has it, and forgets the shares.</summary>
    public async ValueTask DisposeAsync()
    {
        desk.Dispose();
        if (store is not null)
        {
            await store.DisposeAsync();
        }
    }

    private UnsealOutcome NotOfThisSeal() => new(
        UnsealResult.NotOfThisSeal,
        settings switch
        {
            SealSettings.OfShares => "The store is sealed by shares.",
            SealSettings.OfPassphrase { PassphraseFile: null } => "The store is sealed by a passphrase.",
            _ => "The store is sealed by what opens it without people, when the server is started.",
        });

    private async Task<UnsealOutcome> AttemptAsync(Func<ISeal> seal, CancellationToken cancellationToken)
    {
        try
        {
            await LockAsync(cancellationToken);
            ISeal present = seal();
            using IDisposable? disposable = present as IDisposable;
            EmbeddedKms kms = await store!.UnsealAsync(optionsOf(present), cancellationToken);
            return new UnsealOutcome(UnsealResult.Unsealed, "The store is open.") { Kms = kms };
        }
        catch (Exception failure) when (UnsealFailures.IsKnown(failure))
        {
            _ = await TryLockAsync(CancellationToken.None);
            return UnsealFailures.OutcomeOf(failure);
        }
    }
}
