// Which principals a key policy may name.
using System.Text.Json;

namespace Trent.Authorization.Tests;

public sealed class PrincipalTests
{
    [Theory]
    [InlineData("AWS", "*")]
    [InlineData("AWS", "111122223333")]
    [InlineData("AWS", "arn:aws:iam::111122223333:root")]
    [InlineData("AWS", "arn:aws-cn:iam::111122223333:root")]
    [InlineData("AWS", "arn:aws:iam::111122223333:user/jane.doe+x=1,@_-")]
    [InlineData("AWS", "arn:aws:iam::111122223333:user/division/team/jane")]
    [InlineData("AWS", "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling")]
    [InlineData("AWS", "arn:aws:sts::111122223333:assumed-role/Admin/i-0123456789abcdef0")]
    [InlineData("AWS", "arn:aws:sts::111122223333:federated-user/bob")]
    [InlineData("Service", "logs.amazonaws.com")]
    [InlineData("Service", "delivery.logs.eu-west-1.amazonaws.com")]
    [InlineData("Service", "ec2.amazonaws.com.cn")]
    [InlineData("Federated", "cognito-identity.amazonaws.com")]
    [InlineData("Federated", "arn:aws:iam::111122223333:saml-provider/Corp")]
    [InlineData("Federated", "arn:aws:iam::111122223333:oidc-provider/token.example.com/id/1")]
    [InlineData("CanonicalUser", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF")]
    public void A_principal_that_can_exist_is_accepted(string type, string principal) =>
        Policies.WellFormed(Policies.AllowingAll(Typed(type, principal)));

    [Theory]
    [InlineData("AWS", "")]
    [InlineData("AWS", "jane")]
    [InlineData("AWS", "**")]
    [InlineData("AWS", "11112222333")]
    [InlineData("AWS", "1111222233334")]
    [InlineData("AWS", "١١١١٢٢٢٢٣٣٣٣")]
    [InlineData("AWS", "AIDACKCEVSQ6C2EXAMPLE")]
    [InlineData("AWS", "arn:aws:iam::111122223333:group/admins")]
    [InlineData("AWS", "arn:aws:iam::111122223333:user/*")]
    [InlineData("AWS", "arn:aws:iam::111122223333:user/team*/jane")]
    [InlineData("AWS", "arn:aws:iam::111122223333:role/a?b")]
    [InlineData("AWS", "arn:aws:iam::*:root")]
    [InlineData("AWS", "arn:*:iam::111122223333:root")]
    [InlineData("AWS", "arn:aws:iam::111122223333:*")]
    [InlineData("AWS", "arn:aws:iam::111122223333:user/")]
    [InlineData("AWS", "arn:aws:iam::111122223333:user")]
    [InlineData("AWS", "arn:aws:iam::111122223333:")]
    [InlineData("AWS", "arn:aws:iam::111122223333:root/x")]
    [InlineData("AWS", "arn:aws:iam:eu-west-1:111122223333:root")]
    [InlineData("AWS", "arn:aws:iam::11112222333:root")]
    [InlineData("AWS", "arn:aws:iam:111122223333:root")]
    [InlineData("AWS", "arn::iam::111122223333:root")]
    [InlineData("AWS", "ARN:aws:iam::111122223333:root")]
    [InlineData("AWS", " arn:aws:iam::111122223333:root")]
    [InlineData("AWS", "arn:aws:sts::111122223333:assumed-role/Admin")]
    [InlineData("AWS", "arn:aws:sts::111122223333:assumed-role/Admin/x")]
    [InlineData("AWS", "arn:aws:sts::111122223333:assumed-role/Admin/*")]
    [InlineData("AWS", "arn:aws:sts::111122223333:assumed-role/path/Admin/session")]
    [InlineData("AWS", "arn:aws:sts::111122223333:federated-user/b")]
    [InlineData("AWS", "arn:aws:sts::111122223333:user/jane")]
    [InlineData("AWS", "arn:aws:s3:::bucket")]
    [InlineData("AWS", "logs.amazonaws.com")]
    [InlineData("Service", "*")]
    [InlineData("Service", "logs")]
    [InlineData("Service", "amazonaws.com")]
    [InlineData("Service", ".amazonaws.com")]
    [InlineData("Service", "*.amazonaws.com")]
    [InlineData("Service", "Logs.amazonaws.com")]
    [InlineData("Service", "-logs.amazonaws.com")]
    [InlineData("Service", "logs..amazonaws.com")]
    [InlineData("Service", "logs.example.com")]
    [InlineData("Service", "arn:aws:iam::111122223333:root")]
    [InlineData("Federated", "*")]
    [InlineData("Federated", "google")]
    [InlineData("Federated", "arn:aws:iam::111122223333:saml-provider/*")]
    [InlineData("Federated", "arn:aws:iam::111122223333:oidc-provider/")]
    [InlineData("Federated", "arn:aws:iam::111122223333:role/R")]
    [InlineData("CanonicalUser", "*")]
    [InlineData("CanonicalUser", "0123456789abcdef")]
    [InlineData("CanonicalUser", "x123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void A_principal_that_cannot_exist_is_named(string type, string principal) =>
        Assert.Equal(
            new PolicyParseResult.InvalidPrincipal(principal),
            PolicyDocument.Parse(Policies.AllowingAll(Typed(type, principal))));

    [Fact]
    public void Only_everyone_can_be_named_without_a_type() =>
        Assert.Equal(
            new PolicyParseResult.InvalidPrincipal(Policies.Root),
            PolicyDocument.Parse(Policies.AllowingAll($"\"{Policies.Root}\"")));

    [Fact]
    public void The_first_of_several_invalid_principals_is_named() =>
        Assert.Equal(
            new PolicyParseResult.InvalidPrincipal("first"),
            PolicyDocument.Parse(Policies.AllowingAll("""{"AWS":["*","first","second"],"Service":"third"}""")));

    [Fact]
    public void Names_are_as_long_as_IAM_allows()
    {
        Policies.WellFormed(Policies.AllowingAll(Typed("AWS", $"arn:aws:iam::111122223333:user/{new string('a', 64)}")));
        Assert.IsType<PolicyParseResult.InvalidPrincipal>(
            PolicyDocument.Parse(Policies.AllowingAll(Typed("AWS", $"arn:aws:iam::111122223333:user/{new string('a', 65)}"))));
    }

    private static string Typed(string type, string principal) => $$"""{"{{type}}":{{JsonSerializer.Serialize(principal)}}}""";
}
