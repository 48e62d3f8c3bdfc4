// The grants of a key that is destroyed: all gone before it, whatever happens in between.
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;
using static Trent.Engine.Tests.GrantSamples;

namespace Trent.Engine.Tests;

public sealed class GrantRemovalTests
{
    private const int SeveralBatches = (2 * Limits.GrantRemovalBatch) + 10;

    private static readonly RecordKind[] KindsOfGrants = [RecordKind.Grant, RecordKind.GrantOfGrantee, RecordKind.GrantOfRetiree, RecordKind.NamedGrant, RecordKind.GrantCount];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Limits.GrantRemovalBatch - 1)]
    [InlineData(Limits.GrantRemovalBatch)]
    [InlineData(Limits.GrantRemovalBatch + 1)]
    [InlineData(SeveralBatches)]
    public async Task No_grant_outlives_its_key(int count)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await DoomedAsync(test, count);
        await test.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal([key.Arn!], test.Recorder.Destroyed);
        Assert.Equal(0, await RecordsOfGrantsAsync(test));
        Assert.Empty((await test.SendAsync(new ListRetirableGrantsCommand { RetiringPrincipal = Writer })).Grants!);
        Assert.Empty(test.Recorder.Failures);
    }

    [Fact]
    public async Task The_grants_of_other_keys_stay()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata other = await test.CreateKeyAsync();
        string grant = (await test.GrantAsync(other.KeyId!, Reader, GrantOperation.Decrypt)).GrantId!;
        _ = await DoomedAsync(test, 3);
        await test.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal(grant, Assert.Single(await test.ListGrantsAsync(other.KeyId!)).GrantId);
        Assert.Equal(grant, await test.AllowingAsync(other.KeyId!, TestEngine.User("reader"), GrantOperation.Decrypt));
    }

    [Fact]
    public async Task A_removal_that_was_cut_off_goes_on_in_the_next_run_and_cannot_be_cancelled()
    {
        InterposedStore? store = null;
        await using TestEngine test = await TestEngine.OpenAsync(around: inner => store = new InterposedStore(inner));
        KeyMetadata key = await DoomedAsync(test, SeveralBatches);
        int commits = 0;
        store!.BeforeCommit = _ => ++commits > 2 ? throw new IOException("the disk is full") : Task.CompletedTask;
        await test.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Empty(test.Recorder.Destroyed);
        Assert.NotEmpty(test.Recorder.Failures);
        await test.ReopenAsync();
        await Refusal.IsAsync("NotFoundException", $"Key '{key.Arn}' does not exist", () => test.SendAsync(new CancelKeyDeletionCommand { KeyId = key.KeyId }));
        Assert.Equal(KeyState.PendingDeletion, await test.StateOfAsync(key.KeyId!));
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal([key.Arn!], test.Recorder.Destroyed);
        Assert.Equal(0, await RecordsOfGrantsAsync(test));
    }

    [Fact]
    public async Task A_cancellation_that_comes_first_keeps_every_grant()
    {
        InterposedStore? store = null;
        await using TestEngine test = await TestEngine.OpenAsync(around: inner => store = new InterposedStore(inner));
        KeyMetadata key = await DoomedAsync(test, SeveralBatches);
        store!.BeforeCommit = async changes =>
        {
            store.BeforeCommit = null;
            _ = await test.SendAsync(new CancelKeyDeletionCommand { KeyId = key.KeyId });
        };
        await test.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal(KeyState.Disabled, await test.StateOfAsync(key.KeyId!));
        Assert.Equal(SeveralBatches, await test.Store.CountAsync(RecordKind.Grant, TestEngine.Account, TestEngine.Region, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_grant_that_is_revoked_meanwhile_does_not_keep_the_key()
    {
        InterposedStore? store = null;
        await using TestEngine test = await TestEngine.OpenAsync(around: inner => store = new InterposedStore(inner));
        KeyMetadata key = await DoomedAsync(test, 3);
        string grant = (await test.ListGrantsAsync(key.KeyId!))[0].GrantId!;
        store!.BeforeCommit = async changes =>
        {
            store.BeforeCommit = null;
            await test.RevokeAsync(key.KeyId!, grant);
        };
        await test.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal([key.Arn!], test.Recorder.Destroyed);
        Assert.Equal(0, await RecordsOfGrantsAsync(test));
    }

    [Fact]
    public async Task A_grant_that_is_made_while_its_key_is_destroyed_is_not_made()
    {
        InterposedStore? store = null;
        await using TestEngine test = await TestEngine.OpenAsync(around: inner => store = new InterposedStore(inner));
        foreach (int before in new[] { 0, 1 })
        {
            KeyMetadata key = await test.CreateKeyAsync();
            if (before > 0)
            {
                _ = await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt);
            }

            store!.BeforeCommit = async changes =>
            {
                store.BeforeCommit = null;
                _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 });
                await test.AdvanceAsync(TimeSpan.FromDays(7));
            };
            await Refusal.IsAsync("NotFoundException", $"Key '{key.Arn}' does not exist", () => test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt));
            Assert.Equal(0, await RecordsOfGrantsAsync(test));
        }
    }

    [Fact]
    public async Task A_replica_that_is_made_again_has_none_of_the_grants_it_had()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        _ = await test.ReplicateAsync(key.KeyId!, "us-east-1");
        _ = await test.SendAsync(new CreateGrantCommand { KeyId = key.KeyId, GranteePrincipal = Reader, Operations = [GrantOperation.Decrypt] }, region: "us-east-1");
        string own = (await test.GrantAsync(key.KeyId!, Reader, GrantOperation.Decrypt)).GrantId!;
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 }, region: "us-east-1");
        await test.AdvanceAsync(TimeSpan.FromDays(7));
        _ = await test.ReplicateAsync(key.KeyId!, "us-east-1");
        Assert.Empty((await test.SendAsync(new ListGrantsCommand { KeyId = key.KeyId }, region: "us-east-1")).Grants!);
        Assert.Equal(own, Assert.Single(await test.ListGrantsAsync(key.KeyId!)).GrantId);
    }

    private static async Task<KeyMetadata> DoomedAsync(TestEngine test, int grants)
    {
        KeyMetadata key = await test.CreateKeyAsync();
        StoredKey stored = await StoreFiles.ReadKeyAsync(test, key.KeyId!);
        if (grants > 0)
        {
            await PutAsync(test, stored, [.. Enumerable.Range(0, grants).Select(index => Unstored(stored, Reader, GrantBounds.None, GrantOperation.Decrypt) with
            {
                Name = $"{index}",
                Retiring = new GrantPrincipal(Writer, UniqueId: null, IsService: false),
            })]);
        }

        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 });
        return key;
    }

    private static async Task<int> RecordsOfGrantsAsync(TestEngine test)
    {
        int count = 0;
        foreach (RecordKind kind in KindsOfGrants)
        {
            count += await test.Store.CountAsync(kind, TestEngine.Account, TestEngine.Region, TestContext.Current.CancellationToken);
        }

        return count;
    }
}
