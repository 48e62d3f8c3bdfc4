// Rotation: automatic and on demand; old ciphertexts go on decrypting for ever.
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class RotationTests
{
    [Fact]
    public async Task RotateKeyOnDemand_makes_new_material_and_old_ciphertexts_still_open()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        List<byte[]> ciphertexts = [await test.EncryptAsync(key.KeyId!, "0")];
        for (int rotation = 1; rotation <= 3; rotation++)
        {
            Assert.Equal(key.Arn, (await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId })).KeyId);
            ciphertexts.Add(await test.EncryptAsync(key.KeyId!, $"{rotation}"));
        }

        await test.ReopenAsync();
        for (int rotation = 0; rotation <= 3; rotation++)
        {
            Assert.Equal($"{rotation}", await test.DecryptAsync(ciphertexts[rotation]));
        }

        Assert.NotEqual(key.CurrentKeyMaterialId, (await test.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId })).KeyMetadata!.CurrentKeyMaterialId);
    }

    [Fact]
    public async Task RotateKeyOnDemand_works_25_times_and_then_no_more()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        for (int rotation = 0; rotation < 25; rotation++)
        {
            _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        }

        await Refusal.IsAsync(
            "LimitExceededException",
            $"The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: {key.Arn}",
            () => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }));
    }

    [Theory]
    [InlineData(90)]
    [InlineData(2560)]
    [InlineData(null)]
    public async Task A_key_rotates_when_its_period_is_over_and_again_a_period_later(int? period)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        int days = period ?? 365;
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        _ = await test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId, RotationPeriodInDays = period });
        GetKeyRotationStatusOutput status = await test.SendAsync(new GetKeyRotationStatusCommand { KeyId = key.KeyId });
        Assert.Equal((true, days, test.Clock.GetUtcNow().AddDays(days)), (status.KeyRotationEnabled, status.RotationPeriodInDays, status.NextRotationDate));
        await test.AdvanceAsync(TimeSpan.FromDays(days) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(test.Recorder.Rotated);
        await test.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal([key.Arn!], test.Recorder.Rotated);
        status = await test.SendAsync(new GetKeyRotationStatusCommand { KeyId = key.KeyId });
        Assert.Equal(test.Clock.GetUtcNow().AddDays(days), status.NextRotationDate);
        Assert.Equal("hello", await test.DecryptAsync(ciphertext));
        RotationsListEntry entry = Assert.Single((await test.SendAsync(new ListKeyRotationsCommand { KeyId = key.KeyId })).Rotations!);
        Assert.Equal((RotationType.Automatic, KeyMaterialState.Current, test.Clock.GetUtcNow()), (entry.RotationType, entry.KeyMaterialState, entry.RotationDate));
    }

    [Fact]
    public async Task ListKeyRotations_shows_the_first_material_only_when_asked()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        Assert.Empty((await test.SendAsync(new ListKeyRotationsCommand { KeyId = key.KeyId })).Rotations!);
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        IReadOnlyList<RotationsListEntry> all =
            (await test.SendAsync(new ListKeyRotationsCommand { KeyId = key.KeyId, IncludeKeyMaterial = IncludeKeyMaterial.AllKeyMaterial })).Rotations!;
        Assert.Equal(2, all.Count);
        Assert.Equal((key.CurrentKeyMaterialId, KeyMaterialState.NonCurrent), (all[0].KeyMaterialId, all[0].KeyMaterialState));
        Assert.Null(all[0].RotationDate);
        Assert.Null(all[0].RotationType);
        Assert.Equal((RotationType.OnDemand, KeyMaterialState.Current), (all[1].RotationType, all[1].KeyMaterialState));
    }

    [Fact]
    public async Task A_disabled_key_rests_and_rotates_as_soon_as_it_is_enabled()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId, RotationPeriodInDays = 90 });
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId });
        await test.AdvanceAsync(TimeSpan.FromDays(400));
        Assert.Empty(test.Recorder.Rotated);
        await Refusal.IsAsync("DisabledException", $"{key.Arn} is disabled.", () => test.SendAsync(new DisableKeyRotationCommand { KeyId = key.KeyId }));
        _ = await test.SendAsync(new EnableKeyCommand { KeyId = key.KeyId });
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal([key.Arn!], test.Recorder.Rotated);
    }

    [Fact]
    public async Task A_key_pending_deletion_shows_no_rotation_and_has_its_setting_back_when_cancelled()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId, RotationPeriodInDays = 100 });
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
        Assert.False((await test.SendAsync(new GetKeyRotationStatusCommand { KeyId = key.KeyId })).KeyRotationEnabled);
        _ = await test.SendAsync(new CancelKeyDeletionCommand { KeyId = key.KeyId });
        GetKeyRotationStatusOutput status = await test.SendAsync(new GetKeyRotationStatusCommand { KeyId = key.KeyId });
        Assert.Equal((true, 100), (status.KeyRotationEnabled, status.RotationPeriodInDays));
    }

    [Fact]
    public async Task DisableKeyRotation_ends_it()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId });
        _ = await test.SendAsync(new DisableKeyRotationCommand { KeyId = key.KeyId });
        _ = await test.SendAsync(new DisableKeyRotationCommand { KeyId = key.KeyId });
        GetKeyRotationStatusOutput status = await test.SendAsync(new GetKeyRotationStatusCommand { KeyId = key.KeyId });
        Assert.Equal((false, null, null), (status.KeyRotationEnabled, status.RotationPeriodInDays, status.NextRotationDate));
        await test.AdvanceAsync(TimeSpan.FromDays(1000));
        Assert.Empty(test.Recorder.Rotated);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public async Task On_demand_rotation_conflicts_with_an_automatic_one_within_20_minutes(int minutesBefore, bool conflicts)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId, RotationPeriodInDays = 90 });
        test.Clock.Advance(TimeSpan.FromDays(90) - TimeSpan.FromMinutes(minutesBefore));
        if (conflicts)
        {
            _ = await Assert.ThrowsAsync<ConflictException>(() => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }));
        }
        else
        {
            _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        }
    }

    [Fact]
    public async Task Domain_keys_are_renewed_after_a_day_and_the_old_ones_still_open()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata first = await test.CreateKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(first.KeyId!, "hello");
        test.Clock.Advance(TimeSpan.FromHours(25));
        _ = await test.CreateKeyAsync();
        IReadOnlyList<Records.StoredRecord> domainKeys = await test.Store.ListAsync(
            Records.RecordKind.DomainKey, string.Empty, string.Empty, afterName: null, 10, TestContext.Current.CancellationToken);
        Assert.Equal(2, domainKeys.Count);
        await test.ReopenAsync();
        Assert.Equal("hello", await test.DecryptAsync(ciphertext));
    }
}
