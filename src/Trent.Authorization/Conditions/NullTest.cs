// The operator that asks whether a key is there at all.
namespace Trent.Authorization.Conditions;

/// <summary>Null: <c>true</c> asks that the request has no such key (or an empty set), <c>false</c> that it has.</summary>
internal sealed class NullTest(ConditionOperator conditionOperator, ConditionKey key, bool takesAbsent, bool takesPresent)
    : ConditionTest(conditionOperator, key)
{
    public override bool Holds(RequestContext context, bool inDoubt) =>
        context.ValueOf(Key).Kind == ConditionValueKind.Absent ? takesAbsent : takesPresent;

    protected override Finding Compare(ConditionValue value, RequestContext context) => takesPresent ? Finding.Yes : Finding.No;
}
