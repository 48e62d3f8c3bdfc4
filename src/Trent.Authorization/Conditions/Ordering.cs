// What the operators of numbers and dates ask of an order.
namespace Trent.Authorization.Conditions;

/// <summary>The six comparisons that numbers and dates share.</summary>
internal static class Ordering
{
    /// <summary>Whether a comparison is satisfied, before negation, when the request's value stands so to the policy's.</summary>
    /// <param name="comparison">An operator of numbers or of dates.</param>
    /// <param name="order">Below zero when the request's value is the smaller one, zero when they are equal.</param>
    public static bool Satisfies(ConditionComparison comparison, int order) => comparison switch
    {
        ConditionComparison.NumericLessThan or ConditionComparison.DateLessThan => order < 0,
        ConditionComparison.NumericLessThanEquals or ConditionComparison.DateLessThanEquals => order <= 0,
        ConditionComparison.NumericGreaterThan or ConditionComparison.DateGreaterThan => order > 0,
        ConditionComparison.NumericGreaterThanEquals or ConditionComparison.DateGreaterThanEquals => order >= 0,
        _ => order == 0,
    };
}
