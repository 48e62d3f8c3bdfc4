// Where shares are brought: one collection for each set that the store has a slot for, and forgotten when nobody comes.
using Trent.Sealing;

namespace Trent.Unsealing;

/// <summary>
/// Collects shares. What was brought is forgotten, and zeroed, a quarter of an hour after the last share. Thread-safe; combining is not to be raced.
/// </summary>
internal sealed class ShareDesk : IDisposable
{
    /// <summary>How long shares are kept for the next one: the keepers have agreed to come, or begin anew.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly Lock gate = new();
    private readonly ITimer expiry;
    private List<ShareCollector> collectors = [];

    /// <summary>Makes a desk that expects nothing yet.</summary>
    public ShareDesk(TimeProvider clock) => expiry = clock.CreateTimer(static desk => ((ShareDesk)desk!).Forget(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>How far the collection is that has most; <see langword="null"/> where no shares are expected.</summary>
    public (int Threshold, int Received)? Progress
    {
        get
        {
            lock (gate)
            {
                return collectors.MaxBy(static collector => collector.Received) is { } first ? (first.Threshold, first.Received) : null;
            }
        }
    }

    /// <summary>From now on shares of these slots are expected; of one that is damaged no share counts.</summary>
    /// <exception cref="SealException">No slot is one of shares.</exception>
    public void Expect(IReadOnlyList<SealSlot> slots, ReadOnlyMemory<byte> storeId)
    {
        List<ShareCollector> expected = [];
        SealException? damaged = null;
        foreach (SealSlot slot in slots)
        {
            try
            {
                expected.Add(new ShareCollector(slot, storeId));
            }
            catch (SealException refused)
            {
                damaged = refused;
            }
        }

        if (expected.Count == 0 && damaged is not null)
        {
            throw damaged;
        }

        lock (gate)
        {
            Forget();
            collectors = expected;
        }
    }

    /// <summary>Takes a share.</summary>
    /// <param name="text">Its text in UTF-8; it stays the caller's to zero.</param>
    /// <param name="seal">The seal, the caller's to dispose, when there were enough and they fit.</param>
    public UnsealOutcome Add(ReadOnlySpan<byte> text, out ShamirSeal? seal)
    {
        seal = null;
        lock (gate)
        {
            ShareOutcome outcome = ShareOutcome.OtherSet;
            foreach (ShareCollector collector in collectors)
            {
                outcome = collector.Add(text);
                if (outcome is ShareOutcome.Accepted or ShareOutcome.Enough)
                {
                    _ = expiry.Change(Patience, Timeout.InfiniteTimeSpan);
                    return Combine(collector, out seal);
                }

                if (outcome != ShareOutcome.OtherSet)
                {
                    break;
                }
            }

            return outcome == ShareOutcome.Duplicate
                ? new UnsealOutcome(UnsealResult.ShareRepeated, "That share was brought before.")
                : new UnsealOutcome(UnsealResult.ShareRefused, Sentence(outcome));
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Dispose()
    {
        expiry.Dispose();
        Forget();
    }

    private void Forget()
    {
        lock (gate)
        {
            foreach (ShareCollector collector in collectors)
            {
                collector.Clear();
            }
        }
    }

    private static UnsealOutcome Combine(ShareCollector collector, out ShamirSeal? seal) => collector.TryCombine(out seal) switch
    {
        ShareCombination.Combined => new UnsealOutcome(UnsealResult.Unsealed, "The shares fit."),
        ShareCombination.DoNotFit => new UnsealOutcome(UnsealResult.DoesNotOpen, "The shares do not fit; all have to be brought again."),
        _ => new UnsealOutcome(UnsealResult.ShareTaken, "The share was taken."),
    };

    /// <summary>What a share is that was not taken.</summary>
    public static string Sentence(ShareOutcome outcome) => outcome switch
    {
        ShareOutcome.Damaged => "The share is damaged or was mistyped: its checksum does not match.",
        ShareOutcome.OtherSet => "The share belongs to another set: to another store, or to shares that were made anew since.",
        ShareOutcome.NotGenuine => "The share is none of those that were made for this store.",
        ShareOutcome.UnknownVersion => "The share is of a version that this release does not know.",
        _ => "That is not the text of a share.",
    };
}
