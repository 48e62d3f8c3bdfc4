// What identity-based and trust policies must and must not say, which key policies may.
namespace Trent.Authorization.Tests;

public sealed class PolicyKindTests
{
    private const string Identity = """ "Effect":"Allow","Action":"kms:Encrypt","Resource":"*" """;
    private const string Trust = """ "Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole" """;

    [Theory]
    [InlineData(Identity)]
    [InlineData(""" "Effect":"Deny","NotAction":["kms:*","iam:Get*"],"NotResource":["arn:aws:kms:*:*:key/*"] """)]
    [InlineData(""" "Effect":"Allow","Action":"*","Resource":"arn:aws:kms:eu-west-1:111122223333:alias/${aws:username}" """)]
    [InlineData(""" "Effect":"Allow","Action":"a4b-x:?ecrypt","Resource":"arn:*:*:*:*:*" """)]
    [InlineData(""" "Sid":"","Effect":"Allow","Action":"kms:*","Resource":"*" """)]
    [InlineData(""" "Sid":"Abc123","Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true},"NumericEquals":{"kms:x":[1,"2.5"]} } """)]
    public void An_identity_policy_names_actions_and_resources(string members)
    {
        var document = Policies.WellFormed(Policies.OfStatement(members), PolicyKind.Identity);

        Assert.Equal(PolicyKind.Identity, document.Kind);
        Assert.Null(document.Statements[0].Principals);
    }

    [Theory]
    [InlineData($$""" "Principal":"*",{{Identity}} """, "has no principal")]
    [InlineData($$""" "NotPrincipal":{"AWS":"*"},{{Identity}} """, "has no principal")]
    [InlineData(""" "Action":"kms:*","Resource":"*" """, "no effect")]
    [InlineData(""" "Effect":"Allow","Resource":"*" """, "no action")]
    [InlineData(""" "Effect":"Allow","Action":[],"Resource":"*" """, "no action")]
    [InlineData(""" "Effect":"Allow","Action":"kms:*" """, "no resource")]
    [InlineData(""" "Effect":"Allow","Action":"kms:*","Resource":[] """, "no resource")]
    [InlineData(""" "Effect":"Allow","Action":"Encrypt","Resource":"*" """, "not 'Encrypt'")]
    [InlineData(""" "Effect":"Allow","Action":"kms:","Resource":"*" """, "not 'kms:'")]
    [InlineData(""" "Effect":"Allow","Action":":Encrypt","Resource":"*" """, "not ':Encrypt'")]
    [InlineData(""" "Effect":"Allow","Action":"k*:Encrypt","Resource":"*" """, "not 'k*:Encrypt'")]
    [InlineData(""" "Effect":"Allow","Action":"kms:En crypt","Resource":"*" """, "not 'kms:En crypt'")]
    [InlineData(""" "Effect":"Allow","Action":["kms:*",""],"Resource":"*" """, "not ''")]
    [InlineData(""" "Effect":"Allow","Action":"kms:*","Resource":"key/1" """, "not 'key/1'")]
    [InlineData(""" "Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:*" """, "not 'arn:aws:kms:*'")]
    [InlineData(""" "Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:${aws:a}:x" """, "not 'arn:aws:kms:${aws:a}:x'")]
    [InlineData(""" "Effect":"Allow","Action":"kms:*","Resource":["*","**"] """, "not '**'")]
    [InlineData($$""" "Sid":"with blanks",{{Identity}} """, "letters and digits only, not 'with blanks'")]
    [InlineData($$""" "Sid":"é",{{Identity}} """, "letters and digits only")]
    [InlineData($$""" {{Identity}},"Condition":{"StringEquals":{"username":"a"} } """, "not 'username'")]
    [InlineData($$""" {{Identity}},"Condition":{"NumericEquals":{"kms:x":["1","many"]} } """, "NumericEquals cannot compare 'kms:x' with 'many'")]
    [InlineData($$""" {{Identity}},"Condition":{"NumericEquals":{"kms:x":true} } """, "cannot compare")]
    [InlineData($$""" {{Identity}},"Condition":{"DateLessThan":{"aws:CurrentTime":"soon"} } """, "cannot compare")]
    [InlineData($$""" {{Identity}},"Condition":{"Bool":{"aws:SecureTransport":"yes"} } """, "cannot compare")]
    [InlineData($$""" {{Identity}},"Condition":{"Null":{"aws:SourceArn":"0"} } """, "cannot compare")]
    [InlineData($$""" {{Identity}},"Condition":{"BinaryEquals":{"aws:x":"?"} } """, "cannot compare")]
    [InlineData($$""" {{Identity}},"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/33"} } """, "cannot compare")]
    [InlineData($$""" {{Identity}},"Condition":{"NumericEquals":{"kms:x":"${aws:username}"} } """, "cannot compare")]
    [InlineData($$""" {{Identity}},"Condition":{"StringEqual":{"aws:x":"a"} } """, "no condition operator")]
    public void An_identity_policy_that_breaks_a_rule_is_refused(string members, string reason) =>
        AssertMalformed(Policies.OfStatement(members), PolicyKind.Identity, reason);

