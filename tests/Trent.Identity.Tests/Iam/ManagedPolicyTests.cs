// Managed policies, their versions, and who has them.
using System.Xml.Linq;
using Trent.Identity.Directory;
using Trent.Identity.Query;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Iam;

public sealed class ManagedPolicyTests
{
    private const string AdministratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess";

    [Fact]
    public async Task A_policy_is_shown_as_it_was_made()
    {
        await using StsStore store = await StsStore.OpenAsync();
        XElement created = (await store.IamAsync(
            "CreatePolicy",
            ("PolicyName", "Use"), ("Path", "/kms/"), ("PolicyDocument", IamCalls.AllowEncrypt), ("Description", "To encrypt."), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b"))).Child("Policy");
        string arn = created.Child("Arn").Value;
        Assert.Equal("arn:aws:iam::111122223333:policy/kms/Use", arn);
        Assert.Matches("^ANPA[A-Z2-7]{17}$", created.Child("PolicyId").Value);
        XElement shown = (await store.IamAsync("GetPolicy", ("PolicyArn", arn))).Child("Policy");
        Assert.Equal(created.ToString(), shown.ToString());
        Assert.Equal(("v1", "0", "To encrypt."), (shown.Child("DefaultVersionId").Value, shown.Child("AttachmentCount").Value, shown.Child("Description").Value));
        XElement version = (await store.IamAsync("GetPolicyVersion", ("PolicyArn", arn), ("VersionId", "v1"))).Child("PolicyVersion");
        Assert.Equal(IamCalls.AllowEncrypt, Uri.UnescapeDataString(version.Child("Document").Value));
        Assert.Equal("true", version.Child("IsDefaultVersion").Value);
    }

    [Fact]
    public async Task A_name_is_taken_in_whatever_case_and_path()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreatePolicyAsync("Use");
        Assert.Equal(
            new QueryError("EntityAlreadyExists", "A policy called use already exists. Duplicate names are not allowed.", 409),
            await store.IamRefusedAsync("CreatePolicy", ("PolicyName", "use"), ("Path", "/other/"), ("PolicyDocument", IamCalls.AllowEncrypt)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"Version\":\"2012-10-17\"}")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"kms:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2020-01-01","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}""")]
    public async Task A_document_that_is_no_policy_is_refused(string document)
    {
        await using StsStore store = await StsStore.OpenAsync();
        QueryError error = await store.IamRefusedAsync("CreatePolicy", ("PolicyName", "p"), ("PolicyDocument", document));
        Assert.Equal(("MalformedPolicyDocument", 400), (error.Code, error.HttpStatus));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_policy_has_6144_characters_white_space_not_counted(int more, bool isGood)
    {
        await using StsStore store = await StsStore.OpenAsync();
        string text = RoleTests.Padded(IamCalls.AllowEncrypt, Limits.ManagedPolicyCharactersMax + more) + new string('\n', 2_000);
        (string, string)[] parameters = [("PolicyName", "p"), ("PolicyDocument", text)];
        string outcome = isGood ? (await store.IamAsync("CreatePolicy", parameters)).All("PolicyName")[0] : (await store.IamRefusedAsync("CreatePolicy", parameters)).Message;
        Assert.Equal(isGood ? "p" : "Cannot exceed quota for PolicySize: 6144", outcome);
    }

    [Fact]
    public async Task A_policy_has_five_versions_and_numbers_are_not_used_again()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string arn = await store.CreatePolicyAsync("p");
        for (int number = 2; number <= Limits.PolicyVersionsMax; number++)
        {
            _ = await store.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", IamCalls.AllowEncrypt));
        }

        QueryError full = await store.IamRefusedAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", IamCalls.AllowEncrypt));
        Assert.Equal(
            new QueryError("LimitExceeded", "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.", 409), full);
        _ = await store.IamAsync("DeletePolicyVersion", ("PolicyArn", arn), ("VersionId", "v5"));
        XElement made = await store.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", IamCalls.AllowAll), ("SetAsDefault", "true"));
        Assert.Equal(["v6"], made.All("VersionId"));
        Assert.Equal(["v6", "v4", "v3", "v2", "v1"], (await store.IamAsync("ListPolicyVersions", ("PolicyArn", arn))).All("VersionId"));
        Assert.Equal(["v6"], (await store.IamAsync("GetPolicy", ("PolicyArn", arn))).All("DefaultVersionId"));
        _ = await store.IamAsync("SetDefaultPolicyVersion", ("PolicyArn", arn), ("VersionId", "v2"));
        Assert.Equal(["v2"], (await store.IamAsync("GetPolicy", ("PolicyArn", arn))).All("DefaultVersionId"));
        Assert.Equal(
            new QueryError("DeleteConflict", "Cannot delete the default version of a policy.", 409),
            await store.IamRefusedAsync("DeletePolicyVersion", ("PolicyArn", arn), ("VersionId", "v2")));
    }

    [Theory]
    [InlineData("GetPolicyVersion")]
    [InlineData("DeletePolicyVersion")]
    [InlineData("SetDefaultPolicyVersion")]
    public async Task A_version_that_there_is_not_is_not_found(string operation)
    {
        await using StsStore store = await StsStore.OpenAsync();
        string arn = await store.CreatePolicyAsync("p");
        Assert.Equal(
            new QueryError("NoSuchEntity", $"Policy {arn} version v9 does not exist or is not attachable.", 404),
            await store.IamRefusedAsync(operation, ("PolicyArn", arn), ("VersionId", "v9")));
        Assert.Equal("ValidationError", (await store.IamRefusedAsync(operation, ("PolicyArn", arn), ("VersionId", "9"))).Code);
    }

    [Theory]
    [InlineData("GetPolicy")]
    [InlineData("DeletePolicy")]
    [InlineData("ListPolicyVersions")]
    [InlineData("ListEntitiesForPolicy")]
    [InlineData("ListPolicyTags")]
    public async Task A_policy_that_there_is_not_is_not_found(string operation)
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreatePolicyAsync("p");
        foreach (string arn in (string[])["arn:aws:iam::111122223333:policy/x", "arn:aws:iam::111122223333:policy/path/p", "arn:aws:iam::111122223333:policy/P", "arn:aws-cn:iam::111122223333:policy/p", "arn:aws:iam::111122223333:policy/p/", "arn:aws:iam::111122223333:policy/\u00fc", "arn:aws:iam::111122223333:policy/" + new string('p', 1_500)])
        {
            Assert.Equal(new QueryError("NoSuchEntity", $"Policy {arn} was not found.", 404), await store.IamRefusedAsync(operation, ("PolicyArn", arn)));
        }
    }

