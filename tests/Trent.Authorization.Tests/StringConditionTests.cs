// The operators on text, and the rules that all operators share: alternatives, absent keys, sets.
namespace Trent.Authorization.Tests;

public sealed class StringConditionTests
{
    [Theory]
    [InlineData("StringEquals", "red", true)]
    [InlineData("StringEquals", "Red", false)]
    [InlineData("StringEquals", "r*", false)]
    [InlineData("StringEquals", "", false)]
    [InlineData("StringNotEquals", "red", false)]
    [InlineData("StringNotEquals", "Red", true)]
    [InlineData("StringEqualsIgnoreCase", "RED", true)]
    [InlineData("StringEqualsIgnoreCase", "blue", false)]
    [InlineData("StringNotEqualsIgnoreCase", "RED", false)]
    [InlineData("StringNotEqualsIgnoreCase", "blue", true)]
    [InlineData("StringLike", "r*", true)]
    [InlineData("StringLike", "r?d", true)]
    [InlineData("StringLike", "r??d", false)]
    [InlineData("StringLike", "R*", false)]
    [InlineData("StringLike", "*", true)]
    [InlineData("StringLike", "*e*", true)]
    [InlineData("StringLike", "red*", true)]
    [InlineData("StringLike", "*red", true)]
    [InlineData("StringLike", "???", true)]
    [InlineData("StringLike", "????", false)]
    [InlineData("StringNotLike", "r*", false)]
    [InlineData("StringNotLike", "b*", true)]
    public void Text_is_compared_as_the_operator_says(string conditionOperator, string wanted, bool holds) =>
        Assert.Equal(holds, Conditions.Holds(conditionOperator, $"\"{wanted}\"", ConditionValue.Of("red")));

    [Theory]
    [InlineData("StringEquals", "[\"blue\",\"red\"]", true)]
    [InlineData("StringEquals", "[\"blue\",\"green\"]", false)]
    [InlineData("StringNotEquals", "[\"blue\",\"red\"]", false)]
    [InlineData("StringNotEquals", "[\"blue\",\"green\"]", true)]
    [InlineData("StringNotLike", "[\"b*\",\"*d\"]", false)]
    public void Values_are_alternatives_and_none_of_them_may_match_a_negated_operator(string conditionOperator, string wanted, bool holds) =>
        Assert.Equal(holds, Conditions.Holds(conditionOperator, wanted, ConditionValue.Of("red")));

