// Users: making, showing, listing, renaming and deleting them.
using System.Globalization;
using System.Xml.Linq;
using Trent.Identity.Model;
using Trent.Identity.Query;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Iam;

public sealed class UserTests
{
    [Fact]
    public async Task A_user_is_shown_as_it_was_made()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string boundary = await store.CreatePolicyAsync("limit");
        XElement created = (await store.IamAsync(
            "CreateUser", ("UserName", "Ann"), ("Path", "/team/"), ("PermissionsBoundary", boundary), ("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "blue"))).Child("User");
        XElement shown = (await store.IamAsync("GetUser", ("UserName", "Ann"))).Child("User");
        Assert.Equal(created.ToString(), shown.ToString());
        Assert.Equal("/team/", shown.Child("Path").Value);
        Assert.Equal("arn:aws:iam::111122223333:user/team/Ann", shown.Child("Arn").Value);
        Assert.Matches("^AIDA[A-Z2-7]{17}$", shown.Child("UserId").Value);
        Assert.Equal("2026-03-01T12:00:00Z", shown.Child("CreateDate").Value);
        Assert.Equal(boundary, shown.Child("PermissionsBoundary").Child("PermissionsBoundaryArn").Value);
        Assert.Equal("blue", Assert.Single(shown.All("Value")));
    }

    [Theory]
    [InlineData("ann")]
    [InlineData("ANN")]
    public async Task A_name_is_taken_in_whatever_case(string name)
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("Ann");
        Assert.Equal(new QueryError("EntityAlreadyExists", $"User with name {name} already exists.", 409), await store.IamRefusedAsync("CreateUser", ("UserName", name)));
    }

    [Theory]
    [InlineData("GetUser")]
    [InlineData("DeleteUser")]
    [InlineData("UpdateUser")]
    [InlineData("ListAccessKeys")]
    [InlineData("CreateAccessKey")]
    [InlineData("ListUserTags")]
    [InlineData("ListGroupsForUser")]
    [InlineData("ListUserPolicies")]
    [InlineData("ListAttachedUserPolicies")]
    public async Task A_user_that_there_is_not_is_not_found(string operation)
    {
        await using StsStore store = await StsStore.OpenAsync();
        Assert.Equal(new QueryError("NoSuchEntity", "The user with name nobody cannot be found.", 404), await store.IamRefusedAsync(operation, ("UserName", "nobody")));
    }

    [Theory]
    [InlineData("UserName", "", "ValidationError")]
    [InlineData("UserName", "a b", "ValidationError")]
    [InlineData("UserName", "a/b", "ValidationError")]
    [InlineData("Path", "team", "ValidationError")]
    [InlineData("Path", "/team", "ValidationError")]
    [InlineData("PermissionsBoundary", "arn:aws:iam::111122223333:policy/nothing", "NoSuchEntity")]
    [InlineData("PermissionsBoundary", "arn:aws:iam::444455556666:policy/limit", "NoSuchEntity")]
    [InlineData("Tags.member.1.Key", "a", "ValidationError")]
    public async Task A_user_with_a_parameter_that_is_wrong_is_not_made(string parameter, string value, string code)
    {
        await using StsStore store = await StsStore.OpenAsync();
        (string, string)[] parameters = parameter == "UserName" ? [("UserName", value)] : [("UserName", "ann"), (parameter, value)];
        Assert.Equal(code, (await store.IamRefusedAsync("CreateUser", parameters)).Code);
        Assert.Empty((await store.IamAsync("ListUsers")).All("UserName"));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public async Task A_name_has_at_most_64_characters(int length, bool isGood)
    {
        await using StsStore store = await StsStore.OpenAsync();
        string name = new('a', length);
        if (isGood)
        {
            Assert.Equal(name, (await store.IamAsync("CreateUser", ("UserName", name))).Child("User").Child("UserName").Value);
        }
        else
        {
            Assert.Equal("ValidationError", (await store.IamRefusedAsync("CreateUser", ("UserName", name))).Code);
        }
    }

    [Fact]
    public async Task Tags_that_differ_in_case_only_are_duplicates()
    {
        await using StsStore store = await StsStore.OpenAsync();
        QueryError error = await store.IamRefusedAsync(
            "CreateUser", ("UserName", "ann"), ("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "a"), ("Tags.member.2.Key", "team"), ("Tags.member.2.Value", "b"));
        Assert.Equal(new QueryError("InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.", 400), error);
    }

    [Fact]
    public async Task A_user_made_anew_has_another_unique_id()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser first = await store.CreateUserAsync("ann");
        _ = await store.IamAsync("DeleteUser", ("UserName", "ann"));
        Assert.NotEqual(first.UniqueId, (await store.CreateUserAsync("ann")).UniqueId);
    }

    [Fact]
    public async Task Lists_come_in_pages_in_the_order_of_names()
    {
        await using StsStore store = await StsStore.OpenAsync();
        foreach (string name in (string[])["dora", "Carl", "bert", "Ann", "emil"])
        {
            _ = await store.CreateUserAsync(name);
        }

        List<string> names = [];
        string? marker = null;
        do
        {
            XElement page = marker is null ? await store.IamAsync("ListUsers", ("MaxItems", "2")) : await store.IamAsync("ListUsers", ("MaxItems", "2"), ("Marker", marker));
            Assert.InRange(page.All("UserName").Length, 1, 2);
            names.AddRange(page.All("UserName"));
            marker = page.Element(page.Name.Namespace + "Marker")?.Value;
            Assert.Equal(marker is not null, page.Child("IsTruncated").Value == "true");
        }
        while (marker is not null);
        Assert.Equal(["Ann", "bert", "Carl", "dora", "emil"], names);
    }

    [Theory]
    [InlineData("MaxItems", "0", "ValidationError")]
    [InlineData("MaxItems", "1001", "ValidationError")]
    [InlineData("MaxItems", "many", "MalformedInput")]
    [InlineData("Marker", "***", "ValidationError")]
    [InlineData("PathPrefix", "team", "ValidationError")]
    public async Task A_page_that_there_cannot_be_is_refused(string parameter, string value, string code)
    {
        await using StsStore store = await StsStore.OpenAsync();
        Assert.Equal(code, (await store.IamRefusedAsync("ListUsers", (parameter, value))).Code);
    }

    [Fact]
    public async Task Lists_show_what_is_under_a_path()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.IamAsync("CreateUser", ("UserName", "in"), ("Path", "/team/blue/"));
        _ = await store.CreateUserAsync("out");
        Assert.Equal(["in"], (await store.IamAsync("ListUsers", ("PathPrefix", "/team/"))).All("UserName"));
    }

    [Fact]
    public async Task A_renamed_user_keeps_his_id_his_policies_and_his_keys()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann", IamCalls.AllowAll);
        string keyId = (await store.IamAsync("CreateAccessKey", ("UserName", "ann"))).All("AccessKeyId")[0];
        _ = await store.IamAsync("UpdateUser", ("UserName", "ann"), ("NewUserName", "Bea"), ("NewPath", "/x/"));
        StoredUser renamed = await store.UserAsync("Bea");
        Assert.Equal((user.UniqueId, "/x/", 1, keyId), (renamed.UniqueId, renamed.Path, renamed.InlinePolicies.Length, renamed.AccessKeyIds[0]));
        Assert.Equal("NoSuchEntity", (await store.IamRefusedAsync("GetUser", ("UserName", "ann"))).Code);
        await store.ReopenAsync();
        Assert.Equal("Bea", (await store.Identities.AccessKeys.Find(keyId)!.FindCallerAsync(TestContext.Current.CancellationToken))!.UserName);
    }

    [Fact]
    public async Task A_user_can_be_given_his_name_in_another_case()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        _ = await store.IamAsync("UpdateUser", ("UserName", "ann"), ("NewUserName", "Ann"));
        Assert.Equal(["Ann"], (await store.IamAsync("ListUsers")).All("UserName"));
    }

