// A list of patterns as Action, NotAction, Resource and NotResource hold it.
using System.Collections.Immutable;

namespace Trent.Authorization;

/// <summary>Patterns in which <c>*</c> stands for any text and <c>?</c> for one character.</summary>
public sealed class PatternSet
{
    internal PatternSet(bool isNegated, ImmutableArray<string> patterns)
    {
        IsNegated = isNegated;
        Patterns = patterns;
    }

    /// <summary>Whether the element was a <c>Not…</c>: it then takes what none of the patterns matches.</summary>
    public bool IsNegated { get; }

    /// <summary>The patterns in the order of the text; may be empty.</summary>
    public ImmutableArray<string> Patterns { get; }

    internal bool Takes(string value, bool ignoreCase)
    {
        foreach (var pattern in Patterns)
        {
            if (WildcardPattern.Matches(pattern, value, ignoreCase))
            {
                return !IsNegated;
            }
        }

        return IsNegated;
    }
}
