// Many changes of one set of multi-Region keys at once: each happens or is refused properly, and all Regions agree afterwards.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class MultiRegionConcurrencyTests
{
    private const string Here = TestEngine.Region;
    private const string There = "us-east-1";
    private const string Elsewhere = "ap-southeast-2";

    [Fact]
    public async Task Of_several_replications_to_one_Region_at_once_one_succeeds()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        Exception?[] outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Record.ExceptionAsync(() => test.ReplicateAsync(key.KeyId!, There)).AsTask()));
        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes.Where(outcome => outcome is not null), outcome => Assert.IsType<AlreadyExistsException>(outcome));
        await AgreeAsync(test, key, Here, There);
    }

    [Fact]
    public async Task Replications_to_many_Regions_at_once_all_succeed()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        string[] regions = [.. Enumerable.Range(1, 6).Select(number => $"us-east-{number}")];
        _ = await Task.WhenAll(regions.Select(region => test.ReplicateAsync(key.KeyId!, region)));
        MultiRegionSet set = await AgreeAsync(test, key, [Here, .. regions]);
        Assert.Equal(regions, set.ReplicaRegions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Rotation_while_replicas_are_made_reaches_all_of_them()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        string[] regions = [.. Enumerable.Range(1, 4).Select(number => $"us-east-{number}")];
        await Task.WhenAll(
        [
            .. regions.Select(region => test.ReplicateAsync(key.KeyId!, region)),
            .. Enumerable.Range(0, 4).Select(_ => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId })),
            test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId, RotationPeriodInDays = 90 }),
        ]);
        _ = await AgreeAsync(test, key, [Here, .. regions]);
        byte[] current = await test.EncryptAsync(key.KeyId!, "current");
        foreach (string region in regions)
        {
            Assert.Equal(("hello", "current"), (await test.DecryptAsync(ciphertext, region: region), await test.DecryptAsync(current, region: region)));
        }
    }

    [Fact]
    public async Task Automatic_rotation_while_a_replica_is_made_and_used_reaches_it()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        _ = await test.ReplicateAsync(key.KeyId!, There);
        _ = await test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId, RotationPeriodInDays = 90 });
        test.Clock.Advance(TimeSpan.FromDays(90));
        await Task.WhenAll(
            test.AdvanceAsync(TimeSpan.Zero),
            test.ReplicateAsync(key.KeyId!, Elsewhere),
            test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId }, region: There),
            test.SendAsync(new TagResourceCommand { KeyId = key.KeyId, Tags = [new Tag { TagKey = "a", TagValue = "b" }] }, region: There));
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal([key.Arn!], test.Recorder.Rotated);
        _ = await AgreeAsync(test, key, Here, There, Elsewhere);
    }

    [Fact]
    public async Task Changes_of_the_primary_Region_at_once_leave_one_primary()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        _ = await test.ReplicateAsync(key.KeyId!, There);
        _ = await test.ReplicateAsync(key.KeyId!, Elsewhere);
        Exception?[] outcomes = await Task.WhenAll(new[] { There, Elsewhere, There, Elsewhere }.Select(
            region => Record.ExceptionAsync(() => test.SendAsync(new UpdatePrimaryRegionCommand { KeyId = key.KeyId, PrimaryRegion = region })).AsTask()));
        Assert.Single(outcomes, outcome => outcome is null);
        Assert.All(outcomes.Where(outcome => outcome is not null), outcome => Assert.IsType<UnsupportedOperationException>(outcome));
        MultiRegionSet set = await AgreeAsync(test, key, Here, There, Elsewhere);
        Assert.NotEqual(Here, set.PrimaryRegion);
    }

    [Fact]
    public async Task A_primary_is_not_scheduled_for_deletion_as_a_lone_key_while_a_replica_is_made()
    {
        for (int round = 0; round < 5; round++)
        {
            await using TestEngine test = await TestEngine.OpenAsync();
            KeyMetadata key = await test.CreateMultiRegionKeyAsync();
            Task<Exception?> replication = Record.ExceptionAsync(() => test.ReplicateAsync(key.KeyId!, There)).AsTask();
            _ = await Task.WhenAll(replication, Record.ExceptionAsync(() => test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId })).AsTask());
            KeyState expected = await replication is null ? KeyState.PendingReplicaDeletion : KeyState.PendingDeletion;
            Assert.Equal(expected, await test.StateOfAsync(key.KeyId!));
            Assert.Empty(test.Recorder.Failures);
        }
    }

    [Theory]
    [InlineData("EnableKeyRotation")]
    [InlineData("RotateKeyOnDemand")]
    [InlineData("ReplicateKey")]
    [InlineData("UpdatePrimaryRegion")]
    public async Task A_replica_that_is_destroyed_while_a_request_looks_at_the_set_makes_the_request_look_again(string operation)
    {
        InterposedStore store = null!;
        await using TestEngine test = await TestEngine.OpenAsync(around: inner => store = new InterposedStore(inner));
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        _ = await test.ReplicateAsync(key.KeyId!, There);
        _ = await test.ReplicateAsync(key.KeyId!, Elsewhere);
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 }, region: There);
        await test.ReopenAsync();
        test.Clock.Advance(TimeSpan.FromDays(7));
        _ = await test.DescribeAsync(key.KeyId!);
        store.BeforeFind = async id =>
        {
            if (id.Region == There)
            {
                store.BeforeFind = null;
                await test.AdvanceAsync(TimeSpan.Zero);
            }
        };
        string members = operation switch
        {
            "ReplicateKey" => ",\"ReplicaRegion\":\"us-west-1\"",
            "UpdatePrimaryRegion" => $",\"PrimaryRegion\":\"{Elsewhere}\"",
            _ => string.Empty,
        };
        _ = await test.SendJsonAsync(operation, $$"""{"KeyId":"{{key.KeyId}}"{{members}}}""");
        Assert.Equal([$"arn:aws:kms:{There}:{TestEngine.Account}:key/{key.KeyId}"], test.Recorder.Destroyed);
        _ = await AgreeAsync(test, key, operation == "ReplicateKey" ? [Here, Elsewhere, "us-west-1"] : [Here, Elsewhere]);
    }

    /// <summary>All copies name the same set, hold the same materials and the same setting; nothing went wrong inside.</summary>
    private static async Task<MultiRegionSet> AgreeAsync(TestEngine test, KeyMetadata key, params string[] regions)
    {
        List<StoredKey> copies = [];
        foreach (string region in regions)
        {
            copies.Add(await StoreFiles.ReadKeyAsync(test, key.KeyId!, region));
        }

        foreach (StoredKey copy in copies)
        {
            Assert.Equal((copies[0].MultiRegion!.PrimaryRegion, copies[0].Rotation), (copy.MultiRegion!.PrimaryRegion, copy.Rotation));
            Assert.Equal(copies[0].MultiRegion!.ReplicaRegions, copy.MultiRegion.ReplicaRegions);
            Assert.Equal(copies[0].Materials.Select(material => material.MaterialId), copy.Materials.Select(material => material.MaterialId));
        }

        Assert.Equal(regions.Order(StringComparer.Ordinal), copies[0].MultiRegion!.Regions.Order(StringComparer.Ordinal));
        Assert.Empty(test.Recorder.Failures);
        return copies[0].MultiRegion!;
    }
}
