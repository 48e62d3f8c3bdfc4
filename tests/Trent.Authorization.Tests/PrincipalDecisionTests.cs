// Whom a statement concerns: NotPrincipal, denials at every level, users and roles made anew under an old name.
using static Trent.Authorization.DecisionReason;

namespace Trent.Authorization.Tests;

public sealed class PrincipalDecisionTests
{
    private const string User = "arn:aws:iam::111122223333:user/admin";
    private const string Provider = "arn:aws:iam::111122223333:oidc-provider/issuer.example";

    [Theory]
    [InlineData("\"*\"")]
    [InlineData("""{"AWS":"111122223333"}""")]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:root"}""")]
    [InlineData($$"""{"AWS":"{{Callers.RoleArn}}"}""")]
    [InlineData($$"""{"AWS":"{{Callers.SessionArn}}"}""")]
    public void A_Deny_concerns_a_session_at_every_level(string principal) =>
        Assert.Equal(DeniedByResourcePolicy, new Request(Callers.Session) { KeyPolicy = Denying($$""" "Principal":{{principal}} """) }.Reason());

    [Fact]
    public void A_Deny_of_the_account_concerns_its_root_user_and_nobody_elses()
    {
        var policy = Denying(""" "Principal":{"AWS":"111122223333"} """);

        Assert.Equal(DeniedByResourcePolicy, new Request(Callers.Root) { KeyPolicy = policy }.Reason());
        Assert.Equal(DeniedByResourcePolicy, new Request(Callers.User) { KeyPolicy = policy }.Reason());
        Assert.Equal(AllowedAsRoot, new Request(Callers.OtherRoot) { KeyPolicy = policy }.Reason());
    }

    // The user guide's example: all but Bob are denied, though his account is listed beside him.
    [Theory]
    [InlineData($$"""["{{User}}","111122223333"]""", true)]
    [InlineData($$"""["{{User}}"]""", true)]
    [InlineData("""["arn:aws:iam::111122223333:user/other","111122223333"]""", false)]
    [InlineData("""["111122223333"]""", false)]
    [InlineData("""["*"]""", true)]
    public void A_Deny_with_NotPrincipal_excepts_the_user_who_is_listed_himself(string listed, bool isExcepted) =>
        Assert.Equal(
            isExcepted ? AllowedByResourcePolicy : DeniedByResourcePolicy,
            new Request(Callers.User) { KeyPolicy = Denying($$""" "NotPrincipal":{"AWS":{{listed}}} """) }.Reason());

    [Theory]
    [InlineData($$"""["{{Callers.SessionArn}}","{{Callers.RoleArn}}","111122223333"]""", true)]
    [InlineData($$"""["{{Callers.RoleArn}}","111122223333"]""", false)]
    public void A_Deny_with_NotPrincipal_excepts_the_session_that_is_listed_itself(string listed, bool isExcepted) =>
        Assert.Equal(
            isExcepted ? AllowedByResourcePolicy : DeniedByResourcePolicy,
            new Request(Callers.Session) { KeyPolicy = Denying($$""" "NotPrincipal":{"AWS":{{listed}}} """) }.Reason());

    [Fact]
    public void A_Deny_with_NotPrincipal_excepts_the_root_user_of_a_listed_account()
    {
        var policy = Denying(""" "NotPrincipal":{"AWS":"111122223333"} """);

        Assert.Equal(AllowedAsRoot, new Request(Callers.Root) { KeyPolicy = policy }.Reason());
        Assert.Equal(DeniedByResourcePolicy, new Request(Callers.OtherRoot) { KeyPolicy = policy }.Reason());
    }

    [Fact]
    public void A_Deny_with_NotPrincipal_excepts_nobody_who_has_a_boundary()
    {
        var request = new Request(Callers.User) { KeyPolicy = Denying($$""" "NotPrincipal":{"AWS":"{{User}}"} """) };

        Assert.True(request.IsAllowed());
        Assert.Equal(DeniedByResourcePolicy, (request with { Boundary = Says.Allow }).Reason());
    }

    [Theory]
    [InlineData("""["arn:aws:iam::111122223333:user/other"]""", true)]
    [InlineData($$"""["{{Callers.RoleArn}}"]""", false)]
    [InlineData($$"""["{{Callers.SessionArn}}"]""", false)]
    [InlineData("""["111122223333"]""", false)]
    [InlineData("""["*"]""", false)]
    public void An_Allow_with_NotPrincipal_lets_everyone_in_but_who_is_listed_in_any_way(string listed, bool isAllowed) =>
        Assert.Equal(
            isAllowed ? AllowedByResourcePolicy : NoResourcePolicyAllows,
            new Request(Callers.Session)
            {
                KeyPolicy = Policies.OfStatement($$""" "Effect":"Allow","NotPrincipal":{"AWS":{{listed}}},"Action":"*","Resource":"*" """),
            }.Reason());

    [Fact]
    public void A_user_made_anew_under_an_old_name_is_not_the_one_that_was_named()
    {
        var request = new Request(Callers.User) { KeyPolicy = Policies.AllowingAll($$"""{"AWS":"{{User}}"}""") };

        Assert.True((request with { NamedUniqueIds = Ids((User, "AIDAADMIN")) }).IsAllowed());
        Assert.Equal(NoResourcePolicyAllows, (request with { NamedUniqueIds = Ids((User, "AIDABEFORE")) }).Reason());
        Assert.Equal(NoResourcePolicyAllows, (request with { NamedUniqueIds = Ids() }).Reason());
    }

    [Theory]
    [InlineData(Callers.RoleArn)]
    [InlineData(Callers.SessionArn)]
    public void A_session_is_named_by_the_unique_id_of_its_role(string named)
    {
        var request = new Request(Callers.Session) { KeyPolicy = Policies.AllowingAll($$"""{"AWS":"{{named}}"}""") };

        Assert.True((request with { NamedUniqueIds = Ids((named, "AROAWORKER")) }).IsAllowed());
        Assert.False((request with { NamedUniqueIds = Ids((named, "AROABEFORE")) }).IsAllowed());
    }

    [Fact]
    public void Unique_ids_do_not_matter_for_accounts_and_everyone()
    {
        var request = new Request(Callers.User) { NamedUniqueIds = Ids(), Identity = [Says.Allow] };

        Assert.True((request with { KeyPolicy = Policies.AllowingAll("\"*\"") }).IsAllowed());
        Assert.True((request with { KeyPolicy = Policies.AllowingAll("""{"AWS":"111122223333"}""") }).IsAllowed());
    }

    [Fact]
    public void A_statement_of_a_key_policy_without_action_or_resource_has_no_effect()
    {
        Assert.False(new Request(Callers.User) { KeyPolicy = Policies.OfStatement(""" "Effect":"Allow","Principal":"*","Action":"*" """) }.IsAllowed());
        Assert.False(new Request(Callers.User) { KeyPolicy = Policies.OfStatement(""" "Effect":"Allow","Principal":"*","Resource":"*" """) }.IsAllowed());
    }

    [Fact]
    public void A_policy_in_the_place_of_another_kind_allows_nothing()
    {
        var key = new Request(Callers.User) { KeyPolicy = Says.Allow, ResourceKind = PolicyKind.Identity };
        var swapped = new Request(Callers.User).Build() with
        {
            Policies = new CallerPolicies { Identity = [new AttachedPolicy("a key's", Policies.WellFormed(Policies.AllowingAll("\"*\"")))] },
        };

        Assert.Equal(NoResourcePolicyAllows, key.Reason());
        Assert.Equal(NoIdentityPolicyAllows, swapped.Decide().Reason);
    }

    [Theory]
    [InlineData($$"""{"Federated":"{{Provider}}"}""", AllowedByResourcePolicy)]
    [InlineData("""{"Federated":"arn:aws:iam::111122223333:oidc-provider/other.example"}""", NoResourcePolicyAllows)]
    [InlineData("\"*\"", NoResourcePolicyAllows)]
    [InlineData("""{"AWS":"111122223333"}""", NoResourcePolicyAllows)]
    public void An_identity_provider_opens_a_role_only_where_the_trust_policy_names_it(string principal, DecisionReason reason) =>
        Assert.Equal(reason, Assume(Callers.WebIdentity, principal, "sts:AssumeRoleWithWebIdentity").Reason());

    [Fact]
    public void A_Deny_of_everyone_concerns_whom_a_provider_vouches_for() =>
        Assert.Equal(DeniedByResourcePolicy, (Assume(Callers.WebIdentity, "\"*\"", "sts:AssumeRoleWithWebIdentity") with
        {
            KeyPolicy = $$"""{"Statement":[{"Effect":"Allow","Principal":{"Federated":"{{Provider}}"},"Action":"sts:*"},{"Effect":"Deny","Principal":"*","Action":"sts:*"}]}""",
        }).Reason());

    [Fact]
    public void A_claim_of_the_token_is_a_condition_key()
    {
        var request = Assume(Callers.WebIdentity, "\"*\"", "sts:AssumeRoleWithWebIdentity") with
        {
            KeyPolicy = $$"""{"Statement":{"Effect":"Allow","Principal":{"Federated":"{{Provider}}"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"issuer.example:sub":"repo:a/*"} } } }""",
        };

        Assert.True((request with { Context = Context.Empty.With("issuer.example:sub", ConditionValue.Of("repo:a/b")) }).IsAllowed());
        Assert.False((request with { Context = Context.Empty.With("issuer.example:sub", ConditionValue.Of("repo:b/a")) }).IsAllowed());
        Assert.False(request.IsAllowed());
    }

    [Fact]
    public void A_role_is_assumed_by_who_is_named_or_through_the_account()
    {
        var named = Assume(Callers.User, $$"""{"AWS":"{{User}}"}""", "sts:AssumeRole");
        var delegated = Assume(Callers.User, """{"AWS":"111122223333"}""", "sts:AssumeRole");
        string[] allowing = [$$"""{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"{{Callers.RoleArn}}"} }"""];

        Assert.Equal(AllowedByResourcePolicy, named.Reason());
        Assert.Equal(NoIdentityPolicyAllows, delegated.Reason());
        Assert.Equal(AllowedByIdentityPolicy, (delegated with { Identity = allowing }).Reason());
        Assert.Equal(NoResourcePolicyAllows, (named with { Action = "sts:TagSession" }).Reason());
        Assert.Equal(NoResourcePolicyAllows, (named with { Principal = Callers.OtherUser, Identity = allowing }).Reason());
    }

    private static Request Assume(RequestPrincipal principal, string trusted, string action) => new(principal)
    {
        KeyPolicy = Policies.OfStatement($$""" "Effect":"Allow","Principal":{{trusted}},"Action":"{{action.Replace("TagSession", "AssumeRole", StringComparison.Ordinal)}}" """),
        ResourceKind = PolicyKind.Trust,
        Action = action,
        Resource = Callers.RoleArn,
    };

    private static Dictionary<string, string> Ids(params (string Arn, string Id)[] ids) => ids.ToDictionary(pair => pair.Arn, pair => pair.Id);

    private static string Denying(string principal) =>
        $$"""
        {"Statement":[
          {"Effect":"Allow","Principal":{"AWS":["{{User}}","{{Callers.SessionArn}}","111122223333","444455556666"]},"Action":"*","Resource":"*"},
          {"Effect":"Deny",{{principal}},"Action":"*","Resource":"*"}]}
        """;
}