    [Theory]
    [InlineData("StringEquals", "StringNotEquals", "red")]
    [InlineData("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "red")]
    [InlineData("StringLike", "StringNotLike", "red")]
    [InlineData("NumericEquals", "NumericNotEquals", "1")]
    [InlineData("DateEquals", "DateNotEquals", "2026")]
    [InlineData("IpAddress", "NotIpAddress", "10.0.0.1")]
    [InlineData("ArnEquals", "ArnNotEquals", "arn:aws:iam::1:a")]
    [InlineData("ArnLike", "ArnNotLike", "arn:aws:iam::1:a")]
    public void No_values_match_nothing_and_are_no_reason_to_let_anyone_in(string positive, string negated, string value)
    {
        Assert.False(Conditions.Holds(positive, "[]", ConditionValue.Of(value)));
        Conditions.AssertInDoubt(negated, "[]", ConditionValue.Of(value));
    }

    [Theory]
    [InlineData("StringEquals", false)]
    [InlineData("StringNotEquals", true)]
    [InlineData("StringEqualsIfExists", true)]
    [InlineData("StringNotEqualsIfExists", true)]
    [InlineData("ForAnyValue:StringEquals", false)]
    [InlineData("ForAnyValue:StringNotEquals", false)]
    [InlineData("ForAllValues:StringEquals", true)]
    [InlineData("ForAllValues:StringNotEquals", true)]
    [InlineData("ForAnyValue:StringEqualsIfExists", true)]
    [InlineData("NumericLessThan", false)]
    [InlineData("NumericNotEquals", true)]
    [InlineData("DateGreaterThan", false)]
    [InlineData("DateNotEquals", true)]
    [InlineData("Bool", false)]
    [InlineData("BoolIfExists", true)]
    [InlineData("BinaryEquals", false)]
    [InlineData("IpAddress", false)]
    [InlineData("NotIpAddress", true)]
    [InlineData("ArnEquals", false)]
    [InlineData("ArnLike", false)]
    [InlineData("ArnNotEquals", true)]
    [InlineData("ArnNotLike", true)]
    public void An_absent_key_holds_for_negated_operators_IfExists_and_ForAllValues(string conditionOperator, bool holds) =>
        Assert.Equal(holds, Conditions.Holds(conditionOperator, "\"1\"", ConditionValue.Absent));

    [Theory]
    [InlineData("\"true\"", true, false)]
    [InlineData("\"TRUE\"", true, false)]
    [InlineData("true", true, false)]
    [InlineData("\"false\"", false, true)]
    [InlineData("[\"true\",\"false\"]", true, true)]
    [InlineData("[]", false, false)]
    [InlineData("\"maybe\"", false, false)]
    public void Null_asks_whether_the_key_is_absent(string wanted, bool holdsWithout, bool holdsWith)
    {
        Assert.Equal(holdsWithout, Conditions.Holds("Null", wanted, ConditionValue.Absent));
        Assert.Equal(holdsWithout, Conditions.Holds("Null", wanted, ConditionValue.OfMany([])));
        Assert.Equal(holdsWith, Conditions.Holds("Null", wanted, ConditionValue.Of("")));
        Assert.Equal(holdsWith, Conditions.Holds("Null", wanted, ConditionValue.Of(false)));
    }

    [Theory]
    [InlineData("ForAnyValue:StringEquals", "\"a\"", true)]
    [InlineData("ForAnyValue:StringEquals", "\"c\"", false)]
    [InlineData("ForAnyValue:StringNotEquals", "\"a\"", true)]
    [InlineData("ForAnyValue:StringNotEquals", "[\"a\",\"b\"]", false)]
    [InlineData("ForAllValues:StringEquals", "\"a\"", false)]
    [InlineData("ForAllValues:StringEquals", "[\"a\",\"b\",\"c\"]", true)]
    [InlineData("ForAllValues:StringNotEquals", "\"a\"", false)]
    [InlineData("ForAllValues:StringNotEquals", "\"c\"", true)]
    [InlineData("ForAllValues:StringLike", "\"?\"", true)]
    public void A_quantifier_says_how_many_of_a_set_must_match(string conditionOperator, string wanted, bool holds)
    {
        Assert.Equal(holds, Conditions.Holds(conditionOperator, wanted, ConditionValue.OfMany(["a", "b"])));
        Assert.Equal(holds, Conditions.Holds(conditionOperator, wanted, ConditionValue.OfMany(new HashSet<string> { "b", "a" })));
    }

    [Theory]
    [InlineData("StringEquals", "\"a\"")]
    [InlineData("StringNotEquals", "\"c\"")]
    [InlineData("StringLikeIfExists", "\"*\"")]
    public void A_set_without_a_quantifier_never_matches(string conditionOperator, string wanted) =>
        Assert.False(Conditions.Holds(conditionOperator, wanted, ConditionValue.OfMany(["a"])));

    [Theory]
    [InlineData("ForAnyValue:StringEquals", true)]
    [InlineData("ForAllValues:StringEquals", true)]
    [InlineData("ForAnyValue:StringNotEquals", false)]
    public void A_single_value_with_a_quantifier_is_a_set_of_one(string conditionOperator, bool holds) =>
        Assert.Equal(holds, Conditions.Holds(conditionOperator, "\"red\"", ConditionValue.Of("red")));

    [Fact]
    public void Values_in_other_forms_are_compared_as_policies_write_them()
    {
        Assert.True(Conditions.Holds("StringEquals", "\"-12\"", ConditionValue.Of(-12L)));
        Assert.True(Conditions.Holds("StringEquals", $"\"{long.MinValue}\"", ConditionValue.Of(long.MinValue)));
        Assert.True(Conditions.Holds("StringEquals", "\"true\"", ConditionValue.Of(true)));
        Assert.True(Conditions.Holds("StringEquals", "\"false\"", ConditionValue.Of(false)));
        Assert.True(Conditions.Holds("StringLike", "\"2026-02-28T*\"", ConditionValue.Of(new DateTimeOffset(2026, 2, 28, 23, 59, 59, 999, TimeSpan.Zero))));
        Assert.True(Conditions.Holds("StringEquals", "\"2026-02-28T23:59:59Z\"", ConditionValue.Of(new DateTimeOffset(2026, 3, 1, 0, 59, 59, TimeSpan.FromHours(1)))));
    }

    [Fact]
    public void Operators_and_keys_of_a_block_must_all_hold()
    {
        const string Condition = """{"StringEquals":{"aws:PrincipalTag/a":"1","aws:PrincipalTag/b":"2"},"StringLike":{"aws:PrincipalTag/c":"3*"} }""";
        var all = Context.Empty.With("aws:PrincipalTag/a", ConditionValue.Of("1")).With("aws:PrincipalTag/b", ConditionValue.Of("2")).With("aws:PrincipalTag/c", ConditionValue.Of("33"));

        Assert.True(Conditions.Allows(Condition, all));
        foreach (var key in new[] { "aws:PrincipalTag/a", "aws:PrincipalTag/b", "aws:PrincipalTag/c" })
        {
            Assert.False(Conditions.Allows(Condition, all.With(key, ConditionValue.Of("other"))));
            Assert.False(Conditions.Allows(Condition, all.With(key, ConditionValue.Absent)));
        }
    }

    [Theory]
    [InlineData("aws:principaltag/K")]
    [InlineData("AWS:PRINCIPALTAG/k")]
    public void Keys_are_compared_without_case(string key) =>
        Assert.True(Conditions.Allows($$"""{"StringEquals":{"{{key}}":"red"} }""", Context.Empty.With(Conditions.Key, ConditionValue.Of("red"))));

    [Theory]
    [InlineData("StringEquals")]
    [InlineData("StringLike")]
    [InlineData("Bool")]
    [InlineData("NumericLessThan")]
    [InlineData("IpAddress")]
    [InlineData("ForAnyValue:StringLike")]
    public void A_key_that_nobody_knows_never_allows(string conditionOperator) =>
        Assert.False(Conditions.Allows($$"""{"{{conditionOperator}}":{"kms:NoSuchKey":"*"} }""", Context.Empty));
}
