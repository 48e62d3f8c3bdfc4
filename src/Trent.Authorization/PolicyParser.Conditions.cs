// The part of the policy parser that reads patterns and conditions, as they are written.
using System.Collections.Immutable;

namespace Trent.Authorization;

internal ref partial struct PolicyParser
{
    private const string EncryptionContextPrefix = "kms:EncryptionContext:";
    private const string RequestTagPrefix = "aws:RequestTag/";

    private bool ReadPatterns(string member, ref PatternDraft? set)
    {
        if (set is not null)
        {
            var positive = member.StartsWith("Not", StringComparison.Ordinal) ? member[3..] : member;
            return Fail($"A statement has either {positive} or Not{positive}.");
        }

        var patterns = ImmutableArray.CreateBuilder<string>();
        if (!ReadTexts(member, patterns))
        {
            return false;
        }

        set = new PatternDraft(member.StartsWith("Not", StringComparison.Ordinal), patterns.DrainToImmutable());
        return true;
    }

    private bool ReadConditions(ImmutableArray<ConditionDraft>.Builder conditions)
    {
        if (!ReadStartObject("Condition"))
        {
            return false;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        while (ReadName(names, out var name))
        {
            if (!ConditionOperator.TryParse(name, out var conditionOperator))
            {
                return Fail($"There is no condition operator {Quote(name)}.");
            }

            if (!ReadStartObject(name) || !ReadKeys(conditionOperator, conditions))
            {
                return false;
            }
        }

        return _fault is null;
    }

    private bool ReadKeys(ConditionOperator conditionOperator, ImmutableArray<ConditionDraft>.Builder conditions)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (ReadName(keys, out var key))
        {
            if (conditionOperator.Quantifier == ConditionQuantifier.ForAllValues && IsSingleValued(key))
            {
                return Fail($"OverlyPermissiveCondition: ForAllValues also holds when the request has no {Quote(key)}, which has one value at most; compare it without a quantifier.");
            }

            var values = ImmutableArray.CreateBuilder<string>();
            if (key.Length == 0)
            {
                return Fail("A condition key has a name.");
            }

            if (!ReadTexts(key, values, allowsScalars: true))
            {
                return false;
            }

            conditions.Add(new ConditionDraft(conditionOperator, key, values.DrainToImmutable()));
        }

        return _fault is null;
    }

    private static bool IsSingleValued(string key) =>
        key.StartsWith(EncryptionContextPrefix, StringComparison.OrdinalIgnoreCase)
        || key.StartsWith(RequestTagPrefix, StringComparison.OrdinalIgnoreCase);

    private sealed record PatternDraft(bool IsNegated, ImmutableArray<string> Patterns);

    private sealed record ConditionDraft(ConditionOperator Operator, string Key, ImmutableArray<string> Values);
}
