// Roles, and who is trusted to assume them.
using System.Xml.Linq;
using Trent.Identity.Model;
using Trent.Identity.Query;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Iam;

public sealed class RoleTests
{
    private static readonly string TrustAccount = Trust.In(Trust.Arn("arn:aws:iam::111122223333:root"));

    [Fact]
    public async Task A_role_is_shown_as_it_was_made()
    {
        await using StsStore store = await StsStore.OpenAsync();
        XElement created = (await store.IamAsync(
            "CreateRole",
            ("RoleName", "Deploy"), ("Path", "/ci/"), ("AssumeRolePolicyDocument", TrustAccount), ("Description", "For builds."), ("MaxSessionDuration", "7200"),
            ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b"))).Child("Role");
        XElement shown = (await store.IamAsync("GetRole", ("RoleName", "Deploy"))).Child("Role");
        Assert.Equal(created.ToString(), shown.ToString());
        Assert.Equal("arn:aws:iam::111122223333:role/ci/Deploy", shown.Child("Arn").Value);
        Assert.Matches("^AROA[A-Z2-7]{17}$", shown.Child("RoleId").Value);
        Assert.Equal(("For builds.", "7200"), (shown.Child("Description").Value, shown.Child("MaxSessionDuration").Value));
        Assert.Equal(["Deploy"], (await store.IamAsync("ListRoles", ("PathPrefix", "/ci/"))).All("RoleName"));
        Assert.Empty((await store.IamAsync("ListInstanceProfilesForRole", ("RoleName", "Deploy"))).All("member"));
    }

    [Fact]
    public async Task The_trust_policy_is_answered_percent_encoded()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string shown = (await store.IamAsync("CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", TrustAccount))).All("AssumeRolePolicyDocument")[0];
        Assert.StartsWith("%7B%22Version%22%3A%222012-10-17%22%2C", shown, StringComparison.Ordinal);
        Assert.Equal(TrustAccount, Uri.UnescapeDataString(shown));
    }

