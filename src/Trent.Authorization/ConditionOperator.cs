// The closed set of condition operators, and how one is read from its name.
using System.Diagnostics.CodeAnalysis;

namespace Trent.Authorization;

/// <summary>How many values of a multi-valued condition key must match.</summary>
public enum ConditionQuantifier
{
    /// <summary>No prefix: the key has one value.</summary>
    Single = 1,

    /// <summary><c>ForAnyValue:</c>; an empty set does not match.</summary>
    ForAnyValue = 2,

    /// <summary><c>ForAllValues:</c>; an empty set matches.</summary>
    ForAllValues = 3,
}

/// <summary>The comparison that an operator makes; each member is named as in the policy language.</summary>
public enum ConditionComparison
{
    /// <summary>Equal text.</summary>
    StringEquals = 1,

    /// <summary>Not equal text.</summary>
    StringNotEquals,

    /// <summary>Equal text but for case.</summary>
    StringEqualsIgnoreCase,

    /// <summary>Not equal text, even without case.</summary>
    StringNotEqualsIgnoreCase,

    /// <summary>Text that matches a pattern.</summary>
    StringLike,

    /// <summary>Text that does not match a pattern.</summary>
    StringNotLike,

    /// <summary>Equal number.</summary>
    NumericEquals,

    /// <summary>Another number.</summary>
    NumericNotEquals,

    /// <summary>A smaller number.</summary>
    NumericLessThan,

    /// <summary>A smaller or equal number.</summary>
    NumericLessThanEquals,

    /// <summary>A greater number.</summary>
    NumericGreaterThan,

    /// <summary>A greater or equal number.</summary>
    NumericGreaterThanEquals,

    /// <summary>The same instant.</summary>
    DateEquals,

    /// <summary>Another instant.</summary>
    DateNotEquals,

    /// <summary>An earlier instant.</summary>
    DateLessThan,

    /// <summary>An earlier or the same instant.</summary>
    DateLessThanEquals,

    /// <summary>A later instant.</summary>
    DateGreaterThan,

    /// <summary>A later or the same instant.</summary>
    DateGreaterThanEquals,

    /// <summary>The same truth value.</summary>
    Bool,

    /// <summary>The same bytes, in Base64.</summary>
    BinaryEquals,

    /// <summary>An address within a range.</summary>
    IpAddress,

    /// <summary>An address outside a range.</summary>
    NotIpAddress,

    /// <summary>An ARN that matches part by part; the same as <see cref="ArnLike"/>.</summary>
    ArnEquals,

    /// <summary>An ARN that matches part by part.</summary>
    ArnLike,

    /// <summary>An ARN that does not match; the same as <see cref="ArnNotLike"/>.</summary>
    ArnNotEquals,

    /// <summary>An ARN that does not match.</summary>
    ArnNotLike,

    /// <summary>Whether the key is absent from the request.</summary>
    Null,
}

/// <summary>A condition operator: a comparison, a quantifier before it and <c>IfExists</c> after it.</summary>
/// <param name="Comparison">What is compared.</param>
/// <param name="Quantifier">How many of the request's values must match.</param>
/// <param name="IfExists">Whether the condition holds when the request has no such key.</param>
public sealed record ConditionOperator(ConditionComparison Comparison, ConditionQuantifier Quantifier, bool IfExists)
{
    private const string AnyPrefix = "ForAnyValue:";
    private const string AllPrefix = "ForAllValues:";
    private const string IfExistsSuffix = "IfExists";

    /// <summary>Reads an operator from its exact name (case counts).</summary>
    internal static bool TryParse(string name, [NotNullWhen(true)] out ConditionOperator? conditionOperator)
    {
        conditionOperator = null;
        var quantifier = ConditionQuantifier.Single;
        var rest = name.AsSpan();
        if (rest.StartsWith(AnyPrefix, StringComparison.Ordinal))
        {
            quantifier = ConditionQuantifier.ForAnyValue;
            rest = rest[AnyPrefix.Length..];
        }
        else if (rest.StartsWith(AllPrefix, StringComparison.Ordinal))
        {
            quantifier = ConditionQuantifier.ForAllValues;
            rest = rest[AllPrefix.Length..];
        }

        var ifExists = rest.EndsWith(IfExistsSuffix, StringComparison.Ordinal);
        if (ifExists)
        {
            rest = rest[..^IfExistsSuffix.Length];
        }

        if (ComparisonNamed(rest) is not { } comparison)
        {
            return false;
        }

        // Null itself asks whether the key exists, so it can be neither quantified nor made to depend on the answer.
        if (comparison == ConditionComparison.Null && (ifExists || quantifier != ConditionQuantifier.Single))
        {
            return false;
        }

        conditionOperator = new ConditionOperator(comparison, quantifier, ifExists);
        return true;
    }

    // Not Enum.TryParse: that also reads numbers and lists of names.
    private static ConditionComparison? ComparisonNamed(ReadOnlySpan<char> name) => name switch
    {
        "StringEquals" => ConditionComparison.StringEquals,
        "StringNotEquals" => ConditionComparison.StringNotEquals,
        "StringEqualsIgnoreCase" => ConditionComparison.StringEqualsIgnoreCase,
        "StringNotEqualsIgnoreCase" => ConditionComparison.StringNotEqualsIgnoreCase,
        "StringLike" => ConditionComparison.StringLike,
        "StringNotLike" => ConditionComparison.StringNotLike,
        "NumericEquals" => ConditionComparison.NumericEquals,
        "NumericNotEquals" => ConditionComparison.NumericNotEquals,
        "NumericLessThan" => ConditionComparison.NumericLessThan,
        "NumericLessThanEquals" => ConditionComparison.NumericLessThanEquals,
        "NumericGreaterThan" => ConditionComparison.NumericGreaterThan,
        "NumericGreaterThanEquals" => ConditionComparison.NumericGreaterThanEquals,
        "DateEquals" => ConditionComparison.DateEquals,
        "DateNotEquals" => ConditionComparison.DateNotEquals,
        "DateLessThan" => ConditionComparison.DateLessThan,
        "DateLessThanEquals" => ConditionComparison.DateLessThanEquals,
        "DateGreaterThan" => ConditionComparison.DateGreaterThan,
        "DateGreaterThanEquals" => ConditionComparison.DateGreaterThanEquals,
        "Bool" => ConditionComparison.Bool,
        "BinaryEquals" => ConditionComparison.BinaryEquals,
        "IpAddress" => ConditionComparison.IpAddress,
        "NotIpAddress" => ConditionComparison.NotIpAddress,
        "ArnEquals" => ConditionComparison.ArnEquals,
        "ArnLike" => ConditionComparison.ArnLike,
        "ArnNotEquals" => ConditionComparison.ArnNotEquals,
        "ArnNotLike" => ConditionComparison.ArnNotLike,
        "Null" => ConditionComparison.Null,
        _ => null,
    };
}
