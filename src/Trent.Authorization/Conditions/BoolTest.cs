// The operator on truth values.
namespace Trent.Authorization.Conditions;

/// <summary>Bool. Truth values are written <c>true</c> and <c>false</c> in any case.</summary>
internal sealed class BoolTest(ConditionOperator conditionOperator, ConditionKey key, bool takesTrue, bool takesFalse)
    : ConditionTest(conditionOperator, key)
{
    /// <summary>Reads a truth value; nothing else, not even blanks around it.</summary>
    public static bool? Parse(ReadOnlySpan<char> text) =>
        text.Equals("true", StringComparison.OrdinalIgnoreCase) ? true
        : text.Equals("false", StringComparison.OrdinalIgnoreCase) ? false
        : null;

    protected override Finding Compare(ConditionValue value, RequestContext context)
    {
        bool? truth = value.Kind switch
        {
            ConditionValueKind.Truth => value.Truth,
            ConditionValueKind.Text => Parse(value.Text),
            _ => null,
        };
        return truth switch
        {
            null => Finding.Unknown,
            true => takesTrue ? Finding.Yes : Finding.No,
            false => takesFalse ? Finding.Yes : Finding.No,
        };
    }
}