    [Fact]
    public void Sids_are_unique_but_in_key_policies()
    {
        var text = $$"""{"Statement":[{"Sid":"A",{{Identity}}},{"Sid":"B",{{Identity}}},{"Sid":"A",{{Identity}}}]}""";
        var keyPolicy = """{"Statement":[{"Sid":"A","Effect":"Allow","Principal":"*"},{"Sid":"A","Effect":"Allow","Principal":"*"}]}""";

        AssertMalformed(text, PolicyKind.Identity, "'A' is there twice");
        Assert.Equal(2, Policies.WellFormed(keyPolicy).Statements.Length);
    }

    [Theory]
    [InlineData(Trust)]
    [InlineData(""" "Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/issuer.example"},"Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"],"Condition":{"StringEquals":{"issuer.example:sub":"a"}} """)]
    [InlineData(""" "Effect":"Deny","Principal":{"AWS":"*"},"NotAction":"sts:AssumeRole" """)]
    public void A_trust_policy_names_principals_and_actions(string members) =>
        Assert.Equal(PolicyKind.Trust, Policies.WellFormed(Policies.OfStatement(members), PolicyKind.Trust).Kind);

    [Theory]
    [InlineData($$""" {{Trust}},"Resource":"*" """, "no resource")]
    [InlineData($$""" {{Trust}},"NotResource":"*" """, "no resource")]
    [InlineData(""" "Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"sts:AssumeRole" """, "not with NotPrincipal")]
    [InlineData(""" "Effect":"Allow","Action":"sts:AssumeRole" """, "no principal")]
    [InlineData(""" "Effect":"Allow","Principal":{"AWS":[]},"Action":"sts:AssumeRole" """, "no principal")]
    [InlineData(""" "Effect":"Allow","Principal":"*" """, "no action")]
    [InlineData(""" "Effect":"Allow","Principal":"*","Action":"AssumeRole" """, "not 'AssumeRole'")]
    [InlineData($$""" "Sid":"a b",{{Trust}} """, "letters and digits only")]
    [InlineData($$""" {{Trust}},"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"yes"} } """, "cannot compare")]
    public void A_trust_policy_that_breaks_a_rule_is_refused(string members, string reason) =>
        AssertMalformed(Policies.OfStatement(members), PolicyKind.Trust, reason);

    [Fact]
    public void A_trust_policy_with_an_invalid_principal_is_told_from_a_malformed_one() =>
        Assert.Equal(
            new PolicyParseResult.InvalidPrincipal("nobody"),
            PolicyDocument.Parse(Policies.OfStatement(""" "Effect":"Allow","Principal":{"AWS":"nobody"},"Action":"sts:AssumeRole" """), PolicyKind.Trust));

    [Fact]
    public void Faults_of_form_are_the_same_in_all_kinds()
    {
        foreach (var kind in Enum.GetValues<PolicyKind>())
        {
            AssertMalformed("{", kind, "not valid JSON");
            AssertMalformed("{}", kind, "no statement");
            AssertMalformed("""{"Version":"2012-10-17","Version":"2012-10-17"}""", kind, "there twice");
            AssertMalformed("""{"Statement":[{"Effect":"Perhaps"}]}""", kind, "Allow or Deny");
            AssertMalformed("""{"Statement":[{"Effekt":"Allow"}]}""", kind, "no member 'Effekt'");
            AssertMalformed("[[[[[[[[[[]]]]]]]]]]", kind, "is a JSON object");
        }
    }

    [Fact]
    public void A_policy_knows_which_condition_keys_it_asks_for()
    {
        var document = Policies.WellFormed(
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:*:*:key/${aws:PrincipalTag/key}"},
              {"Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{"ForAnyValue:StringLike":{"KMS:resourcealiases":"alias/${aws:username}"},"Null":{"aws:SourceIp":"true"}}}]}
            """,
            PolicyKind.Identity);

        Assert.Equal(
            [ConditionKeyName.AwsPrincipalTag, ConditionKeyName.AwsUserName, ConditionKeyName.AwsSourceIp, ConditionKeyName.KmsResourceAliases],
            Enum.GetValues<ConditionKeyName>().Where(document.Asks).Order());
    }

    [Fact]
    public void A_variable_that_is_plain_text_is_not_asked_for() =>
        Assert.False(Policies.WellFormed(
            """{"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:*:*:key/${aws:username}"}}""", PolicyKind.Identity)
            .Asks(ConditionKeyName.AwsUserName));

    private static void AssertMalformed(string text, PolicyKind kind, string reason) =>
        Assert.Contains(reason, Assert.IsType<PolicyParseResult.Malformed>(PolicyDocument.Parse(text, kind)).Reason, StringComparison.Ordinal);
}
