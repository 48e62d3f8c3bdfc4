// Expiry of imported material: seen by the next request, done by the background, and nothing of the material left in the files.
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class ImportExpiryTests
{
    private static readonly byte[] First = new byte[32];
    private static readonly byte[] Second = [.. Enumerable.Repeat((byte)1, 32)];

    [Fact]
    public async Task Material_serves_until_its_date_and_the_next_request_finds_it_gone()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First, test.Clock.GetUtcNow().AddDays(1));
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        test.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal("hello", await test.DecryptAsync(ciphertext));
        test.Clock.Advance(TimeSpan.FromMilliseconds(1));
        string text = $"{key.Arn} is pending import.";
        await Refusal.IsAsync("KMSInvalidStateException", text, () => test.DecryptAsync(ciphertext));
        await Refusal.IsAsync("KMSInvalidStateException", text, () => test.EncryptAsync(key.KeyId!, "hello"));
        await Refusal.IsAsync("KMSInvalidStateException", text, () => test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId }));
        KeyMetadata expired = await test.DescribeAsync(key.KeyId!);
        Assert.Equal((KeyState.PendingImport, false, null, null), (expired.KeyState, expired.Enabled, expired.ValidTo, expired.ExpirationModel));
        Assert.Equal(key.CurrentKeyMaterialId, expired.CurrentKeyMaterialId);
        RotationsListEntry entry = Assert.Single(await test.ListMaterialsAsync(key.KeyId!));
        Assert.Equal((ImportState.PendingImport, KeyMaterialState.Current, null, null), (entry.ImportState, entry.KeyMaterialState, entry.ValidTo, entry.ExpirationModel));
    }

    [Fact]
    public async Task What_the_background_does_is_what_the_request_before_it_saw()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First, test.Clock.GetUtcNow().AddDays(1));
        test.Clock.Advance(TimeSpan.FromDays(1));
        KeyMetadata before = await test.DescribeAsync(key.KeyId!);
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.Equivalent(before, await test.DescribeAsync(key.KeyId!), strict: true);
        Assert.Equal([key.Arn!], test.Recorder.Expired);
        await test.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Single(test.Recorder.Expired);
    }

    [Fact]
    public async Task The_first_look_at_expired_material_takes_it_away_and_no_later_one_changes_anything()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First, test.Clock.GetUtcNow().AddDays(1));
        test.Clock.Advance(TimeSpan.FromDays(1));
        long epoch = test.Store.Epoch;
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
        Assert.Equal(epoch + 1, test.Store.Epoch);
        _ = await Assert.ThrowsAsync<KMSInvalidStateException>(() => test.EncryptAsync(key.KeyId!, "hello"));
        Assert.Equal(epoch + 1, test.Store.Epoch);
        Assert.Equal([key.Arn!], test.Recorder.Expired);
    }

    [Fact]
    public async Task Nothing_of_expired_material_is_left_in_the_files()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First, test.Clock.GetUtcNow().AddDays(1));
        string[] fragments = await StoreFiles.SealedFragmentsAsync(test, key.KeyId!);
        await test.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.DoesNotContain(fragments, fragment => StoreFiles.Hold(test, fragment));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_of_deleted_material_is_left_in_the_files(bool restarts)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First);
        string[] fragments = await StoreFiles.SealedFragmentsAsync(test, key.KeyId!);
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        if (restarts)
        {
            await test.ReopenAsync();
        }

        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.DoesNotContain(fragments, fragment => StoreFiles.Hold(test, fragment));
        Assert.False((await StoreFiles.ReadKeyAsync(test, key.KeyId!)).HasRemains);
    }

    [Fact]
    public async Task Nothing_of_waiting_material_that_was_deleted_is_left_in_the_files()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First);
        string[] kept = await StoreFiles.SealedFragmentsAsync(test, key.KeyId!);
        string? pending = await test.ImportAsync(key.KeyId!, Second, type: ImportType.NewKeyMaterial);
        string[] gone = [.. (await StoreFiles.SealedFragmentsAsync(test, key.KeyId!)).Except(kept)];
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId, KeyMaterialId = pending });
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.DoesNotContain(gone, fragment => StoreFiles.Hold(test, fragment));
        Assert.Contains(kept, fragment => StoreFiles.Hold(test, fragment));
    }

    [Fact]
    public async Task A_change_between_expiry_and_the_background_keeps_the_material_gone_and_has_it_erased()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First, test.Clock.GetUtcNow().AddDays(1));
        string[] fragments = await StoreFiles.SealedFragmentsAsync(test, key.KeyId!);
        test.Clock.Advance(TimeSpan.FromDays(1));
        _ = await test.SendAsync(new UpdateKeyDescriptionCommand { KeyId = key.KeyId, Description = "d" });
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.DoesNotContain(fragments, fragment => StoreFiles.Hold(test, fragment));
        Assert.Equal((KeyState.PendingImport, "d"), (await test.StateOfAsync(key.KeyId!), (await test.DescribeAsync(key.KeyId!)).Description));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Expired_material_is_imported_again_and_opens_what_it_encrypted(bool afterTheBackground)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First, test.Clock.GetUtcNow().AddDays(1));
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        test.Clock.Advance(TimeSpan.FromDays(2));
        if (afterTheBackground)
        {
            await test.AdvanceAsync(TimeSpan.Zero);
        }

        Assert.Equal(key.CurrentKeyMaterialId, await test.ImportAsync(key.KeyId!, First, test.Clock.GetUtcNow().AddDays(1)));
        Assert.Equal("hello", await test.DecryptAsync(ciphertext));
        await test.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal("hello", await test.DecryptAsync(ciphertext));
    }

    [Fact]
    public async Task Expiry_during_downtime_is_seen_at_once_and_made_up_for()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First, test.Clock.GetUtcNow().AddDays(1));
        string[] fragments = await StoreFiles.SealedFragmentsAsync(test, key.KeyId!);
        test.Clock.Advance(TimeSpan.FromDays(100));
        await test.ReopenAsync();
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.DoesNotContain(fragments, fragment => StoreFiles.Hold(test, fragment));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disabled_key_waits_for_its_material_once_that_expired(bool afterTheBackground)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First, test.Clock.GetUtcNow().AddDays(1));
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId });
        await PassAsync(test, TimeSpan.FromDays(1), afterTheBackground);
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_pending_deletion_stays_so_and_waits_for_its_material_when_that_is_cancelled(bool afterTheBackground)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First, test.Clock.GetUtcNow().AddDays(1));
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
        await PassAsync(test, TimeSpan.FromDays(1), afterTheBackground);
        Assert.Equal(KeyState.PendingDeletion, await test.StateOfAsync(key.KeyId!));
        _ = await test.SendAsync(new CancelKeyDeletionCommand { KeyId = key.KeyId });
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
        _ = await test.ImportAsync(key.KeyId!, First);
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task A_key_pending_deletion_with_all_its_material_is_Disabled_when_that_is_cancelled()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First, test.Clock.GetUtcNow().AddDays(100));
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
        _ = await test.SendAsync(new CancelKeyDeletionCommand { KeyId = key.KeyId });
        Assert.Equal(KeyState.Disabled, await test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task A_key_whose_deletion_and_expiry_fall_together_is_destroyed()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First, test.Clock.GetUtcNow().AddDays(7));
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId, PendingWindowInDays = 7 });
        await test.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal([key.Arn!], test.Recorder.Destroyed);
        Assert.Empty(test.Recorder.Failures);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_key_waits_when_one_of_several_materials_expired(bool afterTheBackground)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First, test.Clock.GetUtcNow().AddDays(1));
        byte[] old = await test.EncryptAsync(key.KeyId!, "old");
        string? second = await test.ImportAsync(key.KeyId!, Second, type: ImportType.NewKeyMaterial);
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        byte[] current = await test.EncryptAsync(key.KeyId!, "current");
        await PassAsync(test, TimeSpan.FromDays(1), afterTheBackground);
        foreach (byte[] ciphertext in new[] { old, current })
        {
            await Refusal.IsAsync("KMSInvalidStateException", $"{key.Arn} is pending import.", () => test.DecryptAsync(ciphertext));
        }

        KeyMetadata waiting = await test.DescribeAsync(key.KeyId!);
        Assert.Equal((second, ExpirationModelType.KeyMaterialDoesNotExpire, null), (waiting.CurrentKeyMaterialId, waiting.ExpirationModel, waiting.ValidTo));
        _ = await test.ImportAsync(key.KeyId!, First);
        Assert.Equal(("old", "current"), (await test.DecryptAsync(old), await test.DecryptAsync(current)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Waiting_material_that_expires_leaves_the_key_as_it_is(bool afterTheBackground)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First);
        _ = await test.ImportAsync(key.KeyId!, Second, test.Clock.GetUtcNow().AddDays(1), ImportType.NewKeyMaterial);
        await PassAsync(test, TimeSpan.FromDays(1), afterTheBackground);
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!));
        Assert.Equal(key.CurrentKeyMaterialId, Assert.Single(await test.ListMaterialsAsync(key.KeyId!)).KeyMaterialId);
        await Refusal.IsAsync(
            "KMSInvalidStateException",
            $"No available key material pending rotation for the key: {key.Arn}.",
            () => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }));
        _ = await test.ImportAsync(key.KeyId!, Second, type: ImportType.NewKeyMaterial);
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        Assert.Equal("hello", await test.DecryptAsync(await test.EncryptAsync(key.KeyId!, "hello")));
    }

    [Fact]
    public async Task Materials_of_other_keys_expire_as_well()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync(KeySpec.Hmac256, KeyUsageType.GenerateVerifyMac);
        _ = await test.ImportAsync(key.KeyId!, First, test.Clock.GetUtcNow().AddDays(1));
        GenerateMacCommand command = new() { KeyId = key.KeyId, MacAlgorithm = MacAlgorithmSpec.HmacSha256, Message = SensitiveBytes.CopyOf([1]) };
        byte[] mac = (await test.SendAsync(command)).Mac!.Value.ToArray();
        test.Clock.Advance(TimeSpan.FromDays(1));
        await Refusal.IsAsync("KMSInvalidStateException", $"{key.Arn} is pending import.", () => test.SendAsync(command));
        _ = await test.ImportAsync(key.KeyId!, First);
        Assert.Equal(mac, (await test.SendAsync(command)).Mac!.Value.ToArray());
    }

    private static Task PassAsync(TestEngine test, TimeSpan time, bool withTheBackground)
    {
        if (withTheBackground)
        {
            return test.AdvanceAsync(time);
        }

        test.Clock.Advance(time);
        return Task.CompletedTask;
    }
}
