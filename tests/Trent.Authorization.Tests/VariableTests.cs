// Policy variables: where they are replaced, what they stand for, and what comes of one that stands for nothing.
namespace Trent.Authorization.Tests;

public sealed class VariableTests
{
    private static readonly Context Jane = Context.Empty
        .With("aws:username", ConditionValue.Of("jane"))
        .With("aws:PrincipalTag/team", ConditionValue.Of("red"))
        .With("aws:PrincipalTag/star", ConditionValue.Of("*"))
        .With("aws:PrincipalTag/mark", ConditionValue.Of("?ed"))
        .With("aws:TagKeys", ConditionValue.OfMany(["red"]))
        .With("aws:EpochTime", ConditionValue.Of(1_700_000_000L));

    [Theory]
    [InlineData("${aws:PrincipalTag/team}", "red", true)]
    [InlineData("${AWS:principaltag/TEAM}", "red", true)]
    [InlineData("a-${aws:PrincipalTag/team}-${aws:username}-b", "a-red-jane-b", true)]
    [InlineData("${aws:PrincipalTag/team}", "blue", false)]
    [InlineData("${aws:PrincipalTag/team}", "${aws:PrincipalTag/team}", false)]
    [InlineData("${aws:EpochTime}", "1700000000", true)]
    [InlineData("${aws:PrincipalTag/none, 'blue'}", "blue", true)]
    [InlineData("${aws:PrincipalTag/none,'blue'}", "blue", true)]
    [InlineData("${aws:PrincipalTag/none, ''}", "", true)]
    [InlineData("${aws:PrincipalTag/none, 'a}b'}", "a}b", true)]
    [InlineData("${aws:PrincipalTag/team, 'blue'}", "red", true)]
    [InlineData("${$}{aws:username}", "${aws:username}", true)]
    [InlineData("${*}", "*", true)]
    [InlineData("${?}", "?", true)]
    [InlineData("$", "$", true)]
    [InlineData("$a{b}", "$a{b}", true)]
    public void A_variable_is_replaced_by_what_the_request_has(string wanted, string value, bool holds) =>
        Assert.Equal(holds, Allows("StringEquals", wanted, value));

    [Theory]
    [InlineData("${aws:PrincipalTag/team}*", "red-1", true)]
    [InlineData("${aws:PrincipalTag/star}", "*", true)]
    [InlineData("${aws:PrincipalTag/star}", "anything", false)]
    [InlineData("a${aws:PrincipalTag/star}", "ab", false)]
    [InlineData("${aws:PrincipalTag/mark}", "red", false)]
    [InlineData("${aws:PrincipalTag/mark}", "?ed", true)]
    [InlineData("${aws:PrincipalTag/none, '*'}", "anything", false)]
    [InlineData("${*}", "anything", false)]
    [InlineData("x${?}*", "x?y", true)]
    [InlineData("x${?}*", "xzy", false)]
    [InlineData("*${aws:username}?", "hi jane!", true)]
    public void What_is_put_in_for_a_variable_has_no_wildcards(string wanted, string value, bool holds) =>
        Assert.Equal(holds, Allows("StringLike", wanted, value));

    [Theory]
    [InlineData("${aws:PrincipalTag/none}")]
    [InlineData("a${aws:PrincipalTag/none}b")]
    [InlineData("${aws:TagKeys}")]
    [InlineData("${aws:TagKeys, 'red'}")]
    public void A_variable_without_a_single_value_matches_nothing(string wanted)
    {
        foreach (var value in new[] { "", "red", wanted, "ab" })
        {
            Assert.False(Allows("StringEquals", wanted, value));
            Assert.False(Denies("StringEquals", wanted, value));
        }
    }

    [Theory]
    [InlineData("StringNotEquals")]
    [InlineData("StringNotLike")]
    [InlineData("StringNotEqualsIgnoreCase")]
    public void Whether_a_value_differs_from_a_variable_without_value_counts_against_the_caller(string conditionOperator)
    {
        Assert.False(Allows(conditionOperator, "${aws:PrincipalTag/none}", "red"));
        Assert.True(Denies(conditionOperator, "${aws:PrincipalTag/none}", "red"));
    }

    [Theory]
    [InlineData("${")]
    [InlineData("${aws:username")]
    [InlineData("${}")]
    [InlineData("${ }")]
    [InlineData("${aws:username, blue}")]
    [InlineData("${aws:username, 'blue}")]
    [InlineData("${aws:username, 'a', 'b'}")]
    [InlineData("${${aws:username}}")]
    public void A_broken_variable_matches_nothing_in_a_key_policy_and_is_refused_elsewhere(string text)
    {
        Assert.False(Allows("StringEquals", text, text));
        Assert.False(Allows("StringNotEquals", text, "other"));
        Assert.IsType<PolicyParseResult.Malformed>(PolicyDocument.Parse(
            $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:a":"{{text}}"} } } }""",
            PolicyKind.Identity));
        Assert.IsType<PolicyParseResult.Malformed>(PolicyDocument.Parse(
            $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:kms:::{{text}}"} }""", PolicyKind.Identity));
    }

    [Theory]
    [InlineData(""" "Version":"2008-10-17", """)]
    [InlineData("")]
    public void Without_the_version_that_has_them_variables_are_plain_text(string version)
    {
        var policy = $$"""{ {{version}} "Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/k":"${aws:username}"} } } }""";
        var request = new Request(Callers.User) { KeyPolicy = policy };

        Assert.True((request with { Context = Jane.With(Conditions.Key, ConditionValue.Of("${aws:username}")) }).IsAllowed());
        Assert.False((request with { Context = Jane.With(Conditions.Key, ConditionValue.Of("jane")) }).IsAllowed());
    }

