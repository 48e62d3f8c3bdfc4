// The quota of grants per key, exact also when they come at once, and decisions on a key that has used it up.
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Protocol;
using static Trent.Engine.Tests.GrantSamples;

namespace Trent.Engine.Tests;

public sealed class GrantQuotaTests
{
    // As many as the quota take most of a minute to write; with them the test holds as well.
    private const int ManyGrants = 5_000;

    [Fact]
    public async Task A_key_has_at_most_50000_grants_also_when_they_are_made_at_once()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        await PutCountAsync(test, await StoreFiles.ReadKeyAsync(test, key.KeyId!), 49_997);
        string?[] made = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantId;
            }
            catch (LimitExceededException)
            {
                return null;
            }
        }));
        string[] ids = [.. made.OfType<string>()];
        Assert.Equal(3, ids.Length);
        await Refusal.IsAsync(
            "LimitExceededException", $"The number of grants for the key {key.Arn} has reached the limit.", () => test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt));
        await test.RevokeAsync(key.KeyId!, ids[0]);
        _ = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        _ = await Assert.ThrowsAsync<LimitExceededException>(() => test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt));
    }

    [Fact]
    public async Task A_repeated_request_needs_no_room()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        await PutCountAsync(test, await StoreFiles.ReadKeyAsync(test, key.KeyId!), 49_999);
        CreateGrantCommand command = new() { KeyId = key.KeyId, GranteePrincipal = Reader, Operations = [GrantOperation.Decrypt], Name = "a" };
        string made = (await test.SendAsync(command)).GrantId!;
        Assert.Equal(made, (await test.SendAsync(command)).GrantId);
    }

    [Fact]
    public async Task The_quota_of_one_key_is_not_anothers()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        KeyMetadata other = await test.CreateKeyAsync();
        await PutCountAsync(test, await StoreFiles.ReadKeyAsync(test, key.KeyId!), 50_000);
        _ = await test.GrantAsync(other.KeyId!, Reader, GrantOperation.Decrypt);
        _ = await Assert.ThrowsAsync<LimitExceededException>(() => test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt));
    }

    [Fact]
    public async Task Grants_made_and_revoked_at_once_are_counted_exactly()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async index =>
        {
            string id = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantId!;
            if (index % 2 == 0)
            {
                await test.RevokeAsync(key.KeyId!, id);
            }
        }));
        StoredKey stored = await StoreFiles.ReadKeyAsync(test, key.KeyId!);
        Assert.Equal(5, (await test.Engine.Grants.FindCountAsync(stored.Name, TestContext.Current.CancellationToken))!.Count);
        Assert.Equal(5, (await test.ListGrantsAsync(key.KeyId!)).Count);
    }

    [Fact]
    public async Task A_decision_does_not_grow_with_the_number_of_grants()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        StoredKey stored = await StoreFiles.ReadKeyAsync(test, key.KeyId!);
        // Half of them for others, half for one who has a context in common with all of his.
        StoredGrant[] grants =
        [
            .. Enumerable.Range(0, ManyGrants).Select(index => Unstored(
                stored,
                index % 2 == 0 ? Reader : $"arn:aws:iam::111122223333:user/u{index}",
                GrantBounds.From(new GrantConstraints { EncryptionContextEquals = Context(("tenant", "a"), ("n", $"{index}")) }),
                GrantOperation.Decrypt)),
        ];
        await PutAsync(test, stored, grants);
        Caller reader = TestEngine.User("reader");
        Dictionary<string, string> context = Context(("tenant", "a"), ("n", $"{ManyGrants - 2}"));
        Assert.Equal(grants[^2].GrantId, await test.AllowingAsync(key.KeyId!, reader, GrantOperation.Decrypt, context));
        Assert.Null(await test.AllowingAsync(key.KeyId!, reader, GrantOperation.Decrypt, Context(("tenant", "a"), ("n", $"{ManyGrants - 1}"))));
        Assert.Null(await test.AllowingAsync(key.KeyId!, reader, GrantOperation.Encrypt, context));

        GranteeGrants compiled = new([.. grants.Where((_, index) => index % 2 == 0)]);
        Assert.Equal(ManyGrants / 2, compiled.Count);
        Assert.Equal(1, compiled.CountComparedWith(context));
    }
}
