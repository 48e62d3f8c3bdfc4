// The grants of one key to one principal, laid out so that a decision among thousands looks at a few.
using System.Collections.Immutable;
using Trent.Protocol;

namespace Trent.Engine.Grants;

/// <summary>
/// The grants of a key to one ARN, compiled. Grants without constraints are found by operation; those that constrain the encryption
/// context, by the rarest of their pairs, so that a request is compared only with grants that share a pair with it. Immutable.
/// </summary>
internal sealed class GranteeGrants
{
    private static readonly ImmutableArray<GrantOperation> Bits = GrantOperation.Values;

    private readonly Dictionary<(GrantOperation Operation, string? UniqueId), StoredGrant> unbound = [];
    private readonly Dictionary<ContextPair, List<BoundGrant>> byPair = [];
    private readonly List<BoundGrant> withoutPair = [];
    private readonly List<StoredGrant> handingOn = [];

    public GranteeGrants(IReadOnlyList<StoredGrant> grants)
    {
        Count = grants.Count;
        // A resource that a service must act for can never be shown here: no service calls.
        StoredGrant[] effective = [.. grants.Where(grant => grant.Bounds.SourceArn is null)];
        Dictionary<ContextPair, int> occurrences = [];
        foreach (ContextPair pair in effective.SelectMany(grant => grant.Bounds.Pairs))
        {
            occurrences[pair] = occurrences.GetValueOrDefault(pair) + 1;
        }

        foreach (StoredGrant grant in effective)
        {
            Add(grant, occurrences);
        }
    }

    /// <summary>How many grants there are.</summary>
    public int Count { get; }

    /// <summary>A grant that allows an operation, other than CreateGrant, with an encryption context.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="uniqueId">The caller's unique id.</param>
    /// <param name="context">The encryption context of the request; <see langword="null"/> when it has none.</param>
    public StoredGrant? Find(GrantOperation operation, string? uniqueId, IReadOnlyDictionary<string, string>? context)
    {
        if (unbound.TryGetValue((operation, uniqueId), out StoredGrant? found) || unbound.TryGetValue((operation, null), out found))
        {
            return found;
        }

        if (byPair.Count == 0 && withoutPair.Count == 0)
        {
            return null;
        }

        uint bit = BitOf(operation);
        if (context is null or { Count: 0 })
        {
            return FindIn(withoutPair, bit, uniqueId, context);
        }

        foreach ((string key, string value) in context)
        {
            if (byPair.TryGetValue(new ContextPair(key, value), out List<BoundGrant>? candidates) && FindIn(candidates, bit, uniqueId, context) is { } bound)
            {
                return bound;
            }
        }

        return FindIn(withoutPair, bit, uniqueId, context);
    }

    /// <summary>The most grants that <see cref="Find"/> compares a request of this encryption context with: what a decision costs.</summary>
    public int CountComparedWith(IReadOnlyDictionary<string, string> context) =>
        withoutPair.Count + context.Sum(pair => byPair.TryGetValue(new ContextPair(pair.Key, pair.Value), out List<BoundGrant>? candidates) ? candidates.Count : 0);

    /// <summary>A grant that lets its grantee make another one with these operations and constraints.</summary>
    public StoredGrant? FindCovering(string? uniqueId, IReadOnlyCollection<GrantOperation> operations, GrantBounds bounds) =>
        handingOn.Find(grant => grant.Grantee.IsSameAs(uniqueId) && grant.Covers(operations, bounds));

    private void Add(StoredGrant grant, Dictionary<ContextPair, int> occurrences)
    {
        uint bound = 0;
        foreach (GrantOperation operation in grant.Operations)
        {
            if (operation == GrantOperation.CreateGrant)
            {
                handingOn.Add(grant);
            }
            else if (!grant.Bounds.BindContext || operation == GrantOperation.DescribeKey)
            {
                // DescribeKey has no encryption context, and constraints leave it alone (AWS KMS API, GrantConstraints).
                _ = unbound.TryAdd((operation, grant.Grantee.UniqueId), grant);
            }
            else
            {
                bound |= BitOf(operation);
            }
        }

        if (bound == 0)
        {
            return;
        }

        BoundGrant compiled = new(grant, bound);
        if (!grant.Bounds.Pairs.Any())
        {
            withoutPair.Add(compiled);
            return;
        }

        ContextPair rarest = grant.Bounds.Pairs.MinBy(pair => occurrences[pair]);
        if (!byPair.TryGetValue(rarest, out List<BoundGrant>? sharing))
        {
            sharing = [];
            byPair.Add(rarest, sharing);
        }

        sharing.Add(compiled);
    }

    private static StoredGrant? FindIn(List<BoundGrant> candidates, uint bit, string? uniqueId, IReadOnlyDictionary<string, string>? context)
    {
        foreach (BoundGrant candidate in candidates)
        {
            if ((candidate.Operations & bit) != 0 && candidate.Grant.Grantee.IsSameAs(uniqueId) && candidate.Grant.Bounds.Allow(context))
            {
                return candidate.Grant;
            }
        }

        return null;
    }

    private static uint BitOf(GrantOperation operation) => Bits.IndexOf(operation) is var index and >= 0 ? 1u << index : 0;

    /// <param name="Grant">A grant that constrains the encryption context.</param>
    /// <param name="Operations">A bit for each operation to which the constraint matters.</param>
    private readonly record struct BoundGrant(StoredGrant Grant, uint Operations);
}
