// Permission as a value: no key is reachable without it, and only the authorizer makes one.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine;

/// <summary>What the authorizer granted: the keys of the plan, in the plan's order, without those that may be missing and are.</summary>
internal sealed partial class Granted
{
    private readonly GrantedKey[] keys;

    private Granted(GrantedKey[] keys, KmsServiceException? overruled)
    {
        this.keys = keys;
        Overruled = overruled;
    }

    /// <summary>The key of a plan that names one, or the first of several.</summary>
    public GrantedKey Key => keys[0];

    /// <summary>All keys of the plan that there are, in its order.</summary>
    public IReadOnlyList<GrantedKey> Keys => keys;

    /// <summary>The grants that allow what no policy does; mostly none.</summary>
    public IReadOnlyList<string> GrantIds
    {
        get
        {
            List<string>? ids = null;
            foreach (GrantedKey key in keys)
            {
                if (key.AllowingGrant is { } grant)
                {
                    (ids ??= []).Add(grant.GrantId);
                }
            }

            return ids ?? (IReadOnlyList<string>)[];
        }
    }

    /// <summary>What the caller would have been told if policies were enforced; <see langword="null"/> where they are, or allow the request.</summary>
    public KmsServiceException? Overruled { get; }
}

/// <summary>What came of looking up a key that a plan names.</summary>
internal abstract record Resolution(string Account)
{
    /// <summary>The key exists.</summary>
    public sealed record Found(KeyEntry Entry, string? RequestAlias) : Resolution(Entry.Key.Arn.Account.Value);

    /// <summary>It does not; whoever would be allowed to use it sees why.</summary>
    /// <param name="InAccount">The account that would own it.</param>
    /// <param name="Arn">The ARN of the key or alias that is missing.</param>
    /// <param name="Error">What those who would be allowed are told.</param>
    public sealed record Missing(string InAccount, string Arn, KmsServiceException Error) : Resolution(InAccount);
}