    [Fact]
    public void The_version_may_stand_behind_the_statements() =>
        Assert.True(new Request(Callers.User)
        {
            KeyPolicy = """{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:username":"${aws:username}"} } },"Version":"2012-10-17"}""",
            Context = Jane,
        }.IsAllowed());

    [Theory]
    [InlineData("arn:aws:iam::111122223333:user/${aws:username}", true)]
    [InlineData("${aws:PrincipalTag/arn}", true)]
    [InlineData("arn:aws:iam::111122223333:*/${aws:PrincipalTag/star}", false)]
    [InlineData("arn:aws:iam::111122223333:user/${aws:PrincipalTag/none}", false)]
    public void ARNs_have_variables_too(string wanted, bool holds)
    {
        const string Arn = "arn:aws:iam::111122223333:user/jane";

        Assert.Equal(holds, Conditions.Allows(
            $$"""{"ArnLike":{"aws:SourceArn":"{{wanted}}"} }""",
            Jane.With("aws:SourceArn", ConditionValue.Of(Arn)).With("aws:PrincipalTag/arn", ConditionValue.Of(Arn))));
    }

    [Theory]
    [InlineData("Resource", "arn:aws:kms:*:*:key/${aws:username}*", true, true)]
    [InlineData("Resource", "arn:aws:kms:*:*:key/${aws:PrincipalTag/team}*", false, false)]
    [InlineData("Resource", "arn:aws:kms:*:*:key/${aws:PrincipalTag/none}*", false, false)]
    [InlineData("Resource", "arn:aws:kms:*:*:key/${aws:PrincipalTag/star}", false, false)]
    [InlineData("NotResource", "arn:aws:kms:*:*:key/${aws:username}*", false, false)]
    [InlineData("NotResource", "arn:aws:kms:*:*:key/${aws:PrincipalTag/team}*", true, true)]
    [InlineData("NotResource", "arn:aws:kms:*:*:key/${aws:PrincipalTag/none}*", false, true)]
    public void Resources_have_variables_and_one_without_value_counts_against_the_caller(string element, string pattern, bool allows, bool denies)
    {
        var statement = $$"""{"Effect":"EFFECT","Action":"*","{{element}}":"{{pattern}}"}""";
        var request = new Request(Callers.User)
        {
            KeyPolicy = DefaultKeyPolicy.For("aws", Policies.Account),
            Resource = "arn:aws:kms:eu-west-1:111122223333:key/jane-1",
            Context = Jane,
        };

        Assert.Equal(allows, (request with { Identity = [OfOne("Allow")] }).IsAllowed());
        Assert.Equal(denies, (request with { Identity = [Says.Allow, OfOne("Deny")] }).Reason() == DecisionReason.DeniedByIdentityPolicy);

        string OfOne(string effect) => $$"""{"Version":"2012-10-17","Statement":{{statement.Replace("EFFECT", effect, StringComparison.Ordinal)}}}""";
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(8_192)]
    public void Values_of_any_length_are_put_in(int characters)
    {
        var value = new string('v', characters);
        var context = Context.Empty.With("aws:PrincipalTag/long", ConditionValue.Of(value));

        Assert.True(Conditions.Allows("""{"StringLike":{"aws:PrincipalTag/k":"*${aws:PrincipalTag/long}*"} }""", context.With(Conditions.Key, ConditionValue.Of(value))));
        Assert.False(Conditions.Allows("""{"StringLike":{"aws:PrincipalTag/k":"?${aws:PrincipalTag/long}*"} }""", context.With(Conditions.Key, ConditionValue.Of(value))));
        Assert.False(Conditions.Allows("""{"StringEquals":{"aws:PrincipalTag/k":"${aws:PrincipalTag/long}"} }""", context.With(Conditions.Key, ConditionValue.Of("short"))));
        Assert.False(Conditions.Allows("""{"StringEquals":{"aws:PrincipalTag/k":"${aws:PrincipalTag/long}v"} }""", context.With(Conditions.Key, ConditionValue.Of(value))));
        Assert.False(Conditions.Allows("""{"StringEquals":{"aws:PrincipalTag/k":"v${aws:PrincipalTag/long}"} }""", context.With(Conditions.Key, ConditionValue.Of(value))));
    }

    [Theory]
    [InlineData('\uFFFE')]
    [InlineData('\uFFFF')]
    public void Code_points_that_are_no_characters_cannot_pass_for_wildcards(char character)
    {
        var value = ConditionValue.Of(character.ToString());

        Assert.IsType<PolicyParseResult.Malformed>(PolicyDocument.Parse($$"""{"Statement":{"Effect":"Allow","Principal":"*","Sid":"\u{{(int)character:x4}}"} }"""));
        Assert.False(Conditions.Allows(
            """{"StringLike":{"aws:username":"${aws:PrincipalTag/k}"} }""", Context.Empty.With(Conditions.Key, value).With("aws:username", ConditionValue.Of("x"))));
        Assert.True(Conditions.Holds("StringLike", "\"?\"", value));
        Assert.False(Conditions.Holds("StringLike", "\"x\"", value));
    }

    private static bool Allows(string conditionOperator, string wanted, string value) =>
        Conditions.Allows($$"""{"{{conditionOperator}}":{"{{Conditions.Key}}":"{{wanted}}"} }""", Jane.With(Conditions.Key, ConditionValue.Of(value)));

    private static bool Denies(string conditionOperator, string wanted, string value) =>
        Conditions.Denies($$"""{"{{conditionOperator}}":{"{{Conditions.Key}}":"{{wanted}}"} }""", Jane.With(Conditions.Key, ConditionValue.Of(value)));
}
