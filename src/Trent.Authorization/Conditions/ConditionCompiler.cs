// Turns a condition as written into one that can be evaluated: values are read as what the operator compares, once.
using System.Collections.Immutable;

namespace Trent.Authorization.Conditions;

/// <summary>Compiles conditions. Variables exist in the operators on texts and ARNs only; elsewhere <c>${…}</c> cannot be read.</summary>
internal static class ConditionCompiler
{
    private delegate bool Reader<T>(string text, out T value);

    /// <summary>Compiles a condition.</summary>
    /// <param name="conditionOperator">The operator.</param>
    /// <param name="key">The key.</param>
    /// <param name="values">The values as written.</param>
    /// <param name="hasVariables">Whether the policy's version of the language has variables.</param>
    /// <param name="unreadable">The first value that the operator cannot compare with; it matches nothing.</param>
    public static ConditionTest Compile(
        ConditionOperator conditionOperator,
        ConditionKey key,
        ImmutableArray<string> values,
        bool hasVariables,
        out string? unreadable)
    {
        // That nothing is not among no values is no reason to let anyone in.
        bool isEmpty = values.IsEmpty;
        switch (conditionOperator.Comparison)
        {
            case ConditionComparison.StringEquals or ConditionComparison.StringNotEquals
                or ConditionComparison.StringEqualsIgnoreCase or ConditionComparison.StringNotEqualsIgnoreCase:
                ImmutableArray<TextPattern> texts = Read(values, TextReader(hasWildcards: false, hasVariables), out unreadable);
                return new StringTest(conditionOperator, key, texts, isEmpty || unreadable is not null);
            case ConditionComparison.StringLike or ConditionComparison.StringNotLike:
                texts = Read(values, TextReader(hasWildcards: true, hasVariables), out unreadable);
                return new StringTest(conditionOperator, key, texts, isEmpty || unreadable is not null);
            case ConditionComparison.ArnEquals or ConditionComparison.ArnLike or ConditionComparison.ArnNotEquals or ConditionComparison.ArnNotLike:
                texts = Read(values, TextReader(hasWildcards: true, hasVariables), out unreadable);
                return new ArnTest(conditionOperator, key, texts, isEmpty || unreadable is not null);
            case ConditionComparison.Bool:
                ImmutableArray<bool> truths = Read<bool>(values, TryReadBool, out unreadable);
                return new BoolTest(conditionOperator, key, truths.Contains(true), truths.Contains(false));
            case ConditionComparison.Null:
                truths = Read<bool>(values, TryReadBool, out unreadable);
                return new NullTest(conditionOperator, key, truths.Contains(true), truths.Contains(false));
            case ConditionComparison.BinaryEquals:
                return new BinaryTest(conditionOperator, key, Read<byte[]>(values, TryReadBase64, out unreadable));
            case ConditionComparison.IpAddress or ConditionComparison.NotIpAddress:
                ImmutableArray<AddressRange> ranges = Read<AddressRange>(values, TryReadRange, out unreadable);
                return new IpAddressTest(conditionOperator, key, ranges, isEmpty || unreadable is not null);
            case >= ConditionComparison.DateEquals and <= ConditionComparison.DateGreaterThanEquals:
                ImmutableArray<long> instants = Read<long>(values, TryReadDate, out unreadable);
                return new DateTest(conditionOperator, key, instants, isEmpty || unreadable is not null);
            default:
                ImmutableArray<decimal> numbers = Read<decimal>(values, TryReadNumber, out unreadable);
                return new NumericTest(conditionOperator, key, numbers, isEmpty || unreadable is not null);
        }
    }

    private static ImmutableArray<T> Read<T>(ImmutableArray<string> values, Reader<T> reader, out string? unreadable)
    {
        unreadable = null;
        ImmutableArray<T>.Builder read = ImmutableArray.CreateBuilder<T>(values.Length);
        foreach (string value in values)
        {
            if (reader(value, out T operand))
            {
                read.Add(operand);
            }
            else
            {
                unreadable ??= value;
            }
        }

        return read.DrainToImmutable();
    }

    private static Reader<TextPattern> TextReader(bool hasWildcards, bool hasVariables) => (string text, out TextPattern pattern) =>
    {
        TextPattern? compiled = TextPattern.Compile(text, hasWildcards, hasVariables);
        pattern = compiled!;
        return compiled is not null;
    };

    private static bool TryReadBool(string text, out bool truth)
    {
        bool? read = BoolTest.Parse(text);
        truth = read == true;
        return read is not null;
    }

    private static bool TryReadBase64(string text, out byte[] bytes)
    {
        byte[] buffer = new byte[text.Length];
        bool isRead = Convert.TryFromBase64String(text, buffer, out int length);
        bytes = buffer[..length];
        return isRead;
    }

    private static bool TryReadRange(string text, out AddressRange range) => AddressRange.TryParse(text, out range);

    private static bool TryReadDate(string text, out long milliseconds) => DateText.TryParse(text, out milliseconds);

    private static bool TryReadNumber(string text, out decimal number) => NumericTest.TryParse(text, out number);
}
