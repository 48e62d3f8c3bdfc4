// What boundaries and session policies take away, and from whom.
using static Trent.Authorization.DecisionReason;

namespace Trent.Authorization.Tests;

public sealed class BoundaryTests
{
    private const string AccountLetIn = """{"AWS":"111122223333"}""";

    [Fact]
    public void A_boundary_limits_what_identity_policies_allow()
    {
        var request = new Request(Callers.User) { KeyPolicy = Policies.AllowingAll(AccountLetIn), Identity = [Says.Allow] };

        Assert.Equal(NoBoundaryAllows, (request with { Boundary = Says.AllowOther }).Reason());
        Assert.Equal(AllowedByIdentityPolicy, (request with { Boundary = Says.Allow }).Reason());
    }

    [Fact]
    public void A_boundary_allows_nothing_by_itself() =>
        Assert.Equal(
            NoIdentityPolicyAllows,
            new Request(Callers.User) { KeyPolicy = Policies.AllowingAll(AccountLetIn), Boundary = Says.Allow, Session = [Says.Allow] }.Reason());

    [Theory]
    [InlineData("\"*\"")]
    [InlineData($$"""{"AWS":"{{Callers.RoleArn}}"}""")]
    [InlineData(AccountLetIn)]
    public void A_session_is_limited_when_its_role_the_account_or_everyone_is_let_in(string principal)
    {
        var request = new Request(Callers.Session) { KeyPolicy = Policies.AllowingAll(principal), Identity = [Says.Allow] };

        Assert.True(request.IsAllowed());
        Assert.Equal(NoBoundaryAllows, (request with { Boundary = Says.AllowOther }).Reason());
        Assert.Equal(NoSessionPolicyAllows, (request with { Session = [Says.AllowOther] }).Reason());
        Assert.Equal(NoBoundaryAllows, (request with { Boundary = Says.AllowOther, Session = [Says.AllowOther] }).Reason());
        Assert.True((request with { Boundary = Says.Allow, Session = [Says.AllowOther, Says.Allow] }).IsAllowed());
    }

    [Theory]
    [InlineData("\"*\"")]
    [InlineData(AccountLetIn)]
    public void A_session_policy_limits_the_root_user_whom_somebody_took_on(string principal)
    {
        var onKey = new Request(Callers.Root) { KeyPolicy = Policies.AllowingAll(principal), Session = [Says.AllowOther] };

        Assert.Equal(NoSessionPolicyAllows, onKey.Reason());
        Assert.Equal(NoSessionPolicyAllows, (onKey with { KeyPolicy = null }).Reason());
        Assert.Equal(AllowedAsRoot, (onKey with { Session = [Says.Allow] }).Reason());
        Assert.Equal(DeniedBySessionPolicy, (onKey with { Session = [Says.Deny] }).Reason());
    }

    [Fact]
    public void Who_is_named_himself_is_not_limited_by_what_they_merely_leave_out()
    {
        var user = new Request(Callers.User)
        {
            KeyPolicy = Policies.AllowingAll("""{"AWS":"arn:aws:iam::111122223333:user/admin"}"""),
            Boundary = Says.AllowOther,
            Session = [Says.AllowOther],
        };
        var session = user with { Principal = Callers.Session, KeyPolicy = Policies.AllowingAll($$"""{"AWS":"{{Callers.SessionArn}}"}""") };

        Assert.Equal(AllowedByResourcePolicy, user.Reason());
        Assert.Equal(AllowedByResourcePolicy, session.Reason());
        Assert.Equal(DeniedByBoundary, (user with { Boundary = Says.Deny }).Reason());
        Assert.Equal(DeniedBySessionPolicy, (session with { Session = [Says.Deny] }).Reason());
    }

    [Fact]
    public void Who_is_named_by_another_account_is_limited_all_the_same()
    {
        var request = new Request(Callers.OtherUser)
        {
            KeyPolicy = Policies.AllowingAll("""{"AWS":"arn:aws:iam::444455556666:user/stranger"}"""),
            Identity = [Says.Allow],
        };

        Assert.Equal(AllowedByResourcePolicy, request.Reason());
        Assert.Equal(NoBoundaryAllows, (request with { Boundary = Says.AllowOther }).Reason());
        Assert.Equal(NoSessionPolicyAllows, (request with { Session = [Says.AllowOther] }).Reason());
    }

    [Theory]
    [InlineData(true, false, AllowedAsRoot)]
    [InlineData(false, true, AllowedByIdentityPolicy)]
    [InlineData(false, false, NoIdentityPolicyAllows)]
    public void Where_the_resource_has_no_policy_identity_policies_decide(bool isRoot, bool hasIdentityPolicy, DecisionReason reason) =>
        Assert.Equal(
            reason,
            new Request(isRoot ? Callers.Root : Callers.User) { Action = "kms:ListKeys", Resource = "*", Identity = hasIdentityPolicy ? ["""{"Statement":{"Effect":"Allow","Action":"kms:List*","Resource":"*"}}"""] : [] }.Reason());

    [Fact]
    public void Where_the_resource_has_no_policy_limits_and_accounts_count_too()
    {
        var request = new Request(Callers.User) { Identity = [Says.Allow] };

        Assert.Equal(NoBoundaryAllows, (request with { Boundary = Says.AllowOther }).Reason());
        Assert.Equal(NoSessionPolicyAllows, (request with { Session = [Says.AllowOther] }).Reason());
        Assert.Equal(DeniedByIdentityPolicy, (request with { Identity = [Says.Deny, Says.Allow] }).Reason());
        Assert.Equal(NoIdentityPolicyAllows, (request with { Principal = Callers.OtherUser }).Reason());
        Assert.Equal(NoIdentityPolicyAllows, (request with { Principal = Callers.OtherRoot, Identity = [] }).Reason());
        Assert.Equal(AllowedByGrant, (request with { Principal = Callers.OtherUser, IsGranted = true }).Reason());
    }

    [Fact]
    public void A_request_for_no_resource_is_matched_by_a_star_alone()
    {
        var request = new Request(Callers.User) { Action = "kms:CreateKey", Resource = "*" };

        Assert.True((request with { Identity = [Says.Allow] }).IsAllowed());
        Assert.False((request with { Identity = ["""{"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:*:*:*"}}"""] }).IsAllowed());
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("arn:aws:kms:*:111122223333:key/*", true)]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-*", true)]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/1234ABCD-*", false)]
    [InlineData("arn:aws:kms:eu-west-2:111122223333:key/*", false)]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:alias/*", false)]
    public void Resources_of_identity_policies_are_patterns_of_the_keys_ARN(string resource, bool isAllowed) =>
        Assert.Equal(
            isAllowed,
            new Request(Callers.User)
            {
                KeyPolicy = Policies.AllowingAll(AccountLetIn),
                Identity = [$$"""{"Statement":{"Effect":"Allow","Action":"kms:*","Resource":"{{resource}}"} }"""],
            }.IsAllowed());
}
