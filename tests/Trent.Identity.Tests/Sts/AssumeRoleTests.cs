// Who may take on a role, and what the session then is.
using System.Collections.Frozen;
using System.Xml.Linq;
using Trent.Engine;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Tests.Sts;

public sealed class AssumeRoleTests
{
    private const string Alice = $"arn:aws:iam::{StsStore.Account}:user/alice";
    private const string Bob = $"arn:aws:iam::{StsStore.Account}:user/bob";
    private const string Root = $"arn:aws:iam::{StsStore.Account}:root";

    [Theory]
    [InlineData(Alice, null, true)]
    [InlineData(Alice, Trust.DenyAll, false)]
    [InlineData(Root, null, false)]
    [InlineData(Root, Trust.AllowAll, true)]
    [InlineData(Root, Trust.DenyAll, false)]
    [InlineData(StsStore.Account, Trust.AllowAll, true)]
    [InlineData("*", null, true)]
    [InlineData(Bob, null, false)]
    [InlineData(Bob, Trust.AllowAll, false)]
    [InlineData($"arn:aws:iam::{StsStore.OtherAccount}:root", Trust.AllowAll, false)]
    public async Task A_user_of_the_account_is_let_in_by_the_trust_policy_and_where_it_says_so_by_his_own(string principal, string? policy, bool isAllowed)
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice", policy));
        await ExpectAsync(sts, caller, await sts.AddRoleAsync("deployer", Trust.In(Trust.Arn(principal))), isAllowed);
    }

    [Theory]
    [InlineData($"arn:aws:iam::{StsStore.OtherAccount}:user/carol", null, false)]
    [InlineData($"arn:aws:iam::{StsStore.OtherAccount}:user/carol", Trust.AllowAll, true)]
    [InlineData($"arn:aws:iam::{StsStore.OtherAccount}:root", null, false)]
    [InlineData($"arn:aws:iam::{StsStore.OtherAccount}:root", Trust.AllowAll, true)]
    [InlineData("*", null, false)]
    [InlineData("*", Trust.AllowAll, true)]
    [InlineData(Root, Trust.AllowAll, false)]
    public async Task A_user_of_another_account_needs_both(string principal, string? policy, bool isAllowed)
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("carol", policy, StsStore.OtherAccount));
        await ExpectAsync(sts, caller, await sts.AddRoleAsync("deployer", Trust.In(Trust.Arn(principal))), isAllowed);
    }

    [Theory]
    [InlineData("""{"StringEquals":{"sts:ExternalId":"4711"}}""", "ExternalId", "4711", true)]
    [InlineData("""{"StringEquals":{"sts:ExternalId":"4711"}}""", "ExternalId", "4712", false)]
    [InlineData("""{"StringEquals":{"sts:ExternalId":"4711"}}""", null, null, false)]
    [InlineData("""{"StringLike":{"sts:RoleSessionName":"sess*"}}""", null, null, true)]
    [InlineData("""{"StringLike":{"sts:RoleSessionName":"other*"}}""", null, null, false)]
    [InlineData("""{"NumericLessThanEquals":{"sts:DurationSeconds":"1800"}}""", "DurationSeconds", "1800", true)]
    [InlineData("""{"NumericLessThanEquals":{"sts:DurationSeconds":"1800"}}""", "DurationSeconds", "1801", false)]
    [InlineData("""{"StringEquals":{"aws:ResourceTag/Team":"billing"}}""", null, null, true)]
    [InlineData("""{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/alice"}}""", null, null, true)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}""", null, null, true)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}""", null, null, false)]
    [InlineData("""{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""", null, null, false)]
    public async Task Conditions_of_the_trust_policy_hold(string condition, string? parameter, string? value, bool isAllowed)
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice"));
        StoredRole role = await sts.AddRoleAsync("deployer", Trust.In(Trust.Arn(Alice), condition), tags: [new IdentityTag("team", "billing")]);
        await ExpectAsync(sts, caller, role, isAllowed, parameter is null ? [] : [(parameter, value!)]);
    }

    [Fact]
    public async Task A_user_made_anew_under_a_trusted_name_is_not_the_one_that_was_trusted()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        StoredUser first = await sts.AddUserAsync("alice");
        StoredRole role = await sts.AddRoleAsync("deployer", Trust.In(Trust.Arn(Alice)));
        await sts.CommitAsync((role with { TrustPrincipals = new Dictionary<string, string> { [Alice] = first.UniqueId }.ToFrozenDictionary(StringComparer.Ordinal) }).ToReplacement());
        await ExpectAsync(sts, await sts.CallerOfAsync(first), role, isAllowed: true);
        await sts.CommitAsync(first.ToDeletion());
        await ExpectAsync(sts, await sts.CallerOfAsync(await sts.AddUserAsync("alice", Trust.AllowAll)), role, isAllowed: false);
    }

    [Fact]
    public async Task A_denial_in_the_trust_policy_wins()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice", Trust.AllowAll));
        StoredRole role = await sts.AddRoleAsync(
            "deployer",
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:*"},{"Effect":"Deny","Principal":{"AWS":"{{Alice}}"},"Action":"sts:AssumeRole"}]}""");
        await ExpectAsync(sts, caller, role, isAllowed: false);
    }

    [Fact]
    public async Task A_role_that_does_not_exist_is_refused_as_one_that_trusts_nobody()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice", Trust.AllowAll));
        string absent = $"arn:aws:iam::{StsStore.Account}:role/absent";
        QueryError error = await sts.RefusedAsync(caller, "AssumeRole", ("RoleArn", absent), ("RoleSessionName", "session"));
        Assert.Equal(new QueryError("AccessDenied", $"User: {Alice} is not authorized to perform: sts:AssumeRole on resource: {absent}", 403), error);
    }

    [Fact]
    public async Task The_path_of_a_role_is_part_of_its_ARN()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice"));
        StoredRole role = await sts.AddRoleAsync("deployer", Trust.In(Trust.Arn(Alice)), path: "/ci/");
        XElement result = await sts.AssumeAsync(caller, role);
        Assert.Equal($"arn:aws:sts::{StsStore.Account}:assumed-role/deployer/session", result.Child("AssumedRoleUser").Child("Arn").Value);
        Assert.Equal(
            "AccessDenied",
            (await sts.RefusedAsync(caller, "AssumeRole", ("RoleArn", $"arn:aws:iam::{StsStore.Account}:role/deployer"), ("RoleSessionName", "session"))).Code);
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:user/alice")]
    [InlineData("arn:aws:iam::aws:role/deployer-of-aws")]
    [InlineData("arn:aws:iam::11112222333:role/deployer")]
    [InlineData("arn:aws-cn:iam::111122223333:role/deployer")]
    [InlineData("arn:aws:sts::111122223333:assumed-role/deployer/session")]
    [InlineData("deployer-deployer-deployer")]
    public async Task What_is_no_ARN_of_a_role_is_invalid(string arn)
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice", Trust.AllowAll));
        Assert.Equal(new QueryError("ValidationError", $"{arn} is invalid", 400), await sts.RefusedAsync(caller, "AssumeRole", ("RoleArn", arn), ("RoleSessionName", "session")));
    }

    [Fact]
    public async Task The_root_user_takes_on_no_role()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        StoredRole role = await sts.AddRoleAsync("deployer", Trust.In(Trust.Arn(Root)));
        Assert.Equal(new QueryError("AccessDenied", "Roles may not be assumed by root accounts.", 403), await sts.AssumeRefusedAsync(StsStore.RootOf(), role));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("")]
    [InlineData("a session")]
    [InlineData("s\u00e9ssion")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task The_name_of_a_session_is_checked(string name)
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice", Trust.AllowAll));
        QueryError error = await sts.RefusedAsync(caller, "AssumeRole", ("RoleArn", $"arn:aws:iam::{StsStore.Account}:role/r"), ("RoleSessionName", name));
        Assert.Equal("ValidationError", error.Code);
        Assert.StartsWith($"1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_lasts_as_long_as_asked_and_no_longer_than_the_role_allows()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice"));
        StoredRole role = await sts.AddRoleAsync("deployer", Trust.In(Trust.Arn(Alice)), maxSessionSeconds: 7_200);
        Assert.Equal(sts.Clock.GetUtcNow().AddSeconds(3_600), Issued.Of(await sts.AssumeAsync(caller, role)).ExpiresAt);
        Assert.Equal(sts.Clock.GetUtcNow().AddSeconds(7_200), Issued.Of(await sts.AssumeAsync(caller, role, ("DurationSeconds", "7200"))).ExpiresAt);
        Assert.Equal(
            new QueryError("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.", 400),
            await sts.AssumeRefusedAsync(caller, role, ("DurationSeconds", "7201")));
        Assert.Equal("ValidationError", (await sts.AssumeRefusedAsync(caller, role, ("DurationSeconds", "899"))).Code);
    }

    [Fact]
    public async Task A_role_taken_on_from_a_role_lasts_an_hour_at_most()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        (StoredRole first, Issued issued) = await SessionTokenTests.BeginAsync(sts);
        Caller session = (await sts.CallerOfAsync(issued))!;
        StoredRole second = await sts.AddRoleAsync("second", Trust.In(Trust.Arn(first.Arn)), maxSessionSeconds: 43_200);
        Assert.Equal(sts.Clock.GetUtcNow().AddSeconds(3_600), Issued.Of(await sts.AssumeAsync(session, second)).ExpiresAt);
        Assert.Equal(
            new QueryError("ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.", 400),
            await sts.AssumeRefusedAsync(session, second, ("DurationSeconds", "3601")));
    }

    [Fact]
    public async Task Session_policies_limit_the_session()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice"));
        StoredRole role = await sts.AddRoleAsync("deployer", Trust.In(Trust.Arn(Alice)), Trust.AllowAll);
        XElement result = await sts.AssumeAsync(caller, role, ("Policy", Trust.DenyAll), ("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess"));
        Caller session = (await sts.CallerOfAsync(Issued.Of(result)))!;
        Assert.Equal(2, session.Policies.Session.Length);
        Assert.InRange(int.Parse(result.Child("PackedPolicySize").Value, System.Globalization.CultureInfo.InvariantCulture), 1, 10);
        Assert.Null((await sts.AssumeAsync(caller, role)).Element(result.Name.Namespace + "PackedPolicySize"));
    }

    [Theory]
    [InlineData("Policy", "{")]
    [InlineData("Policy", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}""")]
    [InlineData("PolicyArns.member.1.arn", "arn:aws:iam::111122223333:policy/absent")]
    [InlineData("PolicyArns.member.1.arn", "arn:aws:iam::444455556666:policy/of-another")]
    [InlineData("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/NoSuchPolicyOfAws")]
    public async Task A_session_policy_that_is_none_is_malformed(string parameter, string value)
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice"));
        StoredRole role = await sts.AddRoleAsync("deployer", Trust.In(Trust.Arn(Alice)));
        QueryError error = await sts.AssumeRefusedAsync(caller, role, (parameter, value));
        Assert.Equal(("MalformedPolicyDocument", 400), (error.Code, error.HttpStatus));
    }

    [Fact]
    public async Task Tags_need_permission_and_stand_in_for_those_of_the_role()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice"));
        StoredRole mute = await sts.AddRoleAsync("mute", Trust.In(Trust.Arn(Alice)));
        (string, string)[] tags = [("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "payments")];
        Assert.Equal(
            $"User: {Alice} is not authorized to perform: sts:TagSession on resource: {mute.Arn}", (await sts.AssumeRefusedAsync(caller, mute, tags)).Message);
        StoredRole role = await sts.AddRoleAsync(
            "deployer", Trust.In(Trust.Arn(Alice), action: """["sts:AssumeRole","sts:TagSession"]"""), tags: [new IdentityTag("team", "billing"), new IdentityTag("stage", "test")]);
        Caller session = (await sts.CallerOfAsync(Issued.Of(await sts.AssumeAsync(caller, role, tags))))!;
        Assert.Equal(("payments", "test"), (session.Tags["team"], session.Tags["stage"]));
    }

    [Fact]
    public async Task Transitive_tags_and_the_source_identity_pass_on_along_a_chain()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        const string Actions = """["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]""";
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice"));
        StoredRole first = await sts.AddRoleAsync("first", Trust.In(Trust.Arn(Alice), action: Actions));
        StoredRole second = await sts.AddRoleAsync("second", Trust.In(Trust.Arn(first.Arn), action: Actions));
        Caller session = (await sts.CallerOfAsync(Issued.Of(await sts.AssumeAsync(
            caller,
            first,
            ("Tags.member.1.Key", "Project"), ("Tags.member.1.Value", "x"), ("Tags.member.2.Key", "Stays"), ("Tags.member.2.Value", "here"),
            ("TransitiveTagKeys.member.1", "project"), ("SourceIdentity", "alice")))))!;
        XElement result = await sts.AssumeAsync(session, second);
        Assert.Equal("alice", result.Child("SourceIdentity").Value);
        Caller chained = (await sts.CallerOfAsync(Issued.Of(result)))!;
        Assert.Equal("x", chained.Tags["Project"]);
        Assert.False(chained.Tags.ContainsKey("Stays"));
        Assert.Equal("alice", chained.SourceIdentity);
        Assert.Equal("InvalidParameterValue", (await sts.AssumeRefusedAsync(session, second, ("Tags.member.1.Key", "PROJECT"), ("Tags.member.1.Value", "y"))).Code);
        Assert.Equal("AccessDenied", (await sts.AssumeRefusedAsync(session, second, ("SourceIdentity", "mallory"))).Code);
    }

    [Fact]
    public async Task A_source_identity_needs_permission()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice"));
        StoredRole role = await sts.AddRoleAsync("deployer", Trust.In(Trust.Arn(Alice)));
        Assert.Equal(
            $"User: {Alice} is not authorized to perform: sts:SetSourceIdentity on resource: {role.Arn}",
            (await sts.AssumeRefusedAsync(caller, role, ("SourceIdentity", "alice"))).Message);
    }

    [Fact]
    public async Task Tags_that_say_a_thing_twice_or_are_reserved_are_refused()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice"));
        StoredRole role = await sts.AddRoleAsync("deployer", Trust.In(Trust.Arn(Alice), action: "\"sts:*\""));
        (string, string)[] twice = [("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "1"), ("Tags.member.2.Key", "A"), ("Tags.member.2.Value", "2")];
        Assert.Equal("Duplicate tag keys found. Please note that Tag keys are case insensitive.", (await sts.AssumeRefusedAsync(caller, role, twice)).Message);
        Assert.Equal("InvalidParameterValue", (await sts.AssumeRefusedAsync(caller, role, ("Tags.member.1.Key", "aws:x"), ("Tags.member.1.Value", "1"))).Code);
        Assert.Equal("InvalidParameterValue", (await sts.AssumeRefusedAsync(caller, role, ("TransitiveTagKeys.member.1", "absent"))).Code);
    }

    [Fact]
    public async Task A_second_factor_is_never_right()
    {
        await using StsStore sts = await StsStore.OpenAsync();
        Caller caller = await sts.CallerOfAsync(await sts.AddUserAsync("alice"));
        StoredRole role = await sts.AddRoleAsync("deployer", Trust.In(Trust.Arn(Alice)));
        Assert.Equal(
            new QueryError("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.", 403),
            await sts.AssumeRefusedAsync(caller, role, ("SerialNumber", $"arn:aws:iam::{StsStore.Account}:mfa/alice"), ("TokenCode", "123456")));
    }

    private static async Task ExpectAsync(StsStore sts, Caller caller, StoredRole role, bool isAllowed, params (string, string)[] parameters)
    {
        if (isAllowed)
        {
            XElement result = await sts.AssumeAsync(caller, role, parameters);
            Assert.Equal($"{role.UniqueId}:session", result.Child("AssumedRoleUser").Child("AssumedRoleId").Value);
            Assert.NotNull(await sts.CallerOfAsync(Issued.Of(result)));
            return;
        }

        Assert.Equal(
            new QueryError("AccessDenied", $"User: {caller.PrincipalArn} is not authorized to perform: sts:AssumeRole on resource: {role.Arn}", 403),
            await sts.AssumeRefusedAsync(caller, role, parameters));
    }
}
