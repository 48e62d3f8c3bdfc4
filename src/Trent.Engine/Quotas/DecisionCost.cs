// What a decision of a large policy about a large encryption context costs, known before it is made.
using Trent.Protocol;

namespace Trent.Engine.Quotas;

/// <summary>
/// A key policy that compares thousands of values with an encryption context of kilobytes takes up to 90 ms to decide, because each value may be compared with
/// the context. The cost is reckoned from the two sizes and not measured: a machine that is busy must not make a caller look expensive.
/// </summary>
internal static class DecisionCost
{
    /// <summary>What an account may spend in a Region on decisions above a millisecond: a quarter of a core.</summary>
    public const int MillisecondsPerSecond = 250;

    /// <summary>Characters of policy times characters of context that a millisecond decides: 32 KB and 8 KB took up to 90 ms.</summary>
    public const long CharactersPerMillisecond = 3_000_000;

    /// <summary>Milliseconds that a decision may take; 0 for what is decided within one, as nearly all are.</summary>
    public static int MillisecondsOf(KmsCommand command, ReadOnlySpan<Resolution> resolutions)
    {
        long context = command switch
        {
            IEncryptionContextCommand bound => LengthOf(bound.EncryptionContext),
            ReEncryptCommand reEncrypt => LengthOf(reEncrypt.SourceEncryptionContext) + LengthOf(reEncrypt.DestinationEncryptionContext),
            CreateGrantCommand { Constraints: { } constraints } => LengthOf(constraints.EncryptionContextEquals) + LengthOf(constraints.EncryptionContextSubset),
            _ => 0,
        };
        if (context == 0)
        {
            return 0;
        }

        long policies = 0;
        foreach (Resolution resolution in resolutions)
        {
            policies += resolution is Resolution.Found found ? found.Entry.Key.Policy.Length : 0;
        }

        return (int)(policies * context / CharactersPerMillisecond);
    }

    private static long LengthOf(IReadOnlyDictionary<string, string>? context)
    {
        long length = 0;
        if (context is not null)
        {
            foreach ((string key, string value) in context)
            {
                length += key.Length + value.Length;
            }
        }

        return length;
    }
}
