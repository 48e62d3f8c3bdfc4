// The operators on instants.
using System.Collections.Immutable;

namespace Trent.Authorization.Conditions;

/// <summary>DateEquals and its siblings, to the millisecond. Operands are milliseconds since 1970.</summary>
internal sealed class DateTest(ConditionOperator conditionOperator, ConditionKey key, ImmutableArray<long> operands, bool isAnyUnreadable)
    : ConditionTest(conditionOperator, key)
{
    protected override Finding Compare(ConditionValue value, RequestContext context)
    {
        long instant;
        switch (value.Kind)
        {
            case ConditionValueKind.Instant:
                instant = value.Instant.ToUnixTimeMilliseconds();
                break;
            case ConditionValueKind.Number when DateText.TryFromSeconds(value.Number, out instant):
            case ConditionValueKind.Text when DateText.TryParse(value.Text, out instant):
                break;
            default:
                return Finding.Unknown;
        }

        foreach (long operand in operands)
        {
            if (Ordering.Satisfies(Operator.Comparison, instant.CompareTo(operand)))
            {
                return Finding.Yes;
            }
        }

        return NoneMatches(isAnyUnreadable);
    }
}
