// The operators on text.
using System.Collections.Immutable;

namespace Trent.Authorization.Conditions;

/// <summary>StringEquals, StringEqualsIgnoreCase, StringLike and their negations. Values in other forms are compared as policies write them.</summary>
internal sealed class StringTest(ConditionOperator conditionOperator, ConditionKey key, ImmutableArray<TextPattern> patterns, bool isAnyUnreadable)
    : ConditionTest(conditionOperator, key)
{
    private readonly bool _ignoresCase = conditionOperator.Comparison
        is ConditionComparison.StringEqualsIgnoreCase or ConditionComparison.StringNotEqualsIgnoreCase;

    public override IEnumerable<ConditionKey> Variables => patterns.SelectMany(pattern => pattern.Variables);

    protected override Finding Compare(ConditionValue value, RequestContext context)
    {
        Span<char> buffer = stackalloc char[ValueText.FormattedCharactersMax];
        if (!ValueText.TryGet(value, buffer, out ReadOnlySpan<char> text))
        {
            return Finding.Unknown;
        }

        bool isAnyUnknown = isAnyUnreadable;
        foreach (TextPattern pattern in patterns)
        {
            Finding finding = pattern.Match(text, _ignoresCase, context);
            if (finding == Finding.Yes)
            {
                return finding;
            }

            isAnyUnknown |= finding == Finding.Unknown;
        }

        return NoneMatches(isAnyUnknown);
    }
}
