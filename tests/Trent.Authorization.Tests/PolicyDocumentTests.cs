// What a well-formed policy is read as.
namespace Trent.Authorization.Tests;

public sealed class PolicyDocumentTests
{
    [Fact]
    public void Every_element_of_the_language_is_read()
    {
        var document = Policies.WellFormed(Policies.Everything);

        Assert.Equal(PolicyVersion.Version20121017, document.Version);
        Assert.Equal("três \"complete\" 中/", document.Id);
        Assert.Equal(Policies.Everything, document.Text);
        Assert.Equal(4, document.Statements.Length);
        Assert.Equal("Account", document.Statements[0].Sid);
        Assert.Equal(PolicyEffect.Allow, document.Statements[0].Effect);
        Assert.Equal([new PolicyPrincipal.Account("aws", "111122223333")], document.Statements[0].Principals!.Principals);
        Assert.Equal(["kms:*"], document.Statements[0].Actions!.Patterns);
        Assert.Equal(["*"], document.Statements[0].Resources!.Patterns);
    }

    [Fact]
    public void Principals_of_all_types_keep_their_order()
    {
        var principals = Policies.WellFormed(Policies.Everything).Statements[1].Principals!;

        Assert.False(principals.IsNegated);
        Assert.Equal(
            [
                new PolicyPrincipal.Identity("arn:aws:iam::111122223333:role/a/path/Reader"),
                new PolicyPrincipal.Account(null, "444455556666"),
                new PolicyPrincipal.Service("logs.eu-west-1.amazonaws.com"),
                new PolicyPrincipal.Federated("accounts.google.com"),
                new PolicyPrincipal.Federated("arn:aws:iam::111122223333:saml-provider/Corp"),
                new PolicyPrincipal.CanonicalUser("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
            ],
            principals.Principals);
    }

    [Fact]
    public void Conditions_are_flattened_to_operator_key_and_values()
    {
        var conditions = Policies.WellFormed(Policies.Everything).Statements[1].Conditions;

        Assert.Equal(
            [
                "StringEquals Single False kms:ViaService=s3.eu-west-1.amazonaws.com,sqs.eu-west-1.amazonaws.com",
                "StringEquals Single False kms:EncryptionContext:team=a",
                "StringLike ForAnyValue True kms:ResourceAliases=alias/app-*",
                "NumericLessThanEquals Single False kms:RotationPeriodInDays=365",
                "Bool Single False aws:SecureTransport=true",
                "Bool Single False kms:GrantIsForAWSResource=false",
                "Null Single False aws:SourceArn=true",
            ],
            conditions.Select(c => $"{c.Operator.Comparison} {c.Operator.Quantifier} {c.Operator.IfExists} {c.Key}={string.Join(',', c.Values)}"));
    }

    [Fact]
    public void Not_elements_are_negated_sets()
    {
        var statement = Policies.WellFormed(Policies.Everything).Statements[2];

        Assert.Equal(PolicyEffect.Deny, statement.Effect);
        Assert.True(statement.Principals!.IsNegated);
        Assert.True(statement.Actions!.IsNegated);
        Assert.True(statement.Resources!.IsNegated);
    }

    [Fact]
    public void A_policy_without_Version_is_of_2008() =>
        Assert.Equal(
            PolicyVersion.Version20081017,
            Policies.WellFormed("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}}""").Version);

    [Fact]
    public void A_single_statement_needs_no_array() =>
        Assert.Single(Policies.WellFormed("""{"Statement":{"Effect":"Allow","Principal":"*"}}""").Statements);

    [Theory]
    [InlineData("""  "Effect":"Allow","Principal":"*","Action":"kms:*"  """)]
    [InlineData("""  "Effect":"Allow","Principal":"*","Resource":"*"  """)]
    public void A_statement_without_Action_or_Resource_is_accepted(string members)
    {
        var statement = Policies.WellFormed(Policies.OfStatement(members)).Statements[0];

        Assert.True(statement.Actions is null || statement.Resources is null);
    }

    [Fact]
    public void The_default_policy_is_the_documented_text() =>
        Assert.Equal(
            """{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}""",
            DefaultKeyPolicy.For("aws", Policies.Account));

    [Theory]
    [InlineData("aws", "11112222333")]
    [InlineData("aws", "11112222333x")]
    [InlineData("AWS\"", "111122223333")]
    [InlineData("", "111122223333")]
    public void There_is_no_default_policy_for_what_is_no_account(string partition, string account) =>
        Assert.Throws<ArgumentException>(() => DefaultKeyPolicy.For(partition, account));

    [Fact]
    public void Every_condition_operator_is_read_with_its_quantifier_and_suffix()
    {
        foreach (var comparison in Enum.GetValues<ConditionComparison>().Where(c => c != ConditionComparison.Null))
        {
            foreach (var (prefix, quantifier) in new[] { ("", ConditionQuantifier.Single), ("ForAnyValue:", ConditionQuantifier.ForAnyValue), ("ForAllValues:", ConditionQuantifier.ForAllValues) })
            {
                foreach (var suffix in new[] { "", "IfExists" })
                {
                    var condition = WithCondition($$"""{"{{prefix}}{{comparison}}{{suffix}}":{"aws:TagKeys":"x"} }""");

                    Assert.Equal(new ConditionOperator(comparison, quantifier, suffix.Length > 0), condition.Operator);
                }
            }
        }
    }

    private static PolicyCondition WithCondition(string condition) =>
        Assert.Single(Policies.WellFormed(Policies.OfStatement($$"""  "Effect":"Allow","Principal":"*","Condition":{{condition}}  """)).Statements[0].Conditions);
}
