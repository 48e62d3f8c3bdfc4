// One condition of a statement: an operator, a key and the values it is compared with.
using System.Collections.Immutable;
using Trent.Authorization.Conditions;

namespace Trent.Authorization;

/// <summary>A condition as parsed.</summary>
public sealed class PolicyCondition
{
    internal PolicyCondition(ConditionOperator conditionOperator, ConditionKey key, ImmutableArray<string> values, ConditionTest test)
    {
        Operator = conditionOperator;
        KeyRead = key;
        Values = values;
        Test = test;
    }

    /// <summary>How the values are compared.</summary>
    public ConditionOperator Operator { get; }

    /// <summary>The condition key as written; keys are matched without case.</summary>
    public string Key => KeyRead.Text;

    /// <summary>The condition key, read.</summary>
    public ConditionKey KeyRead { get; }

    /// <summary>The values in the order of the text; numbers and truth values as they were spelled.</summary>
    public ImmutableArray<string> Values { get; }

    /// <summary>The condition, compiled.</summary>
    internal ConditionTest Test { get; }
}
