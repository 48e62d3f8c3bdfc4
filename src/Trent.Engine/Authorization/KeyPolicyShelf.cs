// The policies of keys, parsed: keys with the same text share one.
using Trent.Authorization;
using Trent.Engine.Keys;
using Trent.Engine.Records;

namespace Trent.Engine.Authorization;

/// <summary>
/// Parsed key policies by their text. Most keys of an account have the same policy, and a parsed one takes a multiple of its text.
/// </summary>
internal sealed class KeyPolicyShelf : IDisposable
{
    // Of the largest policies this is some 100 MB, of ordinary ones a few.
    private const int PoliciesMax = 1_000;

    private readonly BoundedCache<string, PolicyDocument> byText = new(PoliciesMax, static _ => { });

    /// <summary>The policy of a key. Kept with the key's entry, so that a request on a key in memory looks nothing up.</summary>
    /// <exception cref="RecordIntegrityException">What is stored is no policy.</exception>
    public PolicyDocument Of(KeyEntry entry)
    {
        if (entry.Policy is { } known)
        {
            return known;
        }

        string text = entry.Key.Policy;
        if (!byText.TryGet(text, out PolicyDocument? policy))
        {
            long begunAt = byText.BeginRead(text);
            policy = byText.TryAdd(text, Parse(entry.Key), begunAt);
        }

        entry.Policy = policy;
        return policy;
    }

    /// <summary>Parses the policy of a key.</summary>
    /// <exception cref="RecordIntegrityException">What is stored is no policy.</exception>
    public static PolicyDocument Parse(StoredKey key) => PolicyDocument.Parse(key.Policy) is PolicyParseResult.WellFormed wellFormed
        ? wellFormed.Document
        : throw new RecordIntegrityException($"The policy of key {key.Arn} cannot be read.");

    /// <inheritdoc/>
    public void Dispose() => byText.Clear();
}
