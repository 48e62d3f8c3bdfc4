// The decision: AWS's published evaluation logic, row by row.
using static Trent.Authorization.DecisionReason;

namespace Trent.Authorization.Tests;

public sealed class DecisionTests
{
    private const string AccountLetIn = """{"AWS":"111122223333"}""";
    private const string UserNamed = """{"AWS":"arn:aws:iam::111122223333:user/admin"}""";
    private const string RoleNamed = $$"""{"AWS":"{{Callers.RoleArn}}"}""";
    private const string SessionNamed = $$"""{"AWS":"{{Callers.SessionArn}}"}""";
    private const string SomebodyElse = """{"AWS":"arn:aws:iam::111122223333:user/other"}""";
    private const string OtherAccountLetIn = """{"AWS":"arn:aws:iam::444455556666:root"}""";
    private const string OtherUserNamed = """{"AWS":"arn:aws:iam::444455556666:user/stranger"}""";

    [Theory]
    [InlineData(UserNamed, AllowedByResourcePolicy)]
    [InlineData("\"*\"", AllowedByResourcePolicy)]
    [InlineData("""{"AWS":"*"}""", AllowedByResourcePolicy)]
    [InlineData(AccountLetIn, NoIdentityPolicyAllows)]
    [InlineData(SomebodyElse, NoResourcePolicyAllows)]
    [InlineData(RoleNamed, NoResourcePolicyAllows)]
    [InlineData(OtherAccountLetIn, NoResourcePolicyAllows)]
    [InlineData("""{"AWS":"arn:aws-cn:iam::111122223333:root"}""", NoResourcePolicyAllows)]
    [InlineData("""{"Service":"logs.amazonaws.com"}""", NoResourcePolicyAllows)]
    public void A_user_without_policies_has_what_the_key_policy_gives_him(string principal, DecisionReason reason) =>
        Assert.Equal(reason, new Request(Callers.User) { KeyPolicy = Policies.AllowingAll(principal) }.Reason());

    [Theory]
    [InlineData(UserNamed, AllowedByResourcePolicy)]
    [InlineData(AccountLetIn, AllowedByIdentityPolicy)]
    [InlineData(SomebodyElse, NoResourcePolicyAllows)]
    public void Identity_policies_count_only_where_the_key_policy_lets_the_account_in(string principal, DecisionReason reason) =>
        Assert.Equal(reason, new Request(Callers.User) { KeyPolicy = Policies.AllowingAll(principal), Identity = [Says.Allow] }.Reason());

    [Theory]
    [InlineData(RoleNamed, AllowedByResourcePolicy)]
    [InlineData(SessionNamed, AllowedByResourcePolicy)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:role/Worker"}""", NoResourcePolicyAllows)]
    [InlineData("""{"AWS":"arn:aws:sts::111122223333:assumed-role/Worker/john"}""", NoResourcePolicyAllows)]
    [InlineData(AccountLetIn, NoIdentityPolicyAllows)]
    public void A_session_is_named_by_its_own_ARN_or_that_of_its_role(string principal, DecisionReason reason) =>
        Assert.Equal(reason, new Request(Callers.Session) { KeyPolicy = Policies.AllowingAll(principal) }.Reason());

    [Theory]
    [InlineData(AccountLetIn, AllowedAsRoot)]
    [InlineData("\"*\"", AllowedAsRoot)]
    [InlineData(UserNamed, NoResourcePolicyAllows)]
    public void The_root_user_has_no_access_but_through_the_key_policy(string principal, DecisionReason reason) =>
        Assert.Equal(reason, new Request(Callers.Root) { KeyPolicy = Policies.AllowingAll(principal) }.Reason());

    [Theory]
    [InlineData(OtherUserNamed, true, AllowedByResourcePolicy)]
    [InlineData(OtherAccountLetIn, true, AllowedByIdentityPolicy)]
    [InlineData("\"*\"", true, AllowedByResourcePolicy)]
    [InlineData(OtherUserNamed, false, NoIdentityPolicyAllows)]
    [InlineData(OtherAccountLetIn, false, NoIdentityPolicyAllows)]
    [InlineData("\"*\"", false, NoIdentityPolicyAllows)]
    [InlineData(AccountLetIn, true, NoResourcePolicyAllows)]
    [InlineData(AccountLetIn, false, NoResourcePolicyAllows)]
    public void A_caller_of_another_account_needs_both_sides(string principal, bool hasIdentityPolicy, DecisionReason reason) =>
        Assert.Equal(
            reason,
            new Request(Callers.OtherUser) { KeyPolicy = Policies.AllowingAll(principal), Identity = hasIdentityPolicy ? [Says.Allow] : [] }.Reason());

    [Fact]
    public void The_root_user_of_another_account_needs_no_identity_policy()
    {
        Assert.Equal(AllowedAsRoot, new Request(Callers.OtherRoot) { KeyPolicy = Policies.AllowingAll(OtherAccountLetIn) }.Reason());
        Assert.Equal(NoResourcePolicyAllows, new Request(Callers.OtherRoot) { KeyPolicy = Policies.AllowingAll(AccountLetIn) }.Reason());
    }

    [Fact]
    public void An_explicit_deny_in_any_policy_wins_over_every_allow()
    {
        var allowed = new Request(Callers.User) { KeyPolicy = Policies.AllowingAll(UserNamed), Identity = [Says.Allow], IsGranted = true };
        var denyingKey = """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}""";

        Assert.Equal(DeniedByResourcePolicy, (allowed with { KeyPolicy = denyingKey }).Reason());
        Assert.Equal(DeniedByIdentityPolicy, (allowed with { Identity = [Says.Allow, Says.Deny] }).Reason());
        Assert.Equal(DeniedByBoundary, (allowed with { Boundary = Says.Deny }).Reason());
        Assert.Equal(DeniedBySessionPolicy, (allowed with { Session = [Says.Allow, Says.Deny] }).Reason());
    }

    [Fact]
    public void A_grant_allows_whom_no_policy_allows()
    {
        var inside = new Request(Callers.User) { KeyPolicy = Policies.AllowingAll(SomebodyElse), IsGranted = true };

        Assert.Equal(AllowedByGrant, inside.Reason());
        Assert.Equal(AllowedByGrant, (inside with { Principal = Callers.OtherUser }).Reason());
        Assert.Equal(NoBoundaryAllows, (inside with { Boundary = Says.AllowOther }).Reason());
        Assert.Equal(NoSessionPolicyAllows, (inside with { Session = [Says.AllowOther] }).Reason());
        Assert.Equal(AllowedByGrant, (inside with { Boundary = Says.Allow, Session = [Says.AllowOther, Says.Allow] }).Reason());
    }
}
