// The life of a key: created, described, disabled, scheduled, cancelled, enabled, destroyed.
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class KeyLifeTests
{
    [Fact]
    public async Task CreateKey_makes_an_enabled_symmetric_key_with_the_defaults_of_the_API()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", key.KeyId);
        Assert.Equal($"arn:aws:kms:eu-central-1:111122223333:key/{key.KeyId}", key.Arn);
        Assert.Equal("111122223333", key.AWSAccountId);
        Assert.Equal(test.Clock.GetUtcNow(), key.CreationDate);
        Assert.True(key.Enabled);
        Assert.Equal(string.Empty, key.Description);
        Assert.Equal(KeyUsageType.EncryptDecrypt, key.KeyUsage);
        Assert.Equal(KeyState.Enabled, key.KeyState);
        Assert.Equal(OriginType.AwsKms, key.Origin);
        Assert.Equal(KeyManagerType.Customer, key.KeyManager);
        Assert.Equal(KeySpec.SymmetricDefault, key.KeySpec);
        Assert.Equal("SYMMETRIC_DEFAULT", key.CustomerMasterKeySpec!.Value.Value);
        Assert.Equal([EncryptionAlgorithmSpec.SymmetricDefault], key.EncryptionAlgorithms);
        Assert.False(key.MultiRegion);
        Assert.Matches("^[0-9a-f]{64}$", key.CurrentKeyMaterialId);
        Assert.Null(key.DeletionDate);
    }

    [Fact]
    public async Task DescribeKey_shows_what_CreateKey_answered_also_after_a_restart()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata created = (await test.SendAsync(new CreateKeyCommand { Description = "β 1" })).KeyMetadata!;
        await test.ReopenAsync();
        KeyMetadata described = (await test.SendAsync(new DescribeKeyCommand { KeyId = created.KeyId })).KeyMetadata!;
        Assert.Equivalent(created, described, strict: true);
    }

    [Fact]
    public async Task CancelKeyDeletion_returns_the_key_to_Disabled()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
        CancelKeyDeletionOutput output = await test.SendAsync(new CancelKeyDeletionCommand { KeyId = key.KeyId });
        Assert.Equal(key.Arn, output.KeyId);
        Assert.Equal(KeyState.Disabled, await test.StateOfAsync(key.KeyId!));
        _ = await test.SendAsync(new EnableKeyCommand { KeyId = key.KeyId });
        Assert.Equal("hello", await test.DecryptAsync(await test.EncryptAsync(key.KeyId!, "hello")));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(30)]
    [InlineData(null)]
    public async Task ScheduleKeyDeletion_takes_7_to_30_days_and_30_by_default(int? days)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        ScheduleKeyDeletionOutput output = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = days });
        Assert.Equal(key.Arn, output.KeyId);
        Assert.Equal(KeyState.PendingDeletion, output.KeyState);
        Assert.Equal(days ?? 30, output.PendingWindowInDays);
        Assert.Equal(test.Clock.GetUtcNow().AddDays(days ?? 30), output.DeletionDate);
        KeyMetadata described = (await test.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId })).KeyMetadata!;
        Assert.Equal((output.DeletionDate, false), (described.DeletionDate, described.Enabled));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(31)]
    [InlineData(365)]
    public async Task ScheduleKeyDeletion_refuses_other_waiting_periods(int days)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await Assert.ThrowsAsync<ValidationException>(() => test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = days }));
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task A_key_is_usable_until_scheduled_and_gone_when_its_waiting_period_ends()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new CreateAliasCommand { AliasName = "alias/doomed", TargetKeyId = key.KeyId });
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 });
        await test.AdvanceAsync(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(KeyState.PendingDeletion, await test.StateOfAsync(key.KeyId!));
        await test.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        await Refusal.IsAsync("NotFoundException", $"Key '{key.Arn}' does not exist", () => test.StateOfAsync(key.KeyId!));
        await Refusal.IsAsync("NotFoundException", "Alias arn:aws:kms:eu-central-1:111122223333:alias/doomed is not found.", () => test.StateOfAsync("alias/doomed"));
        await Refusal.IsAsync(
            "AccessDeniedException",
            "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
            () => test.DecryptAsync(ciphertext));
        Assert.Equal([key.Arn!], test.Recorder.Destroyed);
        Assert.Empty((await test.SendAsync(new ListKeysCommand())).Keys!);
    }

    [Fact]
    public async Task A_destruction_that_fell_due_during_downtime_is_made_up_for()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 });
        test.Clock.Advance(TimeSpan.FromDays(100));
        await test.ReopenAsync();
        await test.AdvanceAsync(TimeSpan.Zero);
        _ = await Assert.ThrowsAsync<NotFoundException>(() => test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task A_destroyed_key_leaves_nothing_readable_in_the_files()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = (await test.SendAsync(new CreateKeyCommand { Description = "a-description-to-look-for" })).KeyMetadata!;
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        string[] fragments = await StoreFiles.SealedFragmentsAsync(test, key.KeyId!);
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 });
        await test.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.DoesNotContain(fragments, fragment => StoreFiles.Hold(test, fragment));
        Assert.False(StoreFiles.Hold(test, "a-description-to-look-for"));
    }

    [Fact]
    public async Task Use_of_a_key_pending_deletion_is_refused_and_reported()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
        await Refusal.IsAsync("KMSInvalidStateException", $"{key.Arn} is pending deletion.", () => test.EncryptAsync(key.KeyId!, "hello"));
        Assert.Equal(
            (key.Arn!, "arn:aws:iam::111122223333:root", "Encrypt", test.Clock.GetUtcNow()),
            Assert.Single(test.Recorder.UsesOfKeysPendingDeletion));
    }

    [Fact]
    public async Task A_disabled_key_is_refused_for_use_and_comes_back_when_enabled()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId });
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId });
        await Refusal.IsAsync("DisabledException", $"{key.Arn} is disabled.", () => test.DecryptAsync(ciphertext));
        _ = await test.SendAsync(new EnableKeyCommand { KeyId = key.KeyId });
        _ = await test.SendAsync(new EnableKeyCommand { KeyId = key.KeyId });
        Assert.Equal("hello", await test.DecryptAsync(ciphertext));
    }

    [Fact]
    public async Task Keys_of_another_Region_or_account_are_not_visible()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        await Refusal.IsAsync(
            "NotFoundException",
            $"Key 'arn:aws:kms:us-east-1:111122223333:key/{key.KeyId}' does not exist",
            () => test.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId }, region: "us-east-1"));
        await Refusal.IsAsync("NotFoundException", "Invalid arn eu-central-1", () => test.SendAsync(new DescribeKeyCommand { KeyId = key.Arn }, region: "us-east-1"));
        await Refusal.IsAsync(
            "NotFoundException",
            $"Key 'arn:aws:kms:eu-central-1:444455556666:key/{key.KeyId}' does not exist",
            () => test.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId }, TestEngine.OtherAccount));
        Assert.Empty((await test.SendAsync(new ListKeysCommand(), TestEngine.OtherAccount)).Keys!);
        Assert.Empty((await test.SendAsync(new ListKeysCommand(), region: "us-east-1")).Keys!);
    }

    [Theory]
    [InlineData("RSA_2048", null, "ValidationException", "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.")]
    [InlineData("RSA_2048", "KEY_AGREEMENT", "ValidationException", "KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048")]
    [InlineData("SYMMETRIC_DEFAULT", "SIGN_VERIFY", "ValidationException", "KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT")]
    public async Task CreateKey_refuses_usages_that_do_not_fit_the_spec(string spec, string? usage, string errorCode, string message)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        CreateKeyCommand command = new() { KeySpec = new KeySpec(spec), KeyUsage = usage is null ? null : new KeyUsageType(usage) };
        await Refusal.IsAsync(errorCode, message, () => test.SendAsync(command));
    }

    [Fact]
    public async Task CreateKey_refuses_both_spec_members_at_once()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        CreateKeyCommand command = new() { KeySpec = KeySpec.SymmetricDefault, CustomerMasterKeySpec = new CustomerMasterKeySpec("SYMMETRIC_DEFAULT") };
        await Refusal.IsAsync(
            "ValidationException",
            "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
            () => test.SendAsync(command));
    }

    [Fact]
    public async Task Many_changes_of_one_key_at_once_all_happen()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(index => test.SendAsync(
            new TagResourceCommand { KeyId = key.KeyId, Tags = [new Tag { TagKey = $"t{index}", TagValue = "v" }] })));
        Assert.Equal(40, (await test.SendAsync(new ListResourceTagsCommand { KeyId = key.KeyId })).Tags!.Count);
    }

    [Fact]
    public async Task Memory_holds_no_more_keys_than_the_setting_says()
    {
        await using TestEngine test = await TestEngine.OpenAsync(cachedKeysMax: 8);
        List<(string KeyId, byte[] Ciphertext)> keys = [];
        for (int index = 0; index < 30; index++)
        {
            string keyId = (await test.CreateKeyAsync()).KeyId!;
            keys.Add((keyId, await test.EncryptAsync(keyId, $"secret {index}")));
        }

        for (int index = 0; index < keys.Count; index++)
        {
            Assert.Equal($"secret {index}", await test.DecryptAsync(keys[index].Ciphertext));
            Assert.InRange(test.Engine.CachedKeys, 1, 8);
        }
    }
}
