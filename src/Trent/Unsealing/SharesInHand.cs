// A seal of shares that are at hand, or are asked for, at the moment in which a slot is to be opened.
using Trent.Cryptography;
using Trent.Embedded;
using Trent.Sealing;

namespace Trent.Unsealing;

/// <summary>
/// Opens slots of shares, with the texts of shares one after another until there are enough. What a slot was opened with then wraps other root keys
/// for the same shares.
/// </summary>
/// <param name="shares">The texts in UTF-8, in the order in which they are tried; each is disposed after its use.</param>
internal sealed class SharesInHand(Func<IEnumerable<SecretBuffer>> shares) : ISeal, IDisposable
{
    private ShamirSeal? combined;

    /// <inheritdoc/>
    public SealType Type => SealType.Shamir;

    /// <inheritdoc/>
    public ValueTask<SealSlot> WrapAsync(RootKey rootKey, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken) =>
        combined?.WrapAsync(rootKey, storeId, cancellationToken) ?? throw new InvalidOperationException("Shares have opened no slot yet.");

    /// <inheritdoc/>
    public async ValueTask<RootKey> UnwrapAsync(SealSlot slot, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
    {
        if (combined is not null)
        {
            return await combined.UnwrapAsync(slot, storeId, cancellationToken);
        }

        using ShareCollector collector = new(slot, storeId);
        ShareOutcome last = ShareOutcome.Malformed;
        foreach (SecretBuffer text in shares())
        {
            using (text)
            {
                last = collector.Add(text.DangerousSpan);
            }

            if (last is not (ShareOutcome.Accepted or ShareOutcome.Duplicate))
            {
                break;
            }

            if (collector.TryCombine(out combined) == ShareCombination.Combined)
            {
                return await combined!.UnwrapAsync(slot, storeId, cancellationToken);
            }
        }

        throw new SealSlotException(last is ShareOutcome.Accepted or ShareOutcome.Duplicate
            ? $"The store opens with {collector.Threshold} shares, and fewer were brought."
            : ShareDesk.Sentence(last));
    }

    /// <summary>Zeroes what the shares have made.</summary>
    public void Dispose() => combined?.Dispose();
}
