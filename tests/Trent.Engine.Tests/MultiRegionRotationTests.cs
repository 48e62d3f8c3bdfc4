// Rotation and change of the primary Region of multi-Region keys: decided on the primary, the same in all Regions.
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class MultiRegionRotationTests
{
    private const string Here = TestEngine.Region;
    private const string There = "us-east-1";
    private const string Elsewhere = "ap-southeast-2";

    [Fact]
    public async Task The_rotation_setting_is_shown_in_all_Regions_also_of_replicas_that_come_later()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test);
        _ = await test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId, RotationPeriodInDays = 100 });
        DateTimeOffset next = test.Clock.GetUtcNow().AddDays(100);
        test.Clock.Advance(TimeSpan.FromDays(3));
        _ = await test.ReplicateAsync(key.KeyId!, Elsewhere);
        foreach (string region in new[] { Here, There, Elsewhere })
        {
            GetKeyRotationStatusOutput status = await StatusAsync(test, key, region);
            Assert.Equal((key.KeyId, true, 100, next), (status.KeyId, status.KeyRotationEnabled, status.RotationPeriodInDays, status.NextRotationDate));
        }

        _ = await test.SendAsync(new DisableKeyRotationCommand { KeyId = key.KeyId });
        foreach (string region in new[] { Here, There, Elsewhere })
        {
            Assert.False((await StatusAsync(test, key, region)).KeyRotationEnabled);
        }
    }

    [Fact]
    public async Task Rotation_is_not_switched_or_asked_for_on_a_replica()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test);
        _ = await test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId });
        long epoch = test.Store.Epoch;
        string text = $"{ArnIn(There, key)} is not a multi-region primary key.";
        await Refusal.IsAsync("UnsupportedOperationException", text, () => test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId }, region: There));
        await Refusal.IsAsync("UnsupportedOperationException", text, () => test.SendAsync(new DisableKeyRotationCommand { KeyId = key.KeyId }, region: There));
        await Refusal.IsAsync("UnsupportedOperationException", text, () => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }, region: There));
        Assert.Equal(epoch, test.Store.Epoch);
    }

    [Fact]
    public async Task RotateKeyOnDemand_makes_the_same_material_current_everywhere_and_all_ciphertexts_still_open()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test);
        byte[] old = await test.EncryptAsync(key.KeyId!, "old", region: There);
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        string materialId = await MaterialOfAllAsync(test, key, Here, There);
        Assert.NotEqual(key.CurrentKeyMaterialId, materialId);
        byte[] current = await test.EncryptAsync(key.KeyId!, "current", region: There);
        _ = await test.ReplicateAsync(key.KeyId!, Elsewhere);
        await test.ReopenAsync();
        foreach (string region in new[] { Here, There, Elsewhere })
        {
            Assert.Equal(("old", "current"), (await test.DecryptAsync(old, region: region), await test.DecryptAsync(current, region: region)));
            Assert.Equal([key.CurrentKeyMaterialId, materialId], (await test.ListMaterialsAsync(key.KeyId!, region)).Select(entry => entry.KeyMaterialId));
        }

        Assert.Equal(materialId, await MaterialOfAllAsync(test, key, Here, There, Elsewhere));
    }

    [Fact]
    public async Task Automatic_rotation_rotates_all_copies_whatever_the_replicas_state()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test);
        _ = await test.ReplicateAsync(key.KeyId!, Elsewhere);
        _ = await test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId, RotationPeriodInDays = 90 });
        await test.AdvanceAsync(TimeSpan.FromDays(89));
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId }, region: There);
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId }, region: Elsewhere);
        await test.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal([key.Arn!], test.Recorder.Rotated);
        Assert.NotEqual(key.CurrentKeyMaterialId, await MaterialOfAllAsync(test, key, Here, There, Elsewhere));
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        _ = await test.SendAsync(new CancelKeyDeletionCommand { KeyId = key.KeyId }, region: Elsewhere);
        foreach (string region in new[] { There, Elsewhere })
        {
            _ = await test.SendAsync(new EnableKeyCommand { KeyId = key.KeyId }, region: region);
            Assert.Equal("hello", await test.DecryptAsync(ciphertext, region: region));
            Assert.Equal(test.Clock.GetUtcNow().AddDays(90), (await StatusAsync(test, key, region)).NextRotationDate);
        }

        await test.AdvanceAsync(TimeSpan.FromDays(90));
        Assert.Equal([key.Arn!, key.Arn!], test.Recorder.Rotated);
        Assert.Empty(test.Recorder.Failures);
    }

    [Fact]
    public async Task A_disabled_primary_rests_and_its_replicas_with_it()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test);
        _ = await test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId, RotationPeriodInDays = 90 });
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId });
        await test.AdvanceAsync(TimeSpan.FromDays(200));
        Assert.Empty(test.Recorder.Rotated);
        _ = await test.SendAsync(new EnableKeyCommand { KeyId = key.KeyId });
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.NotEqual(key.CurrentKeyMaterialId, await MaterialOfAllAsync(test, key, Here, There));
    }

    [Fact]
    public async Task A_copy_pending_deletion_shows_no_rotation_while_the_others_do()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test);
        _ = await test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId });
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId }, region: There);
        Assert.Equal((true, false), ((await StatusAsync(test, key, Here)).KeyRotationEnabled, (await StatusAsync(test, key, There)).KeyRotationEnabled));
        _ = await test.SendAsync(new CancelKeyDeletionCommand { KeyId = key.KeyId }, region: There);
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
        Assert.Equal((false, true), ((await StatusAsync(test, key, Here)).KeyRotationEnabled, (await StatusAsync(test, key, There)).KeyRotationEnabled));
        await test.AdvanceAsync(TimeSpan.FromDays(400));
        Assert.Empty(test.Recorder.Rotated);
    }

    [Fact]
    public async Task UpdatePrimaryRegion_changes_the_roles_and_answers_nothing()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test);
        _ = await test.ReplicateAsync(key.KeyId!, Elsewhere);
        Assert.Empty(await test.SendJsonAsync("UpdatePrimaryRegion", $$"""{"KeyId":"{{key.KeyId}}","PrimaryRegion":"{{Elsewhere}}"}"""));
        await test.ReopenAsync();
        foreach (string region in new[] { Here, There, Elsewhere })
        {
            KeyMetadata copy = await test.DescribeAsync(key.KeyId!, region);
            Assert.Equal((KeyState.Enabled, true), (copy.KeyState, copy.Enabled));
            Assert.Equal(region == Elsewhere ? MultiRegionKeyType.Primary : MultiRegionKeyType.Replica, copy.MultiRegionConfiguration!.MultiRegionKeyType);
            Assert.Equal((ArnIn(Elsewhere, key), Elsewhere), (copy.MultiRegionConfiguration.PrimaryKey!.Arn, copy.MultiRegionConfiguration.PrimaryKey.Region));
            Assert.Equal(new[] { Here, There }.Order(StringComparer.Ordinal), copy.MultiRegionConfiguration.ReplicaKeys!.Select(replica => replica.Region!).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task The_new_primary_rotates_and_replicates_and_the_former_does_no_more()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test);
        _ = await test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId, RotationPeriodInDays = 90 });
        _ = await test.SendAsync(new UpdatePrimaryRegionCommand { KeyId = key.KeyId, PrimaryRegion = There });
        string text = $"{key.Arn} is not a multi-region primary key.";
        await Refusal.IsAsync("UnsupportedOperationException", text, () => test.ReplicateAsync(key.KeyId!, Elsewhere));
        await Refusal.IsAsync("UnsupportedOperationException", text, () => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }));
        await Refusal.IsAsync("UnsupportedOperationException", text, () => test.SendAsync(new UpdatePrimaryRegionCommand { KeyId = key.KeyId, PrimaryRegion = There }));
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }, region: There);
        string onDemand = await MaterialOfAllAsync(test, key, Here, There);
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId });
        await test.AdvanceAsync(TimeSpan.FromDays(90));
        Assert.Equal([ArnIn(There, key)], test.Recorder.Rotated);
        Assert.NotEqual(onDemand, await MaterialOfAllAsync(test, key, Here, There));
        _ = await test.ReplicateAsync(key.KeyId!, Elsewhere, from: There);
        Assert.Equal(
            [Here, Elsewhere], (await test.DescribeAsync(key.KeyId!, There)).MultiRegionConfiguration!.ReplicaKeys!.Select(replica => replica.Region));
    }

    [Fact]
    public async Task UpdatePrimaryRegion_needs_a_replica_in_another_Region()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata single = await test.CreateKeyAsync();
        KeyMetadata key = await CreateAsync(test);
        long epoch = test.Store.Epoch;
        await Refusal.IsAsync(
            "NotFoundException", $"Key '{ArnIn(Elsewhere, key)}' does not exist", () => test.SendAsync(new UpdatePrimaryRegionCommand { KeyId = key.KeyId, PrimaryRegion = Elsewhere }));
        await Refusal.IsAsync(
            "UnsupportedOperationException", $"{key.Arn} is the primary key already.", () => test.SendAsync(new UpdatePrimaryRegionCommand { KeyId = key.KeyId, PrimaryRegion = Here }));
        await Refusal.IsAsync(
            "UnsupportedOperationException",
            $"{single.Arn} is not a multi-region primary key.",
            () => test.SendAsync(new UpdatePrimaryRegionCommand { KeyId = single.KeyId, PrimaryRegion = There }));
        Assert.Equal(epoch, test.Store.Epoch);
    }

    [Fact]
    public async Task UpdatePrimaryRegion_needs_both_keys_enabled()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test);
        UpdatePrimaryRegionCommand command = new() { KeyId = key.KeyId, PrimaryRegion = There };
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId }, region: There);
        await Refusal.IsAsync("DisabledException", $"{ArnIn(There, key)} is disabled.", () => test.SendAsync(command));
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId });
        await Refusal.IsAsync("DisabledException", $"{key.Arn} is disabled.", () => test.SendAsync(command));
        _ = await test.SendAsync(new EnableKeyCommand { KeyId = key.KeyId });
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId }, region: There);
        await Refusal.IsAsync("KMSInvalidStateException", $"{ArnIn(There, key)} is pending deletion.", () => test.SendAsync(command));
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
        await Refusal.IsAsync("KMSInvalidStateException", $"{key.Arn} is pending replica deletion.", () => test.SendAsync(command));
        Assert.Equal(MultiRegionKeyType.Primary, (await test.DescribeAsync(key.KeyId!)).MultiRegionConfiguration!.MultiRegionKeyType);
    }

    [Fact]
    public async Task The_number_of_rotations_on_demand_is_the_sets_and_not_the_primarys()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateAsync(test);
        for (int rotation = 0; rotation < 25; rotation++)
        {
            _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        }

        _ = await test.SendAsync(new UpdatePrimaryRegionCommand { KeyId = key.KeyId, PrimaryRegion = There });
        _ = await Assert.ThrowsAsync<LimitExceededException>(() => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }, region: There));
    }

    private static async Task<KeyMetadata> CreateAsync(TestEngine test)
    {
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        _ = await test.ReplicateAsync(key.KeyId!, There);
        return key;
    }

    private static async Task<string> MaterialOfAllAsync(TestEngine test, KeyMetadata key, params string[] regions)
    {
        HashSet<string> ids = [];
        foreach (string region in regions)
        {
            _ = ids.Add((await test.DescribeAsync(key.KeyId!, region)).CurrentKeyMaterialId!);
        }

        return Assert.Single(ids);
    }

    private static Task<GetKeyRotationStatusOutput> StatusAsync(TestEngine test, KeyMetadata key, string region) =>
        test.SendAsync(new GetKeyRotationStatusCommand { KeyId = key.KeyId }, region: region);

    private static string ArnIn(string region, KeyMetadata key) => $"arn:aws:kms:{region}:{TestEngine.Account}:key/{key.KeyId}";
}
