// Callers: the policies that come with a user or a session, and when a change of them holds.
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Tests.Iam;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Directory;

public sealed class CallerTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_comes_with_his_own_policies_the_attached_ones_and_those_of_his_groups()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann", IamCalls.AllowEncrypt);
        string attached = await store.CreatePolicyAsync("attached");
        string ofGroup = await store.CreatePolicyAsync("of-group");
        string boundary = await store.CreatePolicyAsync("boundary");
        _ = await store.IamAsync("AttachUserPolicy", ("UserName", "ann"), ("PolicyArn", attached));
        _ = await store.IamAsync("CreateGroup", ("GroupName", "g"));
        _ = await store.IamAsync("PutGroupPolicy", ("GroupName", "g"), ("PolicyName", "q"), ("PolicyDocument", IamCalls.AllowAll));
        _ = await store.IamAsync("AttachGroupPolicy", ("GroupName", "g"), ("PolicyArn", ofGroup));
        _ = await store.IamAsync("AddUserToGroup", ("GroupName", "g"), ("UserName", "ann"));
        _ = await store.IamAsync("PutUserPermissionsBoundary", ("UserName", "ann"), ("PermissionsBoundary", boundary));
        _ = await store.IamAsync("TagUser", ("UserName", "ann"), ("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "blue"));
        Caller caller = await store.CallerOfAsync(user);
        Assert.Equal(["inline policy own of user ann", attached, "inline policy q of group g", ofGroup], caller.Policies.Identity.Select(static policy => policy.Name));
        Assert.Equal(boundary, caller.Policies.Boundary!.Name);
        Assert.Empty(caller.Policies.Session);
        Assert.Equal("blue", caller.Tags["TEAM"]);
        Assert.Equal((PrincipalKind.User, user.Arn, user.UniqueId, user.UniqueId, "ann"), (caller.Principal.Kind, caller.PrincipalArn, caller.Principal.UniqueId, caller.UserId, caller.UserName));
    }

    [Fact]
    public async Task A_session_comes_with_its_role_its_session_policies_and_both_kinds_of_tags()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string given = await store.CreatePolicyAsync("given");
        StoredRole role = await store.AddRoleAsync("r", Trust.In(Trust.Arn("111122223333")), IamCalls.AllowAll, tags: [new IdentityTag("Team", "role"), new IdentityTag("Stage", "role")], path: "/p/");
        Caller caller = (await store.Identities.Callers.OfSessionAsync(SessionOf(role, [given], IamCalls.AllowEncrypt, [new IdentityTag("team", "session")]), Now))!;
        Assert.Equal("arn:aws:sts::111122223333:assumed-role/r/s", caller.PrincipalArn);
        Assert.Equal(("arn:aws:iam::111122223333:role/p/r", role.UniqueId + ":s", null), (caller.Principal.PolicyArn, caller.UserId, caller.UserName));
        Assert.Equal(["session policy", given], caller.Policies.Session.Select(static policy => policy.Name));
        Assert.Equal(("session", "role"), (caller.Tags["Team"], caller.Tags["stage"]));
    }

    [Fact]
    public async Task A_caller_is_remembered_until_an_identity_changes()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann", IamCalls.AllowEncrypt);
        Caller first = await store.CallerOfAsync(user);
        Assert.Same(first, await store.CallerOfAsync(user));
        _ = await store.IamAsync("CreateGroup", ("GroupName", "g"));
        Assert.NotSame(first, await store.CallerOfAsync(user));
    }

    public static TheoryData<string, string> Changes => new()
    {
        { "PutUserPolicy", "UserName=ann&PolicyName=own&PolicyDocument=" + IamCalls.AllowEncrypt },
        { "DeleteUserPolicy", "UserName=ann&PolicyName=own" },
        { "PutUserPermissionsBoundary", "UserName=ann&PermissionsBoundary=arn:aws:iam::111122223333:policy/p" },
        { "UpdateUser", "UserName=ann&NewUserName=bea" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_of_a_user_holds_from_the_next_request_on(string operation, string parameters)
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreatePolicyAsync("p");
        _ = await store.CreateUserAsync("ann", IamCalls.Policy("iam:ListUsers", condition: """{"StringEquals":{"aws:username":"ann"}}"""));
        string key = (await store.IamAsync("CreateAccessKey", ("UserName", "ann"))).All("AccessKeyId")[0];
        _ = await store.IamAsync((await store.Identities.AccessKeys.Find(key)!.FindCallerAsync(Now))!, "ListUsers");
        _ = await store.IamAsync(operation, [.. parameters.Split('&').Select(static pair => (pair[..pair.IndexOf('=')], pair[(pair.IndexOf('=') + 1)..]))]);
        Assert.Equal("AccessDenied", (await store.IamRefusedAsync((await store.Identities.AccessKeys.Find(key)!.FindCallerAsync(Now))!, "ListUsers")).Code);
    }

    [Fact]
    public async Task A_changed_managed_policy_holds_from_the_next_request_on()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann");
        string arn = await store.CreatePolicyAsync("p", IamCalls.AllowAll);
        _ = await store.IamAsync("AttachUserPolicy", ("UserName", "ann"), ("PolicyArn", arn));
        _ = await store.IamAsync(await store.CallerOfAsync(user), "ListUsers");
        _ = await store.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", IamCalls.AllowEncrypt), ("SetAsDefault", "true"));
        Assert.Equal("AccessDenied", (await store.IamRefusedAsync(await store.CallerOfAsync(user), "ListUsers")).Code);
        _ = await store.IamAsync("SetDefaultPolicyVersion", ("PolicyArn", arn), ("VersionId", "v1"));
        _ = await store.IamAsync(await store.CallerOfAsync(user), "ListUsers");
    }

    [Fact]
    public async Task A_user_who_is_made_anew_does_not_inherit_a_credential()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser first = await store.CreateUserAsync("ann");
        _ = await store.IamAsync("DeleteUser", ("UserName", "ann"));
        _ = await store.CreateUserAsync("ann");
        Assert.Null(await store.Identities.Callers.OfUserAsync(first.Account, "ann", first.UniqueId, "AKIAX", Now));
    }

    [Fact]
    public async Task A_session_ends_with_its_role_also_when_one_is_made_under_its_name()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredRole role = await store.AddRoleAsync("r", Trust.In(Trust.Arn("111122223333")));
        RoleSession session = SessionOf(role, [], null, []);
        Assert.NotNull(await store.Identities.Callers.OfSessionAsync(session, Now));
        _ = await store.IamAsync("DeleteRole", ("RoleName", "r"));
        Assert.Null(await store.Identities.Callers.OfSessionAsync(session, Now));
        _ = await store.AddRoleAsync("r", Trust.In(Trust.Arn("111122223333")));
        Assert.Null(await store.Identities.Callers.OfSessionAsync(session, Now));
    }

    [Fact]
    public async Task A_limit_that_was_deleted_lets_nothing_through()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string given = await store.CreatePolicyAsync("given", IamCalls.AllowAll);
        StoredRole role = await store.AddRoleAsync("r", Trust.In(Trust.Arn("111122223333")), IamCalls.AllowAll);
        RoleSession session = SessionOf(role, [given], null, []);
        _ = await store.IamAsync((await store.Identities.Callers.OfSessionAsync(session, Now))!, "ListUsers");
        _ = await store.IamAsync("DeletePolicy", ("PolicyArn", given));
        Assert.Equal("AccessDenied", (await store.IamRefusedAsync((await store.Identities.Callers.OfSessionAsync(session, Now))!, "ListUsers")).Code);
    }

    [Fact]
    public async Task A_group_that_cannot_be_found_denies_everything()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann", IamCalls.AllowAll);
        await store.CommitAsync((user with { Groups = ["gone"] }).ToReplacement());
        Assert.EndsWith(
            "with an explicit deny in an identity-based policy", (await store.IamRefusedAsync(await store.CallerOfAsync(user), "ListUsers")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_is_remembered_costs_no_memory()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann", IamCalls.AllowEncrypt);
        Assert.NotNull(await store.Identities.Callers.OfUserAsync(user.Account, "ann", user.UniqueId, "AKIAX", Now));
        int found = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int number = 0; number < 1_000; number++)
        {
            ValueTask<Caller?> asked = store.Identities.Callers.OfUserAsync(user.Account, "ann", user.UniqueId, "AKIAX", Now);
            found += asked.IsCompletedSuccessfully ? 1 : 0;
        }

        Assert.Equal((1_000, 0), (found, GC.GetAllocatedBytesForCurrentThread() - before));
    }

    [Fact]
    public async Task A_root_user_whom_somebody_took_on_may_do_no_more_than_the_policy_of_the_task()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string task = await store.CreatePolicyAsync("task", IamCalls.Policy("iam:ListUsers"));
        Caller caller = (await store.Identities.Callers.OfSessionAsync(RootSession("ASIATASK", task), Now))!;
        _ = await store.IamAsync(caller, "ListUsers");
        Assert.Equal("AccessDenied", (await store.IamRefusedAsync(caller, "CreateUser", ("UserName", "ann"))).Code);
        Assert.Equal("AccessDenied", (await store.IamRefusedAsync(caller, "CreateAccessKey")).Code);
        _ = await store.IamAsync("DeletePolicy", ("PolicyArn", task));
        caller = (await store.Identities.Callers.OfSessionAsync(RootSession("ASIATASK", task), Now))!;
        Assert.Equal("AccessDenied", (await store.IamRefusedAsync(caller, "ListUsers")).Code);
    }

    [Fact]
    public async Task A_session_token_of_a_user_or_of_a_root_user_does_not_reach_IAM()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann", IamCalls.AllowAll);
        UserSession session = new() { AccessKeyId = "ASIAUSER", Account = user.Account, UserName = "ann", UserUniqueId = user.UniqueId, IssuedAt = DateTimeOffset.UnixEpoch };
        foreach (UserSession refused in (UserSession[])[session, RootSession("ASIAROOT", null)])
        {
            Caller caller = (await store.Identities.Callers.OfSessionAsync(refused, Now))!;
            Assert.Equal("InvalidClientTokenId", (await store.IamRefusedAsync(caller, "ListUsers")).Code);
        }
    }

    [Fact]
    public async Task Callers_are_forgotten_before_there_are_too_many()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann");
        Callers few = new(store.Identities.Directory, store.Identities.Policies, remembered: 3);
        for (int number = 0; number < 10; number++)
        {
            Assert.NotNull(await few.OfUserAsync(user.Account, "ann", user.UniqueId, $"AKIA{number}", Now));
        }

        Assert.Equal(3, few.Count);
    }

    [Fact]
    public async Task Unique_ids_are_found_by_the_very_ARN()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("Ann");
        StoredRole role = await store.AddRoleAsync("r", Trust.In(Trust.Arn("111122223333")), path: "/p/");
        IdentityDirectory directory = store.Identities.Directory;
        Assert.Equal(user.UniqueId, await directory.FindUniqueIdAsync("arn:aws:iam::111122223333:user/Ann", Now));
        Assert.Equal(role.UniqueId, await directory.FindUniqueIdAsync("arn:aws:iam::111122223333:role/p/r", Now));
        Assert.Equal(role.UniqueId, await directory.FindUniqueIdAsync("arn:aws:sts::111122223333:assumed-role/r/whatever", Now));
        foreach (string arn in (string[])
        [
            "arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:user/p/Ann", "arn:aws:iam::444455556666:user/Ann", "arn:aws-cn:iam::111122223333:user/Ann",
            "arn:aws:iam::111122223333:role/r", "arn:aws:iam::111122223333:group/Ann", "arn:aws:iam::111122223333:root", "arn:aws:sts::111122223333:user/Ann",
            "arn:aws:iam::111122223333:assumed-role/r/s", "arn:aws:sts::111122223333:assumed-role/r", "arn:aws:iam:eu:111122223333:user/Ann", "", "*", "arn:aws:iam::111122223333:user/",
        ])
        {
            Assert.Null(await directory.FindUniqueIdAsync(arn, Now));
        }
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_gives_no_caller()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann");
        await store.CommitAsync(new RecordChange.Replace(new StoredRecord { Id = user.Id, Version = user.Version + 1, Body = "{}"u8.ToArray() }));
        _ = await Assert.ThrowsAsync<RecordIntegrityException>(() => store.Identities.Callers.OfUserAsync(user.Account, "ann", user.UniqueId, "AKIAX", Now).AsTask());
        Assert.Equal("InternalFailure", (await store.IamRefusedAsync("GetUser", ("UserName", "ann"))).Code);
    }

    [Fact]
    public async Task A_stored_policy_that_cannot_be_read_gives_no_caller()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.AddUserAsync("ann", policy: "{}");
        _ = await Assert.ThrowsAsync<RecordIntegrityException>(() => store.CallerOfAsync(user));
    }

    private static UserSession RootSession(string accessKeyId, string? taskPolicyArn) => new()
    {
        AccessKeyId = accessKeyId,
        Account = AccountId.Parse(StsStore.Account),
        UserName = null,
        UserUniqueId = null,
        IssuedAt = DateTimeOffset.UnixEpoch,
        TaskPolicyArn = taskPolicyArn,
    };

    private static RoleSession SessionOf(StoredRole role, string[] policyArns, string? policy, IdentityTag[] tags) => new()
    {
        AccessKeyId = "ASIA" + role.UniqueId[4..20],
        Account = AccountId.Parse(StsStore.Account),
        RoleName = role.Name,
        RoleUniqueId = role.UniqueId,
        SessionName = "s",
        IssuedAt = DateTimeOffset.UnixEpoch,
        Policy = policy,
        PolicyArns = [.. policyArns],
        Tags = [.. tags],
    };
}
