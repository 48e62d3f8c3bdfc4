// What Terraform's AWS provider calls, in its order, to make, read again and destroy each kind of resource.
using Trent.Identity.Query;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Iam;

public sealed class TerraformTests
{
    [Fact]
    public async Task A_role_with_policies_is_made_read_and_destroyed()
    {
        await using StsStore store = await StsStore.OpenAsync();
        (string, string) role = ("RoleName", "app");
        _ = await store.IamAsync("CreateRole", role, ("Path", "/"), ("MaxSessionDuration", "3600"), ("AssumeRolePolicyDocument", Trust.In("{\"Service\":\"ec2.amazonaws.com\"}")), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b"));
        _ = await store.IamAsync("GetRole", role);
        Assert.Empty((await store.IamAsync("ListRolePolicies", role)).All("member"));
        Assert.Empty((await store.IamAsync("ListAttachedRolePolicies", role)).All("member"));
        string arn = await store.CreatePolicyAsync("use");
        _ = await store.IamAsync("GetPolicy", ("PolicyArn", arn));
        _ = await store.IamAsync("GetPolicyVersion", ("PolicyArn", arn), ("VersionId", "v1"));
        _ = await store.IamAsync("AttachRolePolicy", role, ("PolicyArn", arn));
        Assert.Equal([arn], (await store.IamAsync("ListAttachedRolePolicies", role)).All("PolicyArn"));
        _ = await store.IamAsync("PutRolePolicy", role, ("PolicyName", "own"), ("PolicyDocument", IamCalls.AllowEncrypt));
        _ = await store.IamAsync("GetRolePolicy", role, ("PolicyName", "own"));
        _ = await store.IamAsync("DeleteRolePolicy", role, ("PolicyName", "own"));
        _ = await store.IamAsync("DetachRolePolicy", role, ("PolicyArn", arn));
        Assert.Equal(["v1"], (await store.IamAsync("ListPolicyVersions", ("PolicyArn", arn))).All("VersionId"));
        _ = await store.IamAsync("DeletePolicy", ("PolicyArn", arn));
        Assert.Equal("NoSuchEntity", (await store.IamRefusedAsync("GetPolicy", ("PolicyArn", arn))).Code);
        Assert.Empty((await store.IamAsync("ListInstanceProfilesForRole", role)).All("member"));
        _ = await store.IamAsync("DeleteRole", role);
        Assert.Equal("NoSuchEntity", (await store.IamRefusedAsync("GetRole", role)).Code);
    }

    [Fact]
    public async Task A_user_with_a_key_in_groups_is_made_read_and_destroyed_by_force()
    {
        await using StsStore store = await StsStore.OpenAsync();
        (string, string) user = ("UserName", "ci");
        _ = await store.IamAsync("CreateUser", user, ("Path", "/"));
        _ = await store.IamAsync("GetUser", user);
        string key = (await store.IamAsync("CreateAccessKey", user)).All("AccessKeyId")[0];
        Assert.Equal([key], (await store.IamAsync("ListAccessKeys", user)).All("AccessKeyId"));
        _ = await store.IamAsync("GetAccessKeyLastUsed", ("AccessKeyId", key));
        _ = await store.IamAsync("CreateGroup", ("GroupName", "builders"), ("Path", "/"));
        _ = await store.IamAsync("AddUserToGroup", user, ("GroupName", "builders"));
        Assert.Equal(["builders"], (await store.IamAsync("ListGroupsForUser", user)).All("GroupName"));
        _ = await store.IamAsync("RemoveUserFromGroup", user, ("GroupName", "builders"));
        _ = await store.IamAsync("DeleteGroup", ("GroupName", "builders"));
        foreach (string list in (string[])["ListMFADevices", "ListSigningCertificates", "ListSSHPublicKeys", "ListServiceSpecificCredentials"])
        {
            Assert.Empty((await store.IamAsync(list, user)).All("member"));
        }

        _ = await store.IamAsync("DeleteAccessKey", user, ("AccessKeyId", key));
        Assert.Equal(new QueryError("NoSuchEntity", "Login Profile for User ci cannot be found.", 404), await store.IamRefusedAsync("DeleteLoginProfile", user));
        _ = await store.IamAsync("DeleteUser", user);
        Assert.Equal("NoSuchEntity", (await store.IamRefusedAsync("GetUser", user)).Code);
    }
}
