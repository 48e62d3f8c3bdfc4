// The operators on ARNs.
using System.Collections.Immutable;

namespace Trent.Authorization.Conditions;

/// <summary>ArnEquals, ArnLike (the same) and their negations.</summary>
internal sealed class ArnTest(ConditionOperator conditionOperator, ConditionKey key, ImmutableArray<TextPattern> patterns, bool isAnyUnreadable)
    : ConditionTest(conditionOperator, key)
{
    public override IEnumerable<ConditionKey> Variables => patterns.SelectMany(pattern => pattern.Variables);

    protected override Finding Compare(ConditionValue value, RequestContext context)
    {
        if (value.Kind != ConditionValueKind.Text || !ArnParts.IsArn(value.Text))
        {
            return Finding.Unknown;
        }

        bool isAnyUnknown = isAnyUnreadable;
        foreach (TextPattern pattern in patterns)
        {
            Finding finding = pattern.MatchArn(value.Text, context);
            if (finding == Finding.Yes)
            {
                return finding;
            }

            isAnyUnknown |= finding == Finding.Unknown;
        }

        return NoneMatches(isAnyUnknown);
    }
}