    [Fact]
    public async Task Policies_of_another_account_are_not_found()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string arn = await store.CreatePolicyAsync("p");
        Assert.Equal("NoSuchEntity", (await store.IamRefusedAsync(StsStore.RootOf(StsStore.OtherAccount), "GetPolicy", ("PolicyArn", arn))).Code);
        Assert.Equal("NoSuchEntity", (await store.IamRefusedAsync(StsStore.RootOf(StsStore.OtherAccount), "DeletePolicy", ("PolicyArn", arn))).Code);
    }

    [Theory]
    [InlineData("DeletePolicy")]
    [InlineData("CreatePolicyVersion")]
    [InlineData("DeletePolicyVersion")]
    [InlineData("SetDefaultPolicyVersion")]
    [InlineData("TagPolicy")]
    public async Task What_AWS_manages_cannot_be_changed(string operation)
    {
        await using StsStore store = await StsStore.OpenAsync();
        QueryError error = await store.IamRefusedAsync(operation, ("PolicyArn", AdministratorAccess), ("PolicyDocument", IamCalls.AllowEncrypt), ("VersionId", "v1"));
        Assert.Equal(("AccessDenied", 403), (error.Code, error.HttpStatus));
    }

    [Fact]
    public async Task What_AWS_manages_is_there_in_every_account()
    {
        await using StsStore store = await StsStore.OpenAsync();
        Assert.Equal(["AdministratorAccess"], (await store.IamAsync("GetPolicy", ("PolicyArn", AdministratorAccess))).All("PolicyName"));
        Assert.Equal(ManagedByAws.All.Select(static policy => policy.Name), (await store.IamAsync("ListPolicies", ("Scope", "AWS"))).All("PolicyName"));
        foreach (ManagedByAws policy in ManagedByAws.All)
        {
            string arn = policy.ArnIn("aws");
            string text = (await store.IamAsync("GetPolicyVersion", ("PolicyArn", arn), ("VersionId", "v1"))).All("Document")[0];
            _ = await store.IamAsync("CreatePolicy", ("PolicyName", policy.Name), ("PolicyDocument", Uri.UnescapeDataString(text)));
        }
    }

    [Fact]
    public async Task Lists_show_what_is_asked_for()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string used = await store.CreatePolicyAsync("used");
        string bounding = await store.CreatePolicyAsync("bounding");
        _ = await store.CreatePolicyAsync("idle");
        _ = await store.IamAsync("CreateUser", ("UserName", "ann"), ("PermissionsBoundary", bounding));
        _ = await store.IamAsync("AttachUserPolicy", ("UserName", "ann"), ("PolicyArn", used));
        Assert.Equal(["bounding", "idle", "used"], (await store.IamAsync("ListPolicies", ("Scope", "Local"))).All("PolicyName"));
        Assert.Equal(["bounding", "used"], (await store.IamAsync("ListPolicies", ("Scope", "Local"), ("OnlyAttached", "true"))).All("PolicyName"));
        Assert.Equal(["used"], (await store.IamAsync("ListPolicies", ("PolicyUsageFilter", "PermissionsPolicy"))).All("PolicyName"));
        Assert.Equal(["bounding"], (await store.IamAsync("ListPolicies", ("PolicyUsageFilter", "PermissionsBoundary"))).All("PolicyName"));
        Assert.Equal(3 + ManagedByAws.All.Count, (await store.IamAsync("ListPolicies")).All("PolicyName").Length);
        Assert.Equal("ValidationError", (await store.IamRefusedAsync("ListPolicies", ("Scope", "Mine"))).Code);
    }

    [Fact]
    public async Task Who_has_a_policy_is_listed_by_kind()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string arn = await store.CreatePolicyAsync("p");
        _ = await store.CreateUserAsync("ann");
        _ = await store.IamAsync("CreateUser", ("UserName", "bea"), ("PermissionsBoundary", arn));
        _ = await store.IamAsync("CreateGroup", ("GroupName", "g"));
        _ = await store.IamAsync("CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", Trust.In(Trust.Arn("111122223333"))));
        _ = await store.IamAsync("AttachUserPolicy", ("UserName", "ann"), ("PolicyArn", arn));
        _ = await store.IamAsync("AttachGroupPolicy", ("GroupName", "g"), ("PolicyArn", arn));
        _ = await store.IamAsync("AttachRolePolicy", ("RoleName", "r"), ("PolicyArn", arn));
        XElement all = await store.IamAsync("ListEntitiesForPolicy", ("PolicyArn", arn));
        Assert.Equal(["ann", "bea", "g", "r"], [.. all.All("UserName"), .. all.All("GroupName"), .. all.All("RoleName")]);
        XElement users = await store.IamAsync("ListEntitiesForPolicy", ("PolicyArn", arn), ("EntityFilter", "User"), ("PolicyUsageFilter", "PermissionsPolicy"));
        Assert.Equal(["ann"], [.. users.All("UserName"), .. users.All("GroupName"), .. users.All("RoleName")]);
        XElement shown = (await store.IamAsync("GetPolicy", ("PolicyArn", arn))).Child("Policy");
        Assert.Equal(("3", "1"), (shown.Child("AttachmentCount").Value, shown.Child("PermissionsBoundaryUsageCount").Value));
    }

    [Fact]
    public async Task A_policy_that_somebody_has_or_that_has_versions_is_not_deleted()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string arn = await store.CreatePolicyAsync("p");
        QueryError attached = new("DeleteConflict", "Cannot delete a policy attached to entities.", 409);
        _ = await store.IamAsync("CreateUser", ("UserName", "ann"), ("PermissionsBoundary", arn));
        Assert.Equal(attached, await store.IamRefusedAsync("DeletePolicy", ("PolicyArn", arn)));
        _ = await store.IamAsync("DeleteUserPermissionsBoundary", ("UserName", "ann"));
        _ = await store.IamAsync("AttachUserPolicy", ("UserName", "ann"), ("PolicyArn", arn));
        Assert.Equal(attached, await store.IamRefusedAsync("DeletePolicy", ("PolicyArn", arn)));
        _ = await store.IamAsync("DetachUserPolicy", ("UserName", "ann"), ("PolicyArn", arn));
        _ = await store.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", IamCalls.AllowEncrypt));
        Assert.Equal("DeleteConflict", (await store.IamRefusedAsync("DeletePolicy", ("PolicyArn", arn))).Code);
        _ = await store.IamAsync("DeletePolicyVersion", ("PolicyArn", arn), ("VersionId", "v2"));
        _ = await store.IamAsync("DeletePolicy", ("PolicyArn", arn));
        Assert.Equal("NoSuchEntity", (await store.IamRefusedAsync("GetPolicy", ("PolicyArn", arn))).Code);
    }

    [Fact]
    public async Task A_deleted_user_or_role_gives_its_boundary_back()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string arn = await store.CreatePolicyAsync("p");
        _ = await store.IamAsync("CreateUser", ("UserName", "ann"), ("PermissionsBoundary", arn));
        _ = await store.IamAsync("CreateRole", ("RoleName", "r"), ("PermissionsBoundary", arn), ("AssumeRolePolicyDocument", Trust.In(Trust.Arn("111122223333"))));
        _ = await store.IamAsync("DeleteUser", ("UserName", "ann"));
        _ = await store.IamAsync("DeleteRole", ("RoleName", "r"));
        _ = await store.IamAsync("DeletePolicy", ("PolicyArn", arn));
    }
}
