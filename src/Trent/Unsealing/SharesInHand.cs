// A seal of shares that are at hand, or are asked for, at the moment in which a slot is to be opened.
using Trent.Cryptography;
using Trent.Embedded;
using Trent.Sealing;

namespace Trent.Unsealing;

/// <summary>Opens slots of shares, with the texts of shares one after another until there are enough. It makes no slots: making them makes new shares.</summary>
/// <param name="shares">The texts in UTF-8, in the order in which they are tried; each is disposed after its use.</param>
internal sealed class SharesInHand(Func<IEnumerable<SecretBuffer>> shares) : ISeal
{
    /// <inheritdoc/>
    public SealType Type => SealType.Shamir;

    /// <inheritdoc/>
    public ValueTask<SealSlot> WrapAsync(RootKey rootKey, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A slot of shares is made together with new shares.");

    /// <inheritdoc/>
    public async ValueTask<RootKey> UnwrapAsync(SealSlot slot, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
    {
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

            _ = collector.TryCombine(out ShamirSeal? seal);
            using (seal)
            {
                if (seal is not null)
                {
                    return await seal.UnwrapAsync(slot, storeId, cancellationToken);
                }
            }
        }

        throw new SealSlotException(last is ShareOutcome.Accepted or ShareOutcome.Duplicate
            ? $"The store opens with {collector.Threshold} shares, and fewer were brought."
            : ShareDesk.Sentence(last));
    }
}
