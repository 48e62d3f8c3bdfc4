// A list of patterns as Action, NotAction, Resource and NotResource hold it.
using System.Collections.Immutable;

namespace Trent.Authorization;

/// <summary>Patterns in which <c>*</c> stands for any text and <c>?</c> for one character.</summary>
public sealed class PatternSet
{
    private readonly ImmutableArray<TextPattern> _compiled;
    private readonly bool _ignoresCase;

    private PatternSet(bool isNegated, ImmutableArray<string> patterns, ImmutableArray<TextPattern> compiled, bool ignoresCase)
    {
        IsNegated = isNegated;
        Patterns = patterns;
        _compiled = compiled;
        _ignoresCase = ignoresCase;
    }

    /// <summary>Whether the element was a <c>Not…</c>: it then takes what none of the patterns matches.</summary>
    public bool IsNegated { get; }

    /// <summary>The patterns in the order of the text; may be empty.</summary>
    public ImmutableArray<string> Patterns { get; }

    /// <summary>The keys of the variables in the patterns.</summary>
    internal IEnumerable<ConditionKey> Variables => _compiled.SelectMany(pattern => pattern.Variables);

    /// <summary>Whether a pattern has a <c>${</c> that begins no variable.</summary>
    internal bool HasBroken => _compiled.Length < Patterns.Length;

    /// <summary>Actions: no variables, and case does not count.</summary>
    internal static PatternSet OfActions(bool isNegated, ImmutableArray<string> patterns) =>
        new(isNegated, patterns, [.. patterns.Select(text => TextPattern.Compile(text, hasWildcards: true, hasVariables: false)!)], ignoresCase: true);

    /// <summary>Resources: case counts, and there may be variables. A pattern with a broken one matches nothing.</summary>
    internal static PatternSet OfResources(bool isNegated, ImmutableArray<string> patterns, bool hasVariables) =>
        new(
            isNegated,
            patterns,
            [.. patterns.Select(text => TextPattern.Compile(text, hasWildcards: true, hasVariables)).OfType<TextPattern>()],
            ignoresCase: false);

    /// <summary>Whether the set takes a value.</summary>
    /// <param name="value">An action or a resource.</param>
    /// <param name="context">The request, for the values of variables.</param>
    /// <param name="inDoubt">What to say of a <c>Not…</c> when a pattern cannot be compared: true in a Deny, false in an Allow.</param>
    internal bool Takes(string value, RequestContext context, bool inDoubt)
    {
        // A broken pattern is as good as one whose variable has no value.
        bool isAnyUnknown = HasBroken;
        foreach (TextPattern pattern in _compiled)
        {
            Finding finding = pattern.Match(value, _ignoresCase, context);
            if (finding == Finding.Yes)
            {
                return !IsNegated;
            }

            isAnyUnknown |= finding == Finding.Unknown;
        }

        return IsNegated && (!isAnyUnknown || inDoubt);
    }
}
