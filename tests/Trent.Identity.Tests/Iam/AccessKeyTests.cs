// Access keys of users and of root users, through the API.
using System.Xml.Linq;
using Trent.Engine;
using Trent.Identity.AccessKeys;
using Trent.Identity.Model;
using Trent.Identity.Query;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Iam;

public sealed class AccessKeyTests
{
    [Fact]
    public async Task A_key_shows_its_secret_once()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        XElement key = (await store.IamAsync("CreateAccessKey", ("UserName", "ann"))).Child("AccessKey");
        Assert.Matches("^AKIA[A-Z2-7]{16}$", key.Child("AccessKeyId").Value);
        Assert.Matches("^[A-Za-z0-9+/]{40}$", key.Child("SecretAccessKey").Value);
        Assert.Equal(("ann", "Active"), (key.Child("UserName").Value, key.Child("Status").Value));
        XElement listed = await store.IamAsync("ListAccessKeys", ("UserName", "ann"));
        Assert.Equal([key.Child("AccessKeyId").Value], listed.All("AccessKeyId"));
        Assert.DoesNotContain(key.Child("SecretAccessKey").Value, listed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_made_signs_at_once_as_its_user_and_after_a_restart()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann");
        string id = (await store.IamAsync("CreateAccessKey", ("UserName", "ann"))).All("AccessKeyId")[0];
        Assert.Equal(user.Arn, (await CallerAsync(store, id))!.PrincipalArn);
        await store.ReopenAsync();
        Assert.Equal((user.Arn, user.UniqueId, id), ((await CallerAsync(store, id))!.PrincipalArn, (await CallerAsync(store, id))!.UserId, (await CallerAsync(store, id))!.AccessKeyId));
    }

