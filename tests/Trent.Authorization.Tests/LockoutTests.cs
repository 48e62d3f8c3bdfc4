// The lockout safety check: who could still change the policy under the new policy.
namespace Trent.Authorization.Tests;

public sealed class LockoutTests
{
    private const string Session = "arn:aws:sts::111122223333:assumed-role/Admin/jane";

    [Theory]
    [InlineData("\"*\"")]
    [InlineData("""{"AWS":"*"}""")]
    [InlineData("""{"AWS":"111122223333"}""")]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:root"}""")]
    [InlineData("""{"AWS":["444455556666","arn:aws:iam::111122223333:user/admin"]}""")]
    public void An_allowed_principal_passes(string principal) => Assert.True(Passes(Policies.AllowingAll(principal), Policies.Admin));

    [Theory]
    [InlineData("""{"AWS":"444455556666"}""")]
    [InlineData("""{"AWS":"arn:aws-cn:iam::111122223333:root"}""")]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:user/other"}""")]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:role/admin"}""")]
    [InlineData("""{"Service":"logs.amazonaws.com"}""")]
    public void A_principal_who_is_not_named_does_not_pass(string principal) =>
        Assert.False(Passes(Policies.AllowingAll(principal), Policies.Admin));

    [Fact]
    public void The_root_of_the_account_is_let_in_by_the_account_only()
    {
        Assert.True(Passes(DefaultKeyPolicy.For("aws", Policies.Account), Policies.Root));
        Assert.False(Passes(Policies.AllowingAll($$"""{"AWS":"{{Policies.Admin}}"}"""), Policies.Root));
    }

    [Theory]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:role/Admin"}""", true)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:role/with/a/path/Admin"}""", true)]
    [InlineData("""{"AWS":"arn:aws:sts::111122223333:assumed-role/Admin/jane"}""", true)]
    [InlineData("""{"AWS":"arn:aws:sts::111122223333:assumed-role/Admin/john"}""", false)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:user/Admin"}""", false)]
    [InlineData("""{"AWS":"arn:aws:iam::444455556666:role/Admin"}""", false)]
    public void A_session_passes_as_itself_or_as_its_role(string principal, bool passes) =>
        Assert.Equal(passes, Passes(Policies.AllowingAll(principal), Session));

    [Theory]
    [InlineData("\"Action\":\"kms:PutKeyPolicy\"", true)]
    [InlineData("\"Action\":\"KMS:putkeypolicy\"", true)]
    [InlineData("\"Action\":\"kms:Put*\"", true)]
    [InlineData("\"Action\":\"kms:???KeyPolicy\"", true)]
    [InlineData("\"Action\":\"*\"", true)]
    [InlineData("\"Action\":[\"kms:Encrypt\",\"kms:*Policy\"]", true)]
    [InlineData("\"NotAction\":\"kms:Encrypt\"", true)]
    [InlineData("\"NotAction\":\"kms:Put*\"", false)]
    [InlineData("\"Action\":\"kms:Get*\"", false)]
    [InlineData("\"Action\":[]", false)]
    [InlineData("\"Sid\":\"no action\"", false)]
    public void The_action_must_be_allowed(string action, bool passes) =>
        Assert.Equal(passes, Passes(Policies.OfStatement($$""" "Effect":"Allow","Principal":"*","Resource":"*",{{action}} """), Policies.Admin));

    [Theory]
    [InlineData("\"Resource\":\"*\"", true)]
    [InlineData("\"Resource\":\"arn:aws:kms:eu-west-1:111122223333:key/*\"", true)]
    [InlineData("\"Resource\":\"arn:aws:kms:eu-west-1:111122223333:key/other\"", false)]
    [InlineData("\"Resource\":\"ARN:AWS:KMS:*\"", false)]
    [InlineData("\"NotResource\":\"*\"", false)]
    [InlineData("\"Sid\":\"no resource\"", false)]
    public void The_key_must_be_the_resource(string resource, bool passes) =>
        Assert.Equal(passes, Passes(Policies.OfStatement($$""" "Effect":"Allow","Principal":"*","Action":"*",{{resource}} """), Policies.Admin));

    [Fact]
    public void An_Allow_counts_even_with_conditions() =>
        Assert.True(Passes(
            Policies.OfStatement(""" "Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}} """),
            Policies.Admin));

    [Theory]
    [InlineData("\"Principal\":\"*\"", "", false)]
    [InlineData("\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:user/admin\"}", "", false)]
    [InlineData("\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:user/other\"}", "", true)]
    [InlineData("\"NotPrincipal\":{\"AWS\":\"arn:aws:iam::111122223333:user/other\"}", "", false)]
    [InlineData("\"NotPrincipal\":{\"AWS\":\"arn:aws:iam::111122223333:user/admin\"}", "", true)]
    [InlineData("\"Principal\":\"*\"", ",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}", true)]
    [InlineData("\"Principal\":\"*\"", ",\"Condition\":{}", false)]
    public void A_Deny_counts_unless_it_has_conditions(string principal, string condition, bool passes) =>
        Assert.Equal(passes, Passes(
            $$"""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny",{{principal}},"Action":"kms:PutKeyPolicy","Resource":"*"{{condition}}}]}""",
            Policies.Admin));

    [Theory]
    [InlineData(Policies.Admin, """["111122223333"]""", false)]
    [InlineData(Policies.Admin, """["arn:aws:iam::111122223333:user/admin","111122223333"]""", true)]
    [InlineData(Policies.Root, """["111122223333"]""", true)]
    [InlineData(Policies.Root, """["arn:aws:iam::111122223333:user/admin"]""", false)]
    [InlineData(Session, """["arn:aws:iam::111122223333:role/Admin"]""", false)]
    [InlineData(Session, """["arn:aws:iam::111122223333:role/Admin","arn:aws:sts::111122223333:assumed-role/Admin/jane"]""", true)]
    [InlineData(Policies.Admin, """["*"]""", true)]
    public void A_Deny_with_NotPrincipal_excepts_a_caller_who_is_listed_himself(string caller, string listed, bool passes) =>
        Assert.Equal(passes, Passes(
            $$"""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","NotPrincipal":{"AWS":{{listed}} },"Action":"*","Resource":"*"}]}""",
            caller));

    [Fact]
    public void The_account_must_be_given_by_its_root_ARN() =>
        Assert.Throws<ArgumentException>(() => Policies.WellFormed(Policies.Everything).AllowsPutKeyPolicyFor(Policies.Admin, Policies.Account, Policies.Key));

    private static bool Passes(string policy, string caller) =>
        Policies.WellFormed(policy).AllowsPutKeyPolicyFor(caller, Policies.Root, Policies.Key);
}