    [Theory]
    [InlineData(3_599, false)]
    [InlineData(3_600, true)]
    [InlineData(43_200, true)]
    [InlineData(43_201, false)]
    public async Task A_session_may_last_from_one_to_twelve_hours(int seconds, bool isGood)
    {
        await using StsStore store = await StsStore.OpenAsync();
        (string, string)[] parameters = [("RoleName", "r"), ("AssumeRolePolicyDocument", TrustAccount), ("MaxSessionDuration", $"{seconds}")];
        string outcome = isGood
            ? (await store.IamAsync("CreateRole", parameters)).All("MaxSessionDuration")[0]
            : (await store.IamRefusedAsync("CreateRole", parameters)).Code;
        Assert.Equal(isGood ? $"{seconds}" : "ValidationError", outcome);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no JSON")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/nobody"},"Action":"sts:AssumeRole"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:group/g"},"Action":"sts:AssumeRole"}]}""")]
    public async Task A_trust_policy_that_is_none_is_refused(string document)
    {
        await using StsStore store = await StsStore.OpenAsync();
        Assert.Equal("MalformedPolicyDocument", (await store.IamRefusedAsync("CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", document))).Code);
        _ = await store.IamAsync("CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", TrustAccount));
        Assert.Equal("MalformedPolicyDocument", (await store.IamRefusedAsync("UpdateAssumeRolePolicy", ("RoleName", "r"), ("PolicyDocument", document))).Code);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_trust_policy_has_2048_characters_white_space_not_counted(int more, bool isGood)
    {
        await using StsStore store = await StsStore.OpenAsync();
        string text = Padded(TrustAccount, Limits.TrustPolicyCharactersMax + more) + new string(' ', 500);
        (string, string)[] parameters = [("RoleName", "r"), ("AssumeRolePolicyDocument", text)];
        string outcome = isGood ? (await store.IamAsync("CreateRole", parameters)).All("RoleName")[0] : (await store.IamRefusedAsync("CreateRole", parameters)).Message;
        Assert.Equal(isGood ? "r" : "Cannot exceed quota for ACLSizePerRole: 2048", outcome);
    }

    [Fact]
    public async Task A_user_made_anew_under_a_trusted_name_is_not_trusted_and_not_shown()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser trusted = await store.CreateUserAsync("ann", IamCalls.AllowAll);
        _ = await store.IamAsync("CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", Trust.In(Trust.Arn(trusted.Arn))));
        StoredRole role = (await store.Identities.Directory.FindRoleAsync(trusted.Account, "r", TestContext.Current.CancellationToken))!;
        _ = await store.AssumeAsync(await store.CallerOfAsync(trusted), role);
        _ = await store.IamAsync("DeleteUserPolicy", ("UserName", "ann"), ("PolicyName", "own"));
        _ = await store.IamAsync("DeleteUser", ("UserName", "ann"));
        StoredUser other = await store.CreateUserAsync("ann", IamCalls.AllowAll);
        Assert.Equal("AccessDenied", (await store.AssumeRefusedAsync(await store.CallerOfAsync(other), role)).Code);
        string shown = Uri.UnescapeDataString((await store.IamAsync("GetRole", ("RoleName", "r"))).All("AssumeRolePolicyDocument")[0]);
        Assert.Contains(trusted.UniqueId, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(trusted.Arn, shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_role_is_for_and_whom_it_trusts_can_be_changed()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.IamAsync("CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", TrustAccount));
        _ = await store.IamAsync("UpdateRole", ("RoleName", "r"), ("Description", "one"), ("MaxSessionDuration", "4000"));
        XElement updated = (await store.IamAsync("UpdateRoleDescription", ("RoleName", "r"), ("Description", "two"))).Child("Role");
        Assert.Equal(("two", "4000"), (updated.Child("Description").Value, updated.Child("MaxSessionDuration").Value));
        string other = Trust.In(Trust.Arn("arn:aws:iam::444455556666:root"));
        _ = await store.IamAsync("UpdateAssumeRolePolicy", ("RoleName", "r"), ("PolicyDocument", other));
        Assert.Equal(other, Uri.UnescapeDataString((await store.IamAsync("GetRole", ("RoleName", "r"))).All("AssumeRolePolicyDocument")[0]));
    }

    [Theory]
    [InlineData("GetRole")]
    [InlineData("DeleteRole")]
    [InlineData("UpdateRole")]
    [InlineData("ListRoleTags")]
    [InlineData("ListRolePolicies")]
    [InlineData("ListAttachedRolePolicies")]
    [InlineData("ListInstanceProfilesForRole")]
    public async Task A_role_that_there_is_not_is_not_found(string operation)
    {
        await using StsStore store = await StsStore.OpenAsync();
        Assert.Equal(new QueryError("NoSuchEntity", "The role with name x cannot be found.", 404), await store.IamRefusedAsync(operation, ("RoleName", "x")));
    }

    [Fact]
    public async Task A_name_is_taken_in_whatever_case()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.IamAsync("CreateRole", ("RoleName", "Deploy"), ("AssumeRolePolicyDocument", TrustAccount));
        Assert.Equal(
            new QueryError("EntityAlreadyExists", "Role with name deploy already exists.", 409),
            await store.IamRefusedAsync("CreateRole", ("RoleName", "deploy"), ("AssumeRolePolicyDocument", TrustAccount)));
    }

    [Theory]
    [InlineData("PutRolePolicy", "Cannot delete entity, must delete policies first.")]
    [InlineData("AttachRolePolicy", "Cannot delete entity, must detach all policies first.")]
    public async Task A_role_that_has_policies_is_not_deleted(string operation, string message)
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.IamAsync("CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", TrustAccount));
        _ = await store.IamAsync(
            operation, ("RoleName", "r"), ("PolicyName", "p"), ("PolicyDocument", IamCalls.AllowAll), ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess"));
        Assert.Equal(new QueryError("DeleteConflict", message, 409), await store.IamRefusedAsync("DeleteRole", ("RoleName", "r")));
    }

    [Fact]
    public async Task A_session_of_a_role_may_use_IAM_as_the_role_may()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann", IamCalls.AllowAll);
        _ = await store.IamAsync("CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", TrustAccount));
        _ = await store.IamAsync("PutRolePolicy", ("RoleName", "r"), ("PolicyName", "p"), ("PolicyDocument", IamCalls.Policy("iam:ListUsers")));
        StoredRole role = (await store.Identities.Directory.FindRoleAsync(user.Account, "r", TestContext.Current.CancellationToken))!;
        Issued issued = Issued.Of(await store.AssumeAsync(await store.CallerOfAsync(user), role));
        Assert.Equal(["ann"], (await store.IamAsync((await store.CallerOfAsync(issued))!, "ListUsers")).All("UserName"));
        Assert.Equal(
            "User: arn:aws:sts::111122223333:assumed-role/r/session is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::111122223333:role/ because no identity-based policy allows the iam:ListRoles action",
            (await store.IamRefusedAsync((await store.CallerOfAsync(issued))!, "ListRoles")).Message);
        Assert.Equal("ValidationError", (await store.IamRefusedAsync((await store.CallerOfAsync(issued))!, "GetUser")).Code);
    }

    /// <summary>The policy with a Sid that fills it up to so many characters.</summary>
    internal static string Padded(string policy, int length)
    {
        const string Member = "\"Sid\":\"\",";
        int missing = length - policy.Length - Member.Length;
        return policy.Replace("{\"Effect\"", $"{{\"Sid\":\"{new string('a', missing)}\",\"Effect\"", StringComparison.Ordinal);
    }
}
