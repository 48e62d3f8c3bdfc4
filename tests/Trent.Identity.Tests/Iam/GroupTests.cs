// Groups, and who is in them.
using System.Xml.Linq;
using Trent.Engine;
using Trent.Identity.Model;
using Trent.Identity.Query;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Iam;

public sealed class GroupTests
{
    [Fact]
    public async Task A_group_shows_who_is_in_it()
    {
        await using StsStore store = await StsStore.OpenAsync();
        XElement created = (await store.IamAsync("CreateGroup", ("GroupName", "Admins"), ("Path", "/a/"))).Child("Group");
        Assert.Equal("arn:aws:iam::111122223333:group/a/Admins", created.Child("Arn").Value);
        Assert.Matches("^AGPA[A-Z2-7]{17}$", created.Child("GroupId").Value);
        _ = await store.CreateUserAsync("ann");
        _ = await store.CreateUserAsync("bea");
        _ = await store.IamAsync("AddUserToGroup", ("GroupName", "Admins"), ("UserName", "ann"));
        XElement shown = await store.IamAsync("GetGroup", ("GroupName", "Admins"));
        Assert.Equal(created.ToString(), shown.Child("Group").ToString());
        Assert.Equal(["ann"], shown.All("UserName"));
        Assert.Equal(["Admins"], (await store.IamAsync("ListGroupsForUser", ("UserName", "ann"))).All("GroupName"));
        Assert.Equal(["Admins"], (await store.IamAsync("ListGroups")).All("GroupName"));
        Assert.Empty((await store.IamAsync("ListGroups", ("PathPrefix", "/b/"))).All("GroupName"));
    }

    [Fact]
    public async Task Joining_and_leaving_twice_is_as_once()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.IamAsync("CreateGroup", ("GroupName", "g"));
        _ = await store.CreateUserAsync("ann");
        (string, string)[] membership = [("GroupName", "g"), ("UserName", "ann")];
        _ = await store.IamAsync("AddUserToGroup", membership);
        _ = await store.IamAsync("AddUserToGroup", membership);
        _ = await store.IamAsync("RemoveUserFromGroup", membership);
        _ = await store.IamAsync("RemoveUserFromGroup", membership);
        _ = await store.IamAsync("DeleteGroup", ("GroupName", "g"));
    }

    [Theory]
    [InlineData("GetGroup", "The group with name x cannot be found.")]
    [InlineData("DeleteGroup", "The group with name x cannot be found.")]
    [InlineData("UpdateGroup", "The group with name x cannot be found.")]
    [InlineData("AddUserToGroup", "The group with name x cannot be found.")]
    [InlineData("RemoveUserFromGroup", "The group with name x cannot be found.")]
    public async Task A_group_that_there_is_not_is_not_found(string operation, string message)
    {
        await using StsStore store = await StsStore.OpenAsync();
        Assert.Equal(new QueryError("NoSuchEntity", message, 404), await store.IamRefusedAsync(operation, ("GroupName", "x"), ("UserName", "ann")));
    }

    [Fact]
    public async Task Nobody_joins_who_is_not_there()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.IamAsync("CreateGroup", ("GroupName", "g"));
        Assert.Equal("The user with name ann cannot be found.", (await store.IamRefusedAsync("AddUserToGroup", ("GroupName", "g"), ("UserName", "ann"))).Message);
    }

    [Fact]
    public async Task A_name_is_taken_in_whatever_case()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.IamAsync("CreateGroup", ("GroupName", "Admins"));
        Assert.Equal(new QueryError("EntityAlreadyExists", "Group with name admins already exists.", 409), await store.IamRefusedAsync("CreateGroup", ("GroupName", "admins")));
    }

    [Fact]
    public async Task A_user_is_in_ten_groups_and_no_more()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        for (int number = 0; number <= Limits.GroupsPerUserMax; number++)
        {
            _ = await store.IamAsync("CreateGroup", ("GroupName", $"g{number}"));
        }

        for (int number = 0; number < Limits.GroupsPerUserMax; number++)
        {
            _ = await store.IamAsync("AddUserToGroup", ("GroupName", $"g{number}"), ("UserName", "ann"));
        }

        Assert.Equal(
            new QueryError("LimitExceeded", "Cannot exceed quota for GroupsPerUser: 10", 409), await store.IamRefusedAsync("AddUserToGroup", ("GroupName", "g10"), ("UserName", "ann")));
    }

    [Theory]
    [InlineData("AddUserToGroup", "Cannot delete entity, must remove users from group first.")]
    [InlineData("PutGroupPolicy", "Cannot delete entity, must delete policies first.")]
    [InlineData("AttachGroupPolicy", "Cannot delete entity, must detach all policies first.")]
    public async Task A_group_that_has_something_is_not_deleted(string operation, string message)
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        _ = await store.IamAsync("CreateGroup", ("GroupName", "g"));
        _ = await store.IamAsync(
            operation,
            ("GroupName", "g"), ("UserName", "ann"), ("PolicyName", "p"), ("PolicyDocument", IamCalls.AllowAll), ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess"));
        Assert.Equal(new QueryError("DeleteConflict", message, 409), await store.IamRefusedAsync("DeleteGroup", ("GroupName", "g")));
    }

    [Theory]
    [InlineData("Other")]
    [InlineData("G")]
    public async Task A_renamed_group_keeps_its_members(string newName)
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann");
        _ = await store.IamAsync("CreateGroup", ("GroupName", "g"));
        _ = await store.IamAsync("PutGroupPolicy", ("GroupName", "g"), ("PolicyName", "p"), ("PolicyDocument", IamCalls.AllowAll));
        _ = await store.IamAsync("AddUserToGroup", ("GroupName", "g"), ("UserName", "ann"));
        _ = await store.IamAsync("UpdateGroup", ("GroupName", "g"), ("NewGroupName", newName), ("NewPath", "/p/"));
        Assert.Equal(["ann"], (await store.IamAsync("GetGroup", ("GroupName", newName))).All("UserName"));
        Caller caller = await store.CallerOfAsync(user);
        _ = await store.IamAsync(caller, "ListGroups");
        _ = await store.IamAsync("RemoveUserFromGroup", ("GroupName", newName), ("UserName", "ann"));
        Assert.Equal("AccessDenied", (await store.IamRefusedAsync(await store.CallerOfAsync(user), "ListGroups")).Code);
    }

    [Fact]
    public async Task No_group_is_deleted_while_somebody_joins_it()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        for (int round = 0; round < 10; round++)
        {
            _ = await store.IamAsync("CreateGroup", ("GroupName", "g"));
            Task<string?> joining = OutcomeAsync(store.IamAsync("AddUserToGroup", ("GroupName", "g"), ("UserName", "ann")));
            Task<string?> deleting = OutcomeAsync(store.IamAsync("DeleteGroup", ("GroupName", "g")));
            (string?, string?) outcome = (await joining, await deleting);
            Assert.True(outcome is (null, "DeleteConflict") or ("NoSuchEntity", null), outcome.ToString());
            if (outcome.Item1 is null)
            {
                _ = await store.IamAsync("RemoveUserFromGroup", ("GroupName", "g"), ("UserName", "ann"));
                _ = await store.IamAsync("DeleteGroup", ("GroupName", "g"));
            }
        }
    }

    private static async Task<string?> OutcomeAsync(Task<XElement> call)
    {
        try
        {
            _ = await call;
            return null;
        }
        catch (QueryException refusal)
        {
            return refusal.Error.Code;
        }
    }
}