    [Fact]
    public async Task An_inactive_key_signs_nothing_from_the_next_request_on_until_it_is_active_again()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        string id = (await store.IamAsync("CreateAccessKey", ("UserName", "ann"))).All("AccessKeyId")[0];
        _ = await store.IamAsync("UpdateAccessKey", ("UserName", "ann"), ("AccessKeyId", id), ("Status", "Inactive"));
        Assert.Null(store.Identities.AccessKeys.Find(id));
        Assert.Equal(["Inactive"], (await store.IamAsync("ListAccessKeys", ("UserName", "ann"))).All("Status"));
        await store.ReopenAsync();
        Assert.Null(store.Identities.AccessKeys.Find(id));
        _ = await store.IamAsync("UpdateAccessKey", ("UserName", "ann"), ("AccessKeyId", id), ("Status", "Active"));
        Assert.NotNull(store.Identities.AccessKeys.Find(id));
    }

    [Fact]
    public async Task A_deleted_key_signs_nothing_from_the_next_request_on()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        string id = (await store.IamAsync("CreateAccessKey", ("UserName", "ann"))).All("AccessKeyId")[0];
        _ = await store.IamAsync("DeleteAccessKey", ("UserName", "ann"), ("AccessKeyId", id));
        Assert.Null(store.Identities.AccessKeys.FindAny(id));
        await store.ReopenAsync();
        Assert.Null(store.Identities.AccessKeys.FindAny(id));
        _ = await store.IamAsync("DeleteUser", ("UserName", "ann"));
    }

    [Fact]
    public async Task A_user_has_two_keys_and_no_more()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        int made = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), TestContext.Current.CancellationToken, async (_, _) =>
        {
            try
            {
                _ = await store.IamAsync("CreateAccessKey", ("UserName", "ann"));
                _ = Interlocked.Increment(ref made);
            }
            catch (QueryException refusal) when (refusal.Error == new QueryError("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", 409))
            {
                // All but two are to be refused.
            }
        });
        Assert.Equal((2, 2), (made, (await store.UserAsync("ann")).AccessKeyIds.Length));
    }

    [Theory]
    [InlineData("UpdateAccessKey")]
    [InlineData("DeleteAccessKey")]
    public async Task A_key_of_somebody_else_is_not_found(string operation)
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        _ = await store.CreateUserAsync("bea");
        string id = (await store.IamAsync("CreateAccessKey", ("UserName", "ann"))).All("AccessKeyId")[0];
        QueryError notFound = new("NoSuchEntity", $"The Access Key with id {id} cannot be found.", 404);
        Assert.Equal(notFound, await store.IamRefusedAsync(operation, ("UserName", "bea"), ("AccessKeyId", id), ("Status", "Inactive")));
        Assert.Equal(notFound, await store.IamRefusedAsync(operation, ("AccessKeyId", id), ("Status", "Inactive")));
        Assert.Equal(notFound, await store.IamRefusedAsync(StsStore.RootOf(StsStore.OtherAccount), operation, ("AccessKeyId", id), ("Status", "Inactive")));
        Assert.NotNull(store.Identities.AccessKeys.Find(id));
    }

    [Theory]
    [InlineData("AccessKeyId", "short")]
    [InlineData("AccessKeyId", "AKIA-AAAAAAAAAAAAAAA")]
    [InlineData("Status", "Off")]
    public async Task A_parameter_that_is_wrong_is_refused(string parameter, string value)
    {
        await using StsStore store = await StsStore.OpenAsync();
        (string, string)[] parameters = parameter == "Status" ? [("AccessKeyId", "AKIAAAAAAAAAAAAAAAAA"), ("Status", value)] : [(parameter, value), ("Status", "Active")];
        Assert.Equal("ValidationError", (await store.IamRefusedAsync("UpdateAccessKey", parameters)).Code);
    }

    [Fact]
    public async Task The_root_user_makes_lists_and_deletes_keys_of_its_own()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string first = (await store.IamAsync("CreateAccessKey")).All("AccessKeyId")[0];
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        string second = (await store.IamAsync("CreateAccessKey")).All("AccessKeyId")[0];
        Assert.Equal("LimitExceeded", (await store.IamRefusedAsync("CreateAccessKey")).Code);
        Assert.Equal([first, second], (await store.IamAsync("ListAccessKeys")).All("AccessKeyId"));
        Assert.True((await CallerAsync(store, first))!.IsAccountRoot);
        Assert.Empty((await store.IamAsync(StsStore.RootOf(StsStore.OtherAccount), "ListAccessKeys")).All("AccessKeyId"));
        _ = await store.IamAsync("UpdateAccessKey", ("AccessKeyId", second), ("Status", "Inactive"));
        Assert.Null(store.Identities.AccessKeys.Find(second));
        _ = await store.IamAsync("DeleteAccessKey", ("AccessKeyId", second));
        Assert.Equal([first], (await store.IamAsync("ListAccessKeys")).All("AccessKeyId"));
    }

    [Fact]
    public async Task A_user_may_look_after_his_own_keys_without_saying_his_name()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann", IamCalls.Policy("iam:*AccessKey*", "arn:aws:iam::111122223333:user/${aws:username}"));
        string id = (await store.IamAsync(await store.CallerOfAsync(user), "CreateAccessKey")).All("AccessKeyId")[0];
        Assert.Equal([id], (await store.IamAsync(await store.CallerOfAsync(user), "ListAccessKeys")).All("AccessKeyId"));
        Assert.Equal("AccessDenied", (await store.IamRefusedAsync(await store.CallerOfAsync(user), "CreateAccessKey", ("UserName", "bea"))).Code);
        _ = await store.IamAsync(await store.CallerOfAsync(user), "DeleteAccessKey", ("AccessKeyId", id));
    }

    [Fact]
    public async Task When_a_key_was_last_used_is_known_also_after_a_restart()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        string id = (await store.IamAsync("CreateAccessKey", ("UserName", "ann"))).All("AccessKeyId")[0];
        XElement never = await store.IamAsync("GetAccessKeyLastUsed", ("AccessKeyId", id));
        Assert.Equal(("N/A", "N/A", 0), (never.All("Region")[0], never.All("ServiceName")[0], never.All("LastUsedDate").Length));
        AccessKey key = store.Identities.AccessKeys.Find(id)!;
        key.NoteUse("eu-central-1", "kms");
        long generation = store.Identities.Directory.Generation;
        await store.Identities.WriteAccessKeyUsesAsync(TestContext.Current.CancellationToken);
        Assert.Equal(generation, store.Identities.Directory.Generation);
        await store.ReopenAsync();
        XElement used = await store.IamAsync("GetAccessKeyLastUsed", ("AccessKeyId", id));
        Assert.Equal(("ann", "2026-03-01T12:00:00Z", "eu-central-1", "kms"), (used.Child("UserName").Value, used.All("LastUsedDate")[0], used.All("Region")[0], used.All("ServiceName")[0]));
    }

    [Fact]
    public async Task A_use_that_is_written_disturbs_no_later_change_of_the_key()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        string id = (await store.IamAsync("CreateAccessKey", ("UserName", "ann"))).All("AccessKeyId")[0];
        for (int round = 0; round < 3; round++)
        {
            store.Identities.AccessKeys.Find(id)!.NoteUse("eu-central-1", "kms");
            await store.Identities.WriteAccessKeyUsesAsync(TestContext.Current.CancellationToken);
            _ = await store.IamAsync("UpdateAccessKey", ("UserName", "ann"), ("AccessKeyId", id), ("Status", "Inactive"));
            _ = await store.IamAsync("UpdateAccessKey", ("UserName", "ann"), ("AccessKeyId", id), ("Status", "Active"));
            store.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        _ = await store.IamAsync("DeleteAccessKey", ("UserName", "ann"), ("AccessKeyId", id));
    }

    [Fact]
    public async Task The_last_use_of_another_accounts_key_is_not_told()
    {
        await using StsStore store = await StsStore.OpenAsync();
        string id = (await store.IamAsync("CreateAccessKey")).All("AccessKeyId")[0];
        Assert.Equal("NoSuchEntity", (await store.IamRefusedAsync(StsStore.RootOf(StsStore.OtherAccount), "GetAccessKeyLastUsed", ("AccessKeyId", id))).Code);
    }

    private static ValueTask<Caller?> CallerAsync(StsStore store, string id) => store.Identities.AccessKeys.Find(id)!.FindCallerAsync(TestContext.Current.CancellationToken);
}
