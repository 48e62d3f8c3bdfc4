// The constraints of a grant: what an encryption context must be like, and for which resource a service must act.
using System.Collections.Immutable;
using Trent.Protocol;

namespace Trent.Engine.Grants;

/// <summary>A pair of an encryption context.</summary>
internal readonly record struct ContextPair(string Key, string Value);

/// <summary>
/// The constraints of a grant (AWS KMS API, GrantConstraints); those that are given must all hold. Keys and values are compared exactly,
/// by code unit.
/// </summary>
internal sealed record GrantBounds
{
    /// <summary>No constraint.</summary>
    public static GrantBounds None { get; } = new();

    /// <summary>The context is exactly these pairs, in order of their keys; <see langword="null"/> when that is not asked for.</summary>
    public ImmutableArray<ContextPair>? ContextEquals { get; init; }

    /// <summary>The context has at least these pairs, in order of their keys; <see langword="null"/> when that is not asked for.</summary>
    public ImmutableArray<ContextPair>? ContextSubset { get; init; }

    /// <summary>The resource on whose behalf a service acts. No service calls here, so that it never holds.</summary>
    public string? SourceArn { get; init; }

    /// <summary>Whether the encryption context is constrained.</summary>
    public bool BindContext => ContextEquals is not null || ContextSubset is not null;

    /// <summary>All pairs that the constraints name.</summary>
    public IEnumerable<ContextPair> Pairs => (ContextEquals ?? []).Concat(ContextSubset ?? []);

    /// <summary>The constraints of a request.</summary>
    public static GrantBounds From(GrantConstraints? constraints) => constraints is null ? None : new GrantBounds
    {
        ContextEquals = InOrder(constraints.EncryptionContextEquals),
        ContextSubset = InOrder(constraints.EncryptionContextSubset),
        SourceArn = constraints.SourceArn,
    };

    /// <summary>The constraints as the API shows them; <see langword="null"/> when there are none.</summary>
    public GrantConstraints? ToWire() => !BindContext && SourceArn is null ? null : new GrantConstraints
    {
        EncryptionContextEquals = ContextEquals?.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        EncryptionContextSubset = ContextSubset?.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        SourceArn = SourceArn,
    };

    /// <summary>Whether an encryption context is as it must be. None and an empty one are the same.</summary>
    public bool Allow(IReadOnlyDictionary<string, string>? context) =>
        (ContextEquals is not { } exact || (exact.Length == (context?.Count ?? 0) && Holds(context, exact)))
        && (ContextSubset is not { } subset || Holds(context, subset));

    /// <summary>
    /// Whether these constraints are as strict as those of the grant that allows this one, or stricter (AWS KMS developer guide,
    /// "Granting CreateGrant permission").
    /// </summary>
    public bool AreWithin(GrantBounds parent) =>
        (parent.SourceArn is null || parent.SourceArn == SourceArn)
        && (parent.ContextEquals is not { } exact || (ContextEquals is { } own && own.SequenceEqual(exact)))
        && (parent.ContextSubset is not { } subset || Name(ContextEquals, subset) || Name(ContextSubset, subset));

    private static bool Holds(IReadOnlyDictionary<string, string>? context, ImmutableArray<ContextPair> pairs)
    {
        foreach (ContextPair pair in pairs)
        {
            if (context is null || !context.TryGetValue(pair.Key, out string? value) || value != pair.Value)
            {
                return false;
            }
        }

        return true;
    }

    private static bool Name(ImmutableArray<ContextPair>? pairs, ImmutableArray<ContextPair> wanted) => pairs is { } given && wanted.All(given.Contains);

    private static ImmutableArray<ContextPair>? InOrder(IReadOnlyDictionary<string, string>? map) =>
        map is null ? null : [.. map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new ContextPair(pair.Key, pair.Value))];
}
