// One condition of a statement: an operator, a key and the values it is compared with.
using System.Collections.Immutable;

namespace Trent.Authorization;

/// <summary>A condition as parsed.</summary>
public sealed class PolicyCondition
{
    internal PolicyCondition(ConditionOperator conditionOperator, string key, ImmutableArray<string> values)
    {
        Operator = conditionOperator;
        Key = key;
        Values = values;
    }

    /// <summary>How the values are compared.</summary>
    public ConditionOperator Operator { get; }

    /// <summary>The condition key as written; keys are matched without case.</summary>
    public string Key { get; }

    /// <summary>The values in the order of the text; numbers and truth values as they were spelled.</summary>
    public ImmutableArray<string> Values { get; }
}
