// Every rule by which a text is refused as a key policy, with the reason that is given.
namespace Trent.Authorization.Tests;

public sealed class MalformedPolicyTests
{
    private const string Rest = """ "Effect":"Allow","Principal":"*" """;

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData(" ", "not valid JSON")]
    [InlineData("not json", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"Statement":[""", "not valid JSON")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*"},}""", "not valid JSON")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*"}} x""", "not valid JSON")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*"}}{}""", "not valid JSON")]
    [InlineData("""/* no */{"Statement":{"Effect":"Allow","Principal":"*"}}""", "not valid JSON")]
    [InlineData("[]", "is a JSON object")]
    [InlineData("\"text\"", "is a JSON object")]
    [InlineData("null", "is a JSON object")]
    [InlineData("1", "is a JSON object")]
    [InlineData("{}", "no statement")]
    [InlineData("""{"Version":"2012-10-17"}""", "no statement")]
    [InlineData("""{"Statement":[]}""", "no statement")]
    [InlineData("""{"Statement":null}""", "A statement is a JSON object")]
    [InlineData("""{"Statement":[[]]}""", "A statement is a JSON object")]
    [InlineData("""{"Statement":["x"]}""", "A statement is a JSON object")]
    [InlineData("""{"Version":"2012-10-18"}""", "2008-10-17 or 2012-10-17, not '2012-10-18'")]
    [InlineData("""{"Version":""}""", "2008-10-17 or 2012-10-17")]
    [InlineData("""{"Version":20121017}""", "'Version' is a string")]
    [InlineData("""{"Version":null}""", "'Version' is a string")]
    [InlineData("""{"Id":{}}""", "'Id' is a string")]
    [InlineData("""{"version":"2012-10-17"}""", "no member 'version'")]
    [InlineData("""{"Comment":"x"}""", "no member 'Comment'")]
    [InlineData("""{"Id":"a","Id":"a"}""", "'Id' is there twice")]
    [InlineData("""{"Id":"a","\u0049d":"a"}""", "'Id' is there twice")]
    [InlineData("""{"Id":"\ud800"}""", "half of a surrogate pair")]
    [InlineData("""{"\udc00":"x"}""", "half of a surrogate pair")]
    public void A_text_that_is_no_policy_is_refused(string text, string reason) => AssertMalformed(text, reason);

    [Theory]
    [InlineData(""" "Principal":"*" """, "no effect")]
    [InlineData(""" "Effect":"Allow" """, "no principal")]
    [InlineData(""" "Effect":"allow","Principal":"*" """, "Allow or Deny, not 'allow'")]
    [InlineData(""" "Effect":"DENY","Principal":"*" """, "Allow or Deny, not 'DENY'")]
    [InlineData(""" "Effect":["Allow"],"Principal":"*" """, "'Effect' is a string")]
    [InlineData(""" "Effect":"Allow","Effect":"Deny","Principal":"*" """, "'Effect' is there twice")]
    [InlineData(""" "Effect":"Allow","Principal":"*","NotPrincipal":"*" """, "either Principal or NotPrincipal")]
    [InlineData(""" "Effect":"Allow","Principal":"*","Action":"*","NotAction":"*" """, "either Action or NotAction")]
    [InlineData(""" "Effect":"Allow","Principal":"*","NotResource":"*","Resource":"*" """, "either Resource or NotResource")]
    [InlineData(""" "Effect":"Allow","Principal":"*","Actions":"*" """, "no member 'Actions'")]
    [InlineData(""" "Effect":"Allow","Principal":"*","Action":5 """, "'Action' is a string or an array")]
    [InlineData(""" "Effect":"Allow","Principal":"*","Action":true """, "'Action' is a string or an array")]
    [InlineData(""" "Effect":"Allow","Principal":"*","Action":[["x"]] """, "'Action' is a string or an array")]
    [InlineData(""" "Effect":"Allow","Principal":"*","Resource":{} """, "'Resource' is a string or an array")]
    [InlineData(""" "Effect":"Allow","Principal":"*","Resource":[null] """, "'Resource' is a string or an array")]
    [InlineData(""" "Effect":"Allow","Principal":"*","Sid":7 """, "'Sid' is a string")]
    [InlineData(""" "Effect":"Allow","Principal":["*"] """, "Principal is")]
    [InlineData(""" "Effect":"Allow","Principal":null """, "Principal is")]
    [InlineData(""" "Effect":"Allow","Principal":{} """, "no principal")]
    [InlineData(""" "Effect":"Allow","Principal":{"AWS":[]} """, "no principal")]
    [InlineData(""" "Effect":"Allow","Principal":{"aws":"*"} """, "no member 'aws'")]
    [InlineData(""" "Effect":"Allow","Principal":{"AWS":"*","AWS":"*"} """, "'AWS' is there twice")]
    [InlineData(""" "Effect":"Allow","Principal":{"AWS":1} """, "'AWS' is a string or an array")]
    public void A_statement_that_breaks_a_rule_is_refused(string members, string reason) =>
        AssertMalformed(Policies.OfStatement(members), reason);

    [Theory]
    [InlineData("""[]""", "'Condition' is a JSON object")]
    [InlineData("""{"StringEquals":"x"}""", "'StringEquals' is a JSON object")]
    [InlineData("""{"stringequals":{"aws:x":"y"}}""", "no condition operator 'stringequals'")]
    [InlineData("""{"StringIs":{"aws:x":"y"}}""", "no condition operator")]
    [InlineData("""{"1":{"aws:x":"y"}}""", "no condition operator")]
    [InlineData("""{"":{"aws:x":"y"}}""", "no condition operator")]
    [InlineData("""{"IfExists":{"aws:x":"y"}}""", "no condition operator")]
    [InlineData("""{"NullIfExists":{"aws:x":"true"}}""", "no condition operator")]
    [InlineData("""{"ForAnyValue:Null":{"aws:x":"true"}}""", "no condition operator")]
    [InlineData("""{"ForSomeValues:StringEquals":{"aws:x":"y"}}""", "no condition operator")]
    [InlineData("""{"ForAnyValue:ForAllValues:StringEquals":{"aws:x":"y"}}""", "no condition operator")]
    [InlineData("""{"StringEquals":{"aws:x":{}}}""", "'aws:x' is a string or an array")]
    [InlineData("""{"StringEquals":{"aws:x":null}}""", "'aws:x' is a string or an array")]
    [InlineData("""{"StringEquals":{"":"y"}}""", "condition key has a name")]
    [InlineData("""{"StringEquals":{"aws:x":"y","aws:x":"z"}}""", "'aws:x' is there twice")]
    [InlineData("""{"StringEquals":{"aws:x":"y"},"StringEquals":{"aws:y":"z"}}""", "'StringEquals' is there twice")]
    public void A_condition_that_breaks_a_rule_is_refused(string condition, string reason) =>
        AssertMalformed(Policies.OfStatement($$"""{{Rest}},"Condition":{{condition}}"""), reason);

    [Theory]
    [InlineData("ForAllValues:StringEquals", "kms:EncryptionContext:team")]
    [InlineData("ForAllValues:StringLikeIfExists", "KMS:encryptioncontext:team")]
    [InlineData("ForAllValues:StringNotEquals", "aws:RequestTag/team")]
    public void ForAllValues_on_a_single_valued_key_is_overly_permissive(string conditionOperator, string key)
    {
        var reason = Reason(Policies.OfStatement($$""" {{Rest}},"Condition":{"{{conditionOperator}}":{"{{key}}":"x"} } """));

        Assert.StartsWith("OverlyPermissiveCondition:", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ForAllValues:StringEquals", "kms:EncryptionContextKeys")]
    [InlineData("ForAllValues:StringEquals", "aws:TagKeys")]
    [InlineData("ForAnyValue:StringEquals", "kms:EncryptionContext:team")]
    [InlineData("StringEquals", "aws:RequestTag/team")]
    public void Other_quantified_conditions_are_accepted(string conditionOperator, string key) =>
        Policies.WellFormed(Policies.OfStatement($$""" {{Rest}},"Condition":{"{{conditionOperator}}":{"{{key}}":"x"} } """));

    [Theory]
    [InlineData('\0')]
    [InlineData('\b')]
    [InlineData('\u001F')]
    [InlineData('\u0100')]
    [InlineData('\u20AC')]
    [InlineData('\uD83D')]
    [InlineData('\uFEFF')]
    public void A_character_outside_the_allowed_ranges_is_refused(char character) =>
        AssertMalformed(Policies.OfStatement($$""" "Sid":"{{character}}",{{Rest}} """), $"U+{(int)character:X4}");

    [Theory]
    [InlineData(' ')]
    [InlineData('\u007F')]
    [InlineData('\u0080')]
    [InlineData('\u00FF')]
    public void A_character_of_the_allowed_ranges_is_accepted(char character) =>
        Assert.Equal(
            character.ToString(),
            Policies.WellFormed(Policies.OfStatement($$""" "Sid":"{{character}}",{{Rest}} """)).Statements[0].Sid);

    [Fact]
    public void Blanks_between_tokens_are_accepted() =>
        Policies.WellFormed("\t{\r\n\"Statement\" :\t{\"Effect\": \"Allow\" ,\n\"Principal\":\r\"*\"} }\n");

    [Fact]
    public void What_a_reason_quotes_is_cut_short()
    {
        var reason = Reason($$"""{"{{new string('x', 100_000)}}":1}""");

        Assert.InRange(reason.Length, 64, 128);
    }

    [Fact]
    public void What_a_reason_quotes_is_never_half_a_pair()
    {
        var reason = Reason($$"""{"{{new string('x', 63)}}\ud83d\ude00 and more":1}""");

        Assert.DoesNotContain(reason, char.IsSurrogate);
    }

    [Fact]
    public void A_fault_of_form_comes_before_an_invalid_principal() =>
        AssertMalformed(
            """{"Statement":[{"Effect":"Allow","Principal":{"AWS":"nobody"}},{"Effect":"Perhaps","Principal":"*"}]}""",
            "Allow or Deny");

    private static void AssertMalformed(string text, string reason) => Assert.Contains(reason, Reason(text), StringComparison.Ordinal);

    private static string Reason(string text) => Assert.IsType<PolicyParseResult.Malformed>(PolicyDocument.Parse(text)).Reason;
}
