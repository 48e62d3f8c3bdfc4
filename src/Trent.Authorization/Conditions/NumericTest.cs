// The operators on numbers.
using System.Collections.Immutable;
using System.Globalization;

namespace Trent.Authorization.Conditions;

/// <summary>NumericEquals and its siblings, on whole and decimal numbers.</summary>
internal sealed class NumericTest(ConditionOperator conditionOperator, ConditionKey key, ImmutableArray<decimal> operands, bool isAnyUnreadable)
    : ConditionTest(conditionOperator, key)
{
    private const decimal MillisecondsPerSecond = 1000;

    /// <summary>Reads a number; no blanks, no thousands, a point for the fraction.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal number) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out number);

    protected override Finding Compare(ConditionValue value, RequestContext context)
    {
        decimal number;
        switch (value.Kind)
        {
            case ConditionValueKind.Number:
                number = value.Number;
                break;
            case ConditionValueKind.Instant:
                // As aws:EpochTime, which policies may compare as a number.
                number = value.Instant.ToUnixTimeMilliseconds() / MillisecondsPerSecond;
                break;
            case ConditionValueKind.Text when TryParse(value.Text, out number):
                break;
            default:
                return Finding.Unknown;
        }

        foreach (decimal operand in operands)
        {
            if (Ordering.Satisfies(Operator.Comparison, number.CompareTo(operand)))
            {
                return Finding.Yes;
            }
        }

        return NoneMatches(isAnyUnreadable);
    }
}
