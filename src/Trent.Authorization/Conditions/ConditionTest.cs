// The evaluation of one condition, but for the comparison itself (docs/authorization.md, "Conditions").
namespace Trent.Authorization.Conditions;

/// <summary>
/// A compiled condition. The values of the policy are alternatives; a negated operator holds when none of them matches. Each family of
/// operators says how one value of a request compares with all of them.
/// </summary>
internal abstract class ConditionTest
{
    private readonly bool _holdsWithoutKey;

    protected ConditionTest(ConditionOperator conditionOperator, ConditionKey key)
    {
        Operator = conditionOperator;
        Key = key;
        IsNegated = conditionOperator.Comparison is ConditionComparison.StringNotEquals
            or ConditionComparison.StringNotEqualsIgnoreCase
            or ConditionComparison.StringNotLike
            or ConditionComparison.NumericNotEquals
            or ConditionComparison.DateNotEquals
            or ConditionComparison.NotIpAddress
            or ConditionComparison.ArnNotEquals
            or ConditionComparison.ArnNotLike;
        _holdsWithoutKey = conditionOperator.IfExists
            || conditionOperator.Quantifier == ConditionQuantifier.ForAllValues
            || (IsNegated && conditionOperator.Quantifier == ConditionQuantifier.Single);
    }

    /// <summary>The key whose value is compared.</summary>
    public ConditionKey Key { get; }

    /// <summary>The keys that stand as variables in the values of the policy.</summary>
    public virtual IEnumerable<ConditionKey> Variables => [];

    protected ConditionOperator Operator { get; }

    /// <summary>Whether the operator asks that no value of the policy matches.</summary>
    protected bool IsNegated { get; }

    /// <summary>Whether the condition holds for a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="inDoubt">What holds when it cannot be said: true in a Deny, false in an Allow.</param>
    public virtual bool Holds(RequestContext context, bool inDoubt)
    {
        ConditionValue value = context.ValueOf(Key);
        if (value.Kind == ConditionValueKind.Absent)
        {
            return _holdsWithoutKey;
        }

        if (value.Kind != ConditionValueKind.Texts)
        {
            return Settle(Compare(value, context), inDoubt);
        }

        // A set has to be asked for with a quantifier (IAM user guide, multivalued context keys); without one, nothing holds.
        return Operator.Quantifier != ConditionQuantifier.Single && HoldsForSet(value.Texts, context, inDoubt);
    }

    /// <summary>Whether any value of the policy matches one value of the request; negation is not yet considered.</summary>
    protected abstract Finding Compare(ConditionValue value, RequestContext context);

    /// <summary>
    /// What to say when no value of the policy matches. One that cannot be read, or whose variable has no value, matches nothing; but that
    /// nothing matches is then not certain enough for a negated operator.
    /// </summary>
    protected Finding NoneMatches(bool isAnyUnknown) => isAnyUnknown && IsNegated ? Finding.Unknown : Finding.No;

    private bool HoldsForSet(IReadOnlyCollection<string> texts, RequestContext context, bool inDoubt)
    {
        bool forAll = Operator.Quantifier == ConditionQuantifier.ForAllValues;

        // Lists are indexed: an enumerator would be an object for each request.
        if (texts is IReadOnlyList<string> list)
        {
            for (int i = 0; i < list.Count; i++)
            {
                if (Settle(Compare(ConditionValue.Of(list[i]), context), inDoubt) != forAll)
                {
                    return !forAll;
                }
            }

            return forAll;
        }

        foreach (string text in texts)
        {
            if (Settle(Compare(ConditionValue.Of(text), context), inDoubt) != forAll)
            {
                return !forAll;
            }
        }

        return forAll;
    }

    private bool Settle(Finding finding, bool inDoubt) => finding == Finding.Unknown ? inDoubt : (finding == Finding.Yes) != IsNegated;
}