    [Fact]
    public async Task A_user_is_not_given_a_name_that_is_taken()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        _ = await store.CreateUserAsync("Bea");
        Assert.Equal("EntityAlreadyExists", (await store.IamRefusedAsync("UpdateUser", ("UserName", "ann"), ("NewUserName", "bea"))).Code);
    }

    public static TheoryData<string, string, string> Belongings => new()
    {
        { "CreateAccessKey", "", "Cannot delete entity, must delete access keys first." },
        { "PutUserPolicy", "PolicyName=p", "Cannot delete entity, must delete policies first." },
        { "AttachUserPolicy", "PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess", "Cannot delete entity, must detach all policies first." },
        { "AddUserToGroup", "GroupName=g", "Cannot delete entity, must remove users from group first." },
    };

    [Theory]
    [MemberData(nameof(Belongings))]
    public async Task A_user_who_has_something_is_not_deleted(string operation, string parameter, string message)
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        _ = await store.IamAsync("CreateGroup", ("GroupName", "g"));
        List<(string, string)> parameters = [("UserName", "ann"), ("PolicyDocument", IamCalls.AllowAll)];
        if (parameter.Length > 0)
        {
            parameters.Add((parameter[..parameter.IndexOf('=')], parameter[(parameter.IndexOf('=') + 1)..]));
        }

        _ = await store.IamAsync(operation, [.. parameters]);
        Assert.Equal(new QueryError("DeleteConflict", message, 409), await store.IamRefusedAsync("DeleteUser", ("UserName", "ann")));
    }

    [Fact]
    public async Task A_user_sees_himself_without_saying_his_name()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann", IamCalls.Policy("iam:GetUser", "arn:aws:iam::111122223333:user/${aws:username}"));
        Assert.Equal("ann", (await store.IamAsync(await store.CallerOfAsync(user), "GetUser")).Child("User").Child("UserName").Value);
        Assert.Equal(
            "AccessDenied", (await store.IamRefusedAsync(await store.CallerOfAsync(user), "GetUser", ("UserName", "bea"))).Code);
    }

    [Fact]
    public async Task The_root_user_sees_himself_without_a_name()
    {
        await using StsStore store = await StsStore.OpenAsync();
        XElement user = (await store.IamAsync("GetUser")).Child("User");
        Assert.Equal(("111122223333", "arn:aws:iam::111122223333:root"), (user.Child("UserId").Value, user.Child("Arn").Value));
    }

    [Fact]
    public async Task Accounts_do_not_see_each_others_users()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        Assert.Empty((await store.IamAsync(StsStore.RootOf(StsStore.OtherAccount), "ListUsers")).All("UserName"));
        Assert.Equal("NoSuchEntity", (await store.IamRefusedAsync(StsStore.RootOf(StsStore.OtherAccount), "GetUser", ("UserName", "ann"))).Code);
        _ = await store.IamAsync(StsStore.RootOf(StsStore.OtherAccount), "CreateUser", ("UserName", "ann"));
    }

    [Fact]
    public async Task Users_survive_a_restart()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser before = await store.CreateUserAsync("ann", IamCalls.AllowAll);
        await store.ReopenAsync();
        StoredUser after = await store.UserAsync("ann");
        Assert.Equal(
            (before.UniqueId, before.CreatedAt, before.InlinePolicies[0].Text, before.Arn), (after.UniqueId, after.CreatedAt, after.InlinePolicies[0].Text, after.Arn));
    }

    [Fact]
    public async Task Many_who_make_a_user_of_one_name_make_one()
    {
        await using StsStore store = await StsStore.OpenAsync();
        int made = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 16), TestContext.Current.CancellationToken, async (number, stop) =>
        {
            try
            {
                _ = await store.IamAsync("CreateUser", ("UserName", number % 2 == 0 ? "ann" : "ANN"));
                _ = Interlocked.Increment(ref made);
            }
            catch (QueryException refusal) when (refusal.Error.Code == "EntityAlreadyExists")
            {
                // All but one are to be refused.
            }
        });
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task No_change_of_a_user_is_lost_among_many_at_once()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        await Parallel.ForEachAsync(Enumerable.Range(0, 20), TestContext.Current.CancellationToken, async (number, stop) =>
            await store.IamAsync("TagUser", ("UserName", "ann"), ("Tags.member.1.Key", number.ToString(CultureInfo.InvariantCulture)), ("Tags.member.1.Value", "x")));
        Assert.Equal(20, (await store.UserAsync("ann")).Tags.Length);
    }

    [Fact]
    public async Task An_account_has_5000_users_and_no_more()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser pattern = await store.CreateUserAsync("first");
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        foreach (int[] batch in Enumerable.Range(0, Limits.UsersPerAccountMax - 2).Chunk(1_000))
        {
            await store.Identities.Directory.CommitAsync(
                [.. batch.Select(number => (pattern with { Name = $"u{number}", UniqueId = UniqueIds.Create(UniqueIds.UserPrefix) }).ToInsert())], cancellationToken);
        }

        _ = await store.IamAsync("CreateUser", ("UserName", "last"));
        Assert.Equal(new QueryError("LimitExceeded", "Cannot exceed quota for UsersPerAccount: 5000", 409), await store.IamRefusedAsync("CreateUser", ("UserName", "more")));
    }
}
