// Finding the grant that allows a request: by key and principal, from memory, and never one that is gone.
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;
using static Trent.Engine.Tests.GrantSamples;

namespace Trent.Engine.Tests;

public sealed class GrantLookupTests
{
    private const string Root = "arn:aws:iam::111122223333:root";
    private const string Role = "arn:aws:iam::111122223333:role/worker";
    private const string Session = "arn:aws:sts::111122223333:assumed-role/worker/monday";

    private static CancellationToken Never => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_grant_allows_its_operations_to_its_grantee_on_its_key()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        KeyMetadata other = await test.CreateKeyAsync();
        string grant = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt, GrantOperation.DescribeKey)).GrantId!;
        Assert.Equal(grant, await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
        Assert.Equal(grant, await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.DescribeKey));
        Assert.Null(await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Encrypt));
        Assert.Null(await test.AllowingAsync(key.KeyId!, TestEngine.User("writer"), GrantOperation.Decrypt));
        Assert.Null(await test.AllowingAsync(other.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
    }

    [Theory]
    [InlineData(Role, "monday", true)]
    [InlineData(Role, "tuesday", true)]
    [InlineData(Session, "monday", true)]
    [InlineData(Session, "tuesday", false)]
    [InlineData(Root, "monday", false)]
    public async Task A_session_has_the_grants_of_its_own_ARN_and_of_its_role(string grantee, string session, bool may)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.GrantAsync(key.KeyId!, grantee, GrantOperation.Decrypt);
        foreach (int _ in Enumerable.Range(0, 2))
        {
            Assert.Equal(may, await test.AllowingAsync(key.KeyId!, TestEngine.Session("worker", session), GrantOperation.Decrypt) is not null);
        }
    }

    [Fact]
    public async Task A_grant_to_an_account_is_its_root_users()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string grant = (await test.GrantAsync(key.KeyId!, "arn:aws:iam::444455556666:root", GrantOperation.Decrypt)).GrantId!;
        Caller other = Caller.RootOf("aws", Identifiers.AccountId.Parse(TestEngine.OtherAccount), "AKIATEST");
        Assert.Equal(grant, await test.AllowingAsync(key.KeyId!, other, GrantOperation.Decrypt));
        Assert.Null(await test.AllowingAsync(key.KeyId!, Caller.RootOf("aws", Identifiers.AccountId.Parse(TestEngine.Account), "AKIATEST"), GrantOperation.Decrypt));
    }

    [Fact]
    public async Task A_user_made_anew_under_the_old_name_has_no_grant()
    {
        SomePrincipals known = new() { UniqueIds = { [Reader] = "AIDABEFORE" } };
        await using TestEngine test = await TestEngine.OpenAsync(principals: known);
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        Assert.Null(await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
        known.UniqueIds[Reader] = "AIDAREADER";
        string now = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantId!;
        Assert.Equal(now, await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
    }

    [Fact]
    public async Task The_command_says_which_operation_and_context_a_grant_must_allow()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        StoredKey stored = await StoreFiles.ReadKeyAsync(test, key.KeyId!);
        string grant = (await test.GrantAsync(
            key.KeyId!, new GrantConstraints { EncryptionContextEquals = Context(("k", "v")) }, GrantOperation.Encrypt, GrantOperation.ReEncryptTo)).GrantId!;
        EncryptCommand encrypt = new() { KeyId = key.KeyId, Plaintext = SensitiveBytes.CopyOf("a"u8), EncryptionContext = Context(("k", "v")) };
        ReEncryptCommand reEncrypt = new() { DestinationKeyId = key.KeyId, SourceEncryptionContext = Context(("k", "w")), DestinationEncryptionContext = Context(("k", "v")) };
        Assert.Equal(grant, await AllowingAsync("kms:Encrypt", encrypt));
        Assert.Equal(grant, await AllowingAsync("kms:ReEncryptTo", reEncrypt));
        Assert.Null(await AllowingAsync("kms:ReEncryptFrom", reEncrypt));
        Assert.Null(await AllowingAsync("kms:Encrypt", new EncryptCommand { KeyId = key.KeyId, Plaintext = SensitiveBytes.CopyOf("a"u8) }));
        Assert.Null(await AllowingAsync("kms:PutKeyPolicy", new PutKeyPolicyCommand { KeyId = key.KeyId }));
        Assert.Null(await AllowingAsync("kms:RetireGrant", new RetireGrantCommand { KeyId = key.KeyId }));

        async Task<string?> AllowingAsync(string action, KmsCommand command) =>
            (await test.Engine.Grants.FindAllowingAsync(stored, TestEngine.User("reader"), action, command, Never))?.GrantId;
    }

    [Fact]
    public async Task A_grant_to_hand_on_allows_grants_within_it()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        StoredKey stored = await StoreFiles.ReadKeyAsync(test, key.KeyId!);
        string narrow = (await test.GrantAsync(
            key.KeyId!, new GrantConstraints { EncryptionContextSubset = Context(("k", "v")) }, GrantOperation.CreateGrant, GrantOperation.Encrypt)).GrantId!;
        string wide = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.CreateGrant, GrantOperation.Decrypt)).GrantId!;
        Assert.Equal(wide, await AllowingAsync(null, GrantOperation.Decrypt));
        Assert.Equal(narrow, await AllowingAsync(Context(("k", "v")), GrantOperation.Encrypt));
        Assert.Null(await AllowingAsync(null, GrantOperation.Encrypt));
        Assert.Null(await AllowingAsync(Context(("k", "v")), GrantOperation.Encrypt, GrantOperation.Decrypt));

        async Task<string?> AllowingAsync(Dictionary<string, string>? context, params GrantOperation[] operations)
        {
            CreateGrantCommand command = new()
            {
                KeyId = key.KeyId,
                GranteePrincipal = Writer,
                Operations = operations,
                Constraints = context is null ? null : new GrantConstraints { EncryptionContextEquals = context },
            };
            return (await test.Engine.Grants.FindAllowingAsync(stored, TestEngine.User("reader"), "kms:CreateGrant", command, Never))?.GrantId;
        }
    }

    [Fact]
    public async Task A_grant_counts_from_the_moment_it_was_made()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        Assert.Null(await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
        string grant = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantId!;
        Assert.Equal(grant, await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_revoked_or_retired_grant_does_not_count_from_the_next_request_on(bool retires)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string grant = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantId!;
        Assert.Equal(grant, await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
        _ = retires
            ? (object)await test.SendAsync(new RetireGrantCommand { KeyId = key.KeyId, GrantId = grant })
            : await test.SendAsync(new RevokeGrantCommand { KeyId = key.KeyId, GrantId = grant });
        Assert.Null(await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
    }

    [Fact]
    public async Task A_dry_run_of_a_revocation_changes_nothing()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string grant = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantId!;
        _ = await Assert.ThrowsAsync<DryRunOperationException>(() => test.SendAsync(new RevokeGrantCommand { KeyId = key.KeyId, GrantId = grant, DryRun = true }));
        Assert.Equal(grant, await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
    }

    [Fact]
    public async Task What_is_known_of_a_principal_is_not_read_again()
    {
        InterposedStore? store = null;
        await using TestEngine test = await TestEngine.OpenAsync(around: inner => store = new InterposedStore(inner));
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
        foreach (Caller caller in new[] { TestEngine.User("reader"), TestEngine.User("writer"), TestEngine.Session("worker", "monday") })
        {
            string? first = await test.AllowingAsync(key.KeyId!, caller, GrantOperation.Decrypt);
            int lists = store!.Lists;
            Assert.Equal(first, await test.AllowingAsync(key.KeyId!, caller, GrantOperation.Decrypt));
            Assert.Equal(lists, store.Lists);
        }
    }

    [Fact]
    public async Task The_grants_of_one_principal_are_not_read_again_because_of_anothers()
    {
        InterposedStore? store = null;
        await using TestEngine test = await TestEngine.OpenAsync(around: inner => store = new InterposedStore(inner));
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt);
        int lists = store!.Lists;
        _ = await test.GrantAsync(key.KeyId!, Writer, GrantOperation.Decrypt);
        Assert.Null(await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
        Assert.Equal(lists, store.Lists);
    }

    [Fact]
    public async Task After_a_commit_that_failed_the_store_is_asked_again()
    {
        InterposedStore? store = null;
        await using TestEngine test = await TestEngine.OpenAsync(around: inner => store = new InterposedStore(inner));
        KeyMetadata key = await test.CreateKeyAsync();
        string grant = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantId!;
        _ = await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt);
        int lists = store!.Lists;
        store.BeforeCommit = _ => throw new IOException("the disk is full");
        _ = await Assert.ThrowsAsync<KMSInternalException>(() => test.RevokeAsync(key.KeyId!, grant));
        store.BeforeCommit = null;
        Assert.Equal(grant, await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
        Assert.Equal(lists + 1, store.Lists);
    }

    [Fact]
    public async Task A_read_that_a_revocation_overtakes_is_not_kept()
    {
        InterposedStore? store = null;
        await using TestEngine test = await TestEngine.OpenAsync(around: inner => store = new InterposedStore(inner));
        KeyMetadata key = await test.CreateKeyAsync();
        string grant = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantId!;
        store!.AfterList = async () =>
        {
            store.AfterList = null;
            await test.RevokeAsync(key.KeyId!, grant);
        };
        Assert.Equal(grant, await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
        Assert.Null(await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
    }

    [Fact]
    public async Task More_grants_than_memory_may_hold_are_found_all_the_same()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        StoredKey stored = await StoreFiles.ReadKeyAsync(test, key.KeyId!);
        GrantBook small = new(test.Store, cachedGrantsMax: 2);
        await PutAsync(test, stored, [.. Enumerable.Range(0, 5).Select(index => Unstored(stored, Reader, Bound(index), GrantOperation.Decrypt))]);
        foreach (int index in Enumerable.Range(0, 5))
        {
            Assert.NotNull(await small.FindAllowingAsync(stored, TestEngine.User("reader"), GrantOperation.Decrypt, Context(("n", $"{index}")), Never));
            Assert.Null(await small.FindAllowingAsync(stored, TestEngine.User("writer"), GrantOperation.Decrypt, Context(("n", $"{index}")), Never));
        }
    }

    [Fact]
    public async Task Every_one_of_a_principals_grants_is_found_also_when_they_are_read_in_pages()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        StoredKey stored = await StoreFiles.ReadKeyAsync(test, key.KeyId!);
        StoredGrant[] grants = [.. Enumerable.Range(0, Limits.GrantsPerRead + 1).Select(index => Unstored(stored, Reader, Bound(index), GrantOperation.Decrypt))];
        await PutAsync(test, stored, grants);
        for (int index = 0; index < grants.Length; index++)
        {
            Assert.Equal(grants[index].GrantId, await test.AllowingAsync(key.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt, Context(("n", $"{index}"), ("m", "1"))));
        }
    }

    private static GrantBounds Bound(int number) => GrantBounds.From(new GrantConstraints { EncryptionContextSubset = Context(("n", $"{number}")) });
}
