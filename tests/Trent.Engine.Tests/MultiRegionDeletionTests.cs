// Deletion of multi-Region keys: a primary waits for its replicas to be gone, and a replica may come again.
using System.Text.Json;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class MultiRegionDeletionTests
{
    private const string Here = TestEngine.Region;
    private const string There = "us-east-1";
    private const string Elsewhere = "ap-southeast-2";

    [Fact]
    public async Task A_primary_with_replicas_is_not_given_a_date_but_keeps_its_waiting_period()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test, There);
        using JsonDocument answer = JsonDocument.Parse(await test.SendJsonAsync("ScheduleKeyDeletion", $$"""{"KeyId":"{{key.KeyId}}","PendingWindowInDays":9}"""));
        Assert.Equal(["KeyId", "KeyState", "PendingWindowInDays"], answer.RootElement.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("PendingReplicaDeletion", 9), (answer.RootElement.GetProperty("KeyState").GetString(), answer.RootElement.GetProperty("PendingWindowInDays").GetInt32()));
        KeyMetadata waiting = await test.DescribeAsync(key.KeyId!);
        Assert.Equal((KeyState.PendingReplicaDeletion, false, null, 9), (waiting.KeyState, waiting.Enabled, waiting.DeletionDate, waiting.PendingDeletionWindowInDays));
        string text = $"{key.Arn} is pending replica deletion.";
        await Refusal.IsAsync("KMSInvalidStateException", text, () => test.EncryptAsync(key.KeyId!, "hello"));
        await Refusal.IsAsync("KMSInvalidStateException", text, () => test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId }));
        await Refusal.IsAsync("KMSInvalidStateException", text, () => test.ReplicateAsync(key.KeyId!, Elsewhere));
        await test.AdvanceAsync(TimeSpan.FromDays(100));
        Assert.Empty(test.Recorder.Destroyed);
    }

    [Fact]
    public async Task The_waiting_period_of_a_primary_begins_when_its_last_replica_is_destroyed()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test, There, Elsewhere);
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 9 });
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 }, region: There);
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 20 }, region: Elsewhere);
        await test.AdvanceAsync(TimeSpan.FromDays(7));
        KeyMetadata waiting = await test.DescribeAsync(key.KeyId!);
        Assert.Equal((KeyState.PendingReplicaDeletion, null), (waiting.KeyState, waiting.DeletionDate));
        Assert.Equal([Elsewhere], waiting.MultiRegionConfiguration!.ReplicaKeys!.Select(replica => replica.Region));
        Assert.Equal([Elsewhere], (await test.DescribeAsync(key.KeyId!, Elsewhere)).MultiRegionConfiguration!.ReplicaKeys!.Select(replica => replica.Region));
        await test.AdvanceAsync(TimeSpan.FromDays(13));
        waiting = await test.DescribeAsync(key.KeyId!);
        Assert.Equal((KeyState.PendingDeletion, test.Clock.GetUtcNow().AddDays(9), null), (waiting.KeyState, waiting.DeletionDate, waiting.PendingDeletionWindowInDays));
        Assert.Empty(waiting.MultiRegionConfiguration!.ReplicaKeys!);
        await test.ReopenAsync();
        await test.AdvanceAsync(TimeSpan.FromDays(9) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(KeyState.PendingDeletion, await test.StateOfAsync(key.KeyId!));
        await test.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        await Refusal.IsAsync("NotFoundException", $"Key '{key.Arn}' does not exist", () => test.StateOfAsync(key.KeyId!));
        Assert.Equal([ArnIn(There, key), ArnIn(Elsewhere, key), key.Arn!], test.Recorder.Destroyed);
        Assert.Empty(test.Recorder.Failures);
    }

    [Fact]
    public async Task A_primary_without_replicas_is_deleted_as_any_key()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        ScheduleKeyDeletionOutput output = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 });
        Assert.Equal((KeyState.PendingDeletion, test.Clock.GetUtcNow().AddDays(7)), (output.KeyState, output.DeletionDate));
        await test.AdvanceAsync(TimeSpan.FromDays(7));
        _ = await Assert.ThrowsAsync<NotFoundException>(() => test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task CancelKeyDeletion_leaves_a_primary_Disabled_while_it_waits_and_afterwards()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test, There);
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 30 });
        Assert.Equal(key.Arn, (await test.SendAsync(new CancelKeyDeletionCommand { KeyId = key.KeyId })).KeyId);
        KeyMetadata cancelled = await test.DescribeAsync(key.KeyId!);
        Assert.Equal((KeyState.Disabled, null, null), (cancelled.KeyState, cancelled.DeletionDate, cancelled.PendingDeletionWindowInDays));
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 30 });
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 }, region: There);
        await test.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal(KeyState.PendingDeletion, await test.StateOfAsync(key.KeyId!));
        _ = await test.SendAsync(new CancelKeyDeletionCommand { KeyId = key.KeyId });
        cancelled = await test.DescribeAsync(key.KeyId!);
        Assert.Equal((KeyState.Disabled, null, null), (cancelled.KeyState, cancelled.DeletionDate, cancelled.PendingDeletionWindowInDays));
        await test.AdvanceAsync(TimeSpan.FromDays(100));
        _ = await test.SendAsync(new EnableKeyCommand { KeyId = key.KeyId });
        Assert.Equal("hello", await test.DecryptAsync(await test.EncryptAsync(key.KeyId!, "hello")));
    }

    [Fact]
    public async Task A_replica_whose_deletion_is_cancelled_keeps_the_primary_waiting()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test, There);
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 });
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 }, region: There);
        _ = await test.SendAsync(new CancelKeyDeletionCommand { KeyId = key.KeyId }, region: There);
        await test.AdvanceAsync(TimeSpan.FromDays(100));
        Assert.Equal((KeyState.PendingReplicaDeletion, KeyState.Disabled), (await test.StateOfAsync(key.KeyId!), await test.StateOfAsync(key.KeyId!, There)));
    }

    [Fact]
    public async Task A_destroyed_replica_takes_nothing_from_the_others()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test, There, Elsewhere);
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello", region: There);
        _ = await test.SendAsync(new CreateAliasCommand { AliasName = "alias/same", TargetKeyId = key.KeyId });
        _ = await test.SendAsync(new CreateAliasCommand { AliasName = "alias/same", TargetKeyId = key.KeyId }, region: There);
        await DestroyAsync(test, key, There);
        Assert.Equal([ArnIn(There, key)], test.Recorder.Destroyed);
        await Refusal.IsAsync("NotFoundException", $"Key '{ArnIn(There, key)}' does not exist", () => test.StateOfAsync(key.KeyId!, There));
        await Refusal.IsAsync("NotFoundException", $"Alias arn:aws:kms:{There}:111122223333:alias/same is not found.", () => test.StateOfAsync("alias/same", There));
        foreach (string region in new[] { Here, Elsewhere })
        {
            Assert.Equal("hello", await test.DecryptAsync(ciphertext, region: region));
            Assert.Equal([Elsewhere], (await test.DescribeAsync(key.KeyId!, region)).MultiRegionConfiguration!.ReplicaKeys!.Select(replica => replica.Region));
        }

        Assert.Equal(KeyState.Enabled, await test.StateOfAsync("alias/same"));
    }

    [Fact]
    public async Task A_replica_is_made_again_after_its_deletion_any_number_of_times()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test);
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        RecordId tombstone = new(RecordKind.DestroyedKey, TestEngine.Account, There, key.KeyId!);
        for (int round = 1; round <= 3; round++)
        {
            _ = await test.ReplicateAsync(key.KeyId!, There);
            Assert.Equal("hello", await test.DecryptAsync(ciphertext, region: There));
            Assert.Equal(KeyLastUsageTrackingOperation.Decrypt, await test.LastUseOfAsync(key.KeyId!, There));
            await DestroyAsync(test, key, There);
            StoredRecord? left = await test.Store.FindAsync(tombstone, TestContext.Current.CancellationToken);
            Assert.Equal((2L * round, null), (left!.Version, left.DueAt));
            await test.ReopenAsync();
        }

        _ = await test.ReplicateAsync(key.KeyId!, There);
        Assert.Null(await test.LastUseOfAsync(key.KeyId!, There));
        Assert.Empty(test.Recorder.Failures);
    }

    [Fact]
    public async Task Nothing_of_a_destroyed_replica_is_left_in_the_files()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test, There);
        string[] primary = await StoreFiles.SealedFragmentsAsync(test, key.KeyId!);
        string[] replica = await StoreFiles.SealedFragmentsAsync(test, key.KeyId!, There);
        Assert.Empty(primary.Intersect(replica));
        await DestroyAsync(test, key, There);
        Assert.DoesNotContain(replica, fragment => StoreFiles.Hold(test, fragment));
        Assert.Contains(primary, fragment => StoreFiles.Hold(test, fragment));
    }

    [Fact]
    public async Task Primary_and_replicas_that_fall_due_during_downtime_go_in_order()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test, There, Elsewhere);
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 });
        foreach (string region in new[] { There, Elsewhere })
        {
            _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 }, region: region);
        }

        test.Clock.Advance(TimeSpan.FromDays(300));
        await test.ReopenAsync();
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal((KeyState.PendingDeletion, test.Clock.GetUtcNow().AddDays(7)), (await test.StateOfAsync(key.KeyId!), (await test.DescribeAsync(key.KeyId!)).DeletionDate));
        Assert.Empty(test.Recorder.Failures);
    }

    [Fact]
    public async Task A_replica_may_go_at_any_time_and_a_former_primary_too()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test, There);
        _ = await test.SendAsync(new UpdatePrimaryRegionCommand { KeyId = key.KeyId, PrimaryRegion = There });
        await DestroyAsync(test, key, Here);
        Assert.Equal([key.Arn!], test.Recorder.Destroyed);
        KeyMetadata primary = await test.DescribeAsync(key.KeyId!, There);
        Assert.Equal(MultiRegionKeyType.Primary, primary.MultiRegionConfiguration!.MultiRegionKeyType);
        Assert.Empty(primary.MultiRegionConfiguration.ReplicaKeys!);
        ReplicateKeyOutput again = await test.ReplicateAsync(key.KeyId!, Here, from: There);
        Assert.Equal(key.Arn, again.ReplicaKeyMetadata!.Arn);
    }

    private static async Task<KeyMetadata> CreateAsync(TestEngine test, params string[] replicas)
    {
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        foreach (string region in replicas)
        {
            _ = await test.ReplicateAsync(key.KeyId!, region);
        }

        return key;
    }

    private static async Task DestroyAsync(TestEngine test, KeyMetadata key, string region)
    {
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 }, region: region);
        await test.AdvanceAsync(TimeSpan.FromDays(7));
    }

    private static string ArnIn(string region, KeyMetadata key) => $"arn:aws:kms:{region}:{TestEngine.Account}:key/{key.KeyId}";
}
