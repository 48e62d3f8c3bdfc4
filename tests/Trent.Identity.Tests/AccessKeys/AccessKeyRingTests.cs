// Access keys at rest: sealed, read in both formats, and refused when they were tampered with.
using System.Text;
using System.Text.Json.Nodes;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Identity.AccessKeys;
using Trent.Identity.Model;
using Trent.Identity.Tests.Iam;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.AccessKeys;

public sealed class AccessKeyRingTests
{
    private static readonly AccountId Account = AccountId.Parse(StsStore.Account);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_files_hold_no_secret()
    {
        await using StsStore store = await StsStore.OpenAsync();
        _ = await store.CreateUserAsync("ann");
        byte[] secret = Encoding.ASCII.GetBytes((await store.IamAsync("CreateAccessKey", ("UserName", "ann"))).All("SecretAccessKey")[0]);
        foreach (string path in System.IO.Directory.EnumerateFiles(store.DataDirectory, "trent.db*"))
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream content = new();
            await file.CopyToAsync(content, Now);
            Assert.True(content.ToArray().AsSpan().IndexOf(secret) < 0, path);
        }
    }

    [Fact]
    public async Task A_key_of_format_1_is_an_active_key_of_the_root_user()
    {
        await using StsStore store = await StsStore.OpenAsync();
        using (CreatedAccessKey created = await store.Identities.CreateRootAccessKeyAsync(Account, Now))
        {
            JsonObject body = await BodyAsync(store, created.AccessKeyId);
            Assert.Equal("""["format","account","createdAt","sealed"]""", new JsonArray([.. body.Select(static member => (JsonNode)member.Key)]).ToJsonString());
            body["format"] = 1;
            await ReplaceAsync(store, created.AccessKeyId, body);
            await store.ReopenAsync();
            AccessKey key = store.Identities.AccessKeys.Find(created.AccessKeyId)!;
            Assert.True((await key.FindCallerAsync(Now))!.IsAccountRoot);
            Assert.Equal(Account, key.Owner.Account);
        }
    }

    [Fact]
    public async Task The_body_of_a_users_key_is_of_format_2()
    {
        await using StsStore store = await StsStore.OpenAsync();
        StoredUser user = await store.CreateUserAsync("ann");
        string id = (await store.IamAsync("CreateAccessKey", ("UserName", "ann"))).All("AccessKeyId")[0];
        _ = await store.IamAsync("UpdateAccessKey", ("UserName", "ann"), ("AccessKeyId", id), ("Status", "Inactive"));
        JsonObject body = await BodyAsync(store, id);
        _ = body.Remove("sealed");
        Assert.Equal($$"""{"format":2,"account":"111122223333","createdAt":1772366400000,"user":"ann","userId":"{{user.UniqueId}}","inactive":true}""", body.ToJsonString());
    }

    [Theory]
    [InlineData("format", "3")]
    [InlineData("account", "\"444455556666\"")]
    [InlineData("createdAt", "1")]
    [InlineData("sealed", "\"AAAA\"")]
    [InlineData("user", "\"ann\"")]
    [InlineData("user", "7")]
    public async Task A_store_with_a_key_that_does_not_open_is_refused(string member, string value)
    {
        await using StsStore store = await StsStore.OpenAsync();
        using CreatedAccessKey created = await store.Identities.CreateRootAccessKeyAsync(Account, Now);
        JsonObject body = await BodyAsync(store, created.AccessKeyId);
        body[member] = JsonNode.Parse(value);
        await ReplaceAsync(store, created.AccessKeyId, body);
        _ = await Assert.ThrowsAsync<RecordIntegrityException>(() => Identities.OpenAsync(store.Parts(), Now));
    }

    [Fact]
    public async Task The_secret_of_one_key_does_not_open_as_that_of_another()
    {
        await using StsStore store = await StsStore.OpenAsync();
        using CreatedAccessKey first = await store.Identities.CreateRootAccessKeyAsync(Account, Now);
        using CreatedAccessKey second = await store.Identities.CreateRootAccessKeyAsync(Account, Now);
        await ReplaceAsync(store, first.AccessKeyId, await BodyAsync(store, second.AccessKeyId));
        _ = await Assert.ThrowsAsync<RecordIntegrityException>(() => Identities.OpenAsync(store.Parts(), Now));
    }

    [Fact]
    public async Task Secrets_are_random_characters_of_the_whole_alphabet()
    {
        await using StsStore store = await StsStore.OpenAsync();
        HashSet<char> seen = [];
        HashSet<string> secrets = [];
        for (int number = 0; number < 40; number++)
        {
            using CreatedAccessKey created = await store.Identities.CreateRootAccessKeyAsync(AccountId.Parse($"{number:D12}"), Now);
            string text = Encoding.ASCII.GetString(created.Secret.DangerousSpan);
            Assert.Equal(40, text.Length);
            Assert.True(secrets.Add(text));
            seen.UnionWith(text);
        }

        Assert.Equal(64, seen.Count);
    }

    private static async Task<JsonObject> BodyAsync(StsStore store, string id) => JsonNode.Parse((await RecordAsync(store, id)).Body.Span)!.AsObject();

    private static async Task<StoredRecord> RecordAsync(StsStore store, string id) =>
        (await store.Store.FindAsync(new RecordId(RecordKind.AccessKey, string.Empty, string.Empty, id), Now))!;

    // As somebody would who could sign records, but not seal secrets.
    private static async Task ReplaceAsync(StsStore store, string id, JsonObject body)
    {
        StoredRecord record = await RecordAsync(store, id);
        StoredRecord altered = new() { Id = record.Id, Version = record.Version + 1, Body = Encoding.UTF8.GetBytes(body.ToJsonString()) };
        await store.Store.CommitAsync([new RecordChange.Replace(altered)], Now);
    }
}
