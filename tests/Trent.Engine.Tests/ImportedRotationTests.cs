// Imported keys with several materials: one waits, RotateKeyOnDemand makes it current, and all but the waiting one must be there.
using System.Security.Cryptography;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class ImportedRotationTests
{
    [Fact]
    public async Task New_material_waits_until_RotateKeyOnDemand_makes_it_current()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        byte[] before = await test.EncryptAsync(key.KeyId!, "before");
        string? pending = await test.ImportAsync(key.KeyId!, RandomNumberGenerator.GetBytes(32), type: ImportType.NewKeyMaterial);
        Assert.Equal((key.CurrentKeyMaterialId, KeyState.Enabled), ((await test.DescribeAsync(key.KeyId!)).CurrentKeyMaterialId, await test.StateOfAsync(key.KeyId!)));
        test.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(key.Arn, (await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId })).KeyId);
        Assert.Equal(pending, (await test.DescribeAsync(key.KeyId!)).CurrentKeyMaterialId);
        byte[] after = await test.EncryptAsync(key.KeyId!, "after");
        await test.ReopenAsync();
        using DecryptOutput opened = await test.SendAsync(new DecryptCommand { CiphertextBlob = after });
        Assert.Equal(pending, opened.KeyMaterialId);
        Assert.Equal("before", await test.DecryptAsync(before));
    }

    [Fact]
    public async Task The_materials_are_listed_with_their_states_and_what_their_imports_said()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        DateTimeOffset validTo = test.Clock.GetUtcNow().AddDays(30);
        KeyMetadata key = await test.CreateExternalKeyAsync();
        string? first = await test.ImportAsync(key.KeyId!, new byte[32], description: "one");
        string? second = await test.ImportAsync(key.KeyId!, RandomNumberGenerator.GetBytes(32), type: ImportType.NewKeyMaterial, description: "two");
        test.Clock.Advance(TimeSpan.FromHours(1));
        DateTimeOffset rotatedAt = test.Clock.GetUtcNow();
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        string? third = await test.ImportAsync(key.KeyId!, RandomNumberGenerator.GetBytes(32), validTo, ImportType.NewKeyMaterial);
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId, KeyMaterialId = first });
        IReadOnlyList<RotationsListEntry> all = await test.ListMaterialsAsync(key.KeyId!);
        Assert.Equivalent(
            new[]
            {
                Entry(key, first, KeyMaterialState.NonCurrent, ImportState.PendingImport, "one", model: null, validTo: null, rotatedAt: null),
                Entry(key, second, KeyMaterialState.Current, ImportState.Imported, "two", ExpirationModelType.KeyMaterialDoesNotExpire, validTo: null, rotatedAt),
                Entry(key, third, KeyMaterialState.PendingRotation, ImportState.Imported, description: null, ExpirationModelType.KeyMaterialExpires, validTo, rotatedAt: null),
            },
            all,
            strict: true);
        Assert.Equal(second, Assert.Single((await test.SendAsync(new ListKeyRotationsCommand { KeyId = key.KeyId })).Rotations!).KeyMaterialId);
    }

    [Fact]
    public async Task A_second_material_that_would_wait_is_refused()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        string? pending = await test.ImportAsync(key.KeyId!, [.. Enumerable.Repeat((byte)1, 32)], type: ImportType.NewKeyMaterial);
        string third = Trent.Cryptography.KeyMaterialIdentifier.Compute(key.KeyId!, [.. Enumerable.Repeat((byte)2, 32)]);
        await Refusal.IsAsync(
            "KMSInvalidStateException",
            $"New key material (id: {third}) cannot be imported into KMS key {key.Arn}, because another key material (id: {pending}) is pending rotation.",
            () => test.ImportAsync(key.KeyId!, [.. Enumerable.Repeat((byte)2, 32)], type: ImportType.NewKeyMaterial));
        Assert.Equal(2, (await test.ListMaterialsAsync(key.KeyId!)).Count);
    }

    [Fact]
    public async Task Material_that_the_key_has_already_is_not_new()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        await Refusal.IsAsync("IncorrectKeyMaterialException", null, () => test.ImportAsync(key.KeyId!, new byte[32], type: ImportType.NewKeyMaterial));
        _ = await test.ImportAsync(key.KeyId!, [.. Enumerable.Repeat((byte)1, 32)], type: ImportType.NewKeyMaterial);
        await Refusal.IsAsync("IncorrectKeyMaterialException", null, () => test.ImportAsync(key.KeyId!, [.. Enumerable.Repeat((byte)1, 32)], type: ImportType.NewKeyMaterial));
    }

    [Fact]
    public async Task Without_waiting_material_there_is_nothing_to_rotate_to()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        await Refusal.IsAsync(
            "KMSInvalidStateException",
            $"No available key material pending rotation for the key: {key.Arn}.",
            () => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }));
    }

    [Fact]
    public async Task Waiting_material_that_is_deleted_is_gone_and_another_may_take_its_place()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        string? pending = await test.ImportAsync(key.KeyId!, [.. Enumerable.Repeat((byte)1, 32)], type: ImportType.NewKeyMaterial);
        DeleteImportedKeyMaterialOutput output = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId, KeyMaterialId = pending });
        Assert.Equal((pending, KeyState.Enabled), (output.KeyMaterialId, await test.StateOfAsync(key.KeyId!)));
        Assert.Equal(key.CurrentKeyMaterialId, Assert.Single(await test.ListMaterialsAsync(key.KeyId!)).KeyMaterialId);
        string? other = await test.ImportAsync(key.KeyId!, [.. Enumerable.Repeat((byte)2, 32)], type: ImportType.NewKeyMaterial);
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        Assert.Equal(other, (await test.DescribeAsync(key.KeyId!)).CurrentKeyMaterialId);
    }

    [Fact]
    public async Task Without_an_id_the_current_material_is_deleted_and_not_the_waiting_one()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        _ = await test.ImportAsync(key.KeyId!, [.. Enumerable.Repeat((byte)1, 32)], type: ImportType.NewKeyMaterial);
        Assert.Equal(key.CurrentKeyMaterialId, (await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId })).KeyMaterialId);
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
        await Refusal.IsAsync("KMSInvalidStateException", $"{key.Arn} is pending import.", () => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }));
    }

    [Fact]
    public async Task The_key_waits_as_long_as_any_of_its_materials_is_missing()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        byte[] old = await test.EncryptAsync(key.KeyId!, "old");
        string? second = await test.ImportAsync(key.KeyId!, [.. Enumerable.Repeat((byte)1, 32)], type: ImportType.NewKeyMaterial);
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId, KeyMaterialId = key.CurrentKeyMaterialId });
        string text = $"{key.Arn} is pending import.";
        await Refusal.IsAsync("KMSInvalidStateException", text, () => test.EncryptAsync(key.KeyId!, "new"));
        await Refusal.IsAsync("KMSInvalidStateException", text, () => test.DecryptAsync(old));
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        Assert.Equal(second, await test.ImportAsync(key.KeyId!, [.. Enumerable.Repeat((byte)1, 32)]));
        await Refusal.IsAsync("KMSInvalidStateException", text, () => test.EncryptAsync(key.KeyId!, "new"));
        _ = await test.ImportAsync(key.KeyId!, new byte[32]);
        Assert.Equal("old", await test.DecryptAsync(old));
        Assert.Equal("new", await test.DecryptAsync(await test.EncryptAsync(key.KeyId!, "new")));
    }

    [Fact]
    public async Task A_key_that_waits_for_an_old_material_takes_it_with_another_waiting()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        string? pending = await test.ImportAsync(key.KeyId!, [.. Enumerable.Repeat((byte)1, 32)], type: ImportType.NewKeyMaterial);
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
        _ = await test.ImportAsync(key.KeyId!, new byte[32]);
        Assert.Equal((KeyState.Enabled, key.CurrentKeyMaterialId), (await test.StateOfAsync(key.KeyId!), (await test.DescribeAsync(key.KeyId!)).CurrentKeyMaterialId));
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        Assert.Equal(pending, (await test.DescribeAsync(key.KeyId!)).CurrentKeyMaterialId);
    }

    [Fact]
    public async Task DescribeKey_shows_the_earliest_date_of_all_materials()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        DateTimeOffset now = test.Clock.GetUtcNow();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32], now.AddDays(20));
        _ = await test.ImportAsync(key.KeyId!, [.. Enumerable.Repeat((byte)1, 32)], now.AddDays(30), ImportType.NewKeyMaterial);
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        Assert.Equal((now.AddDays(20), ExpirationModelType.KeyMaterialExpires), ((await test.DescribeAsync(key.KeyId!)).ValidTo, (await test.DescribeAsync(key.KeyId!)).ExpirationModel));
        _ = await test.ImportAsync(key.KeyId!, new byte[32]);
        Assert.Equal(now.AddDays(30), (await test.DescribeAsync(key.KeyId!)).ValidTo);
        _ = await test.ImportAsync(key.KeyId!, [.. Enumerable.Repeat((byte)1, 32)]);
        Assert.Equal((null, ExpirationModelType.KeyMaterialDoesNotExpire), ((await test.DescribeAsync(key.KeyId!)).ValidTo, (await test.DescribeAsync(key.KeyId!)).ExpirationModel));
    }

    [Fact]
    public async Task The_date_of_waiting_material_is_not_the_keys_until_it_is_current()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        DateTimeOffset now = test.Clock.GetUtcNow();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        _ = await test.ImportAsync(key.KeyId!, [.. Enumerable.Repeat((byte)1, 32)], now.AddDays(30), ImportType.NewKeyMaterial);
        Assert.Equal((null, ExpirationModelType.KeyMaterialDoesNotExpire), ((await test.DescribeAsync(key.KeyId!)).ValidTo, (await test.DescribeAsync(key.KeyId!)).ExpirationModel));
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        Assert.Equal((now.AddDays(30), ExpirationModelType.KeyMaterialExpires), ((await test.DescribeAsync(key.KeyId!)).ValidTo, (await test.DescribeAsync(key.KeyId!)).ExpirationModel));
    }

    [Fact]
    public async Task Rotation_on_demand_of_imported_keys_counts_to_25_as_well()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        for (int rotation = 1; rotation <= 25; rotation++)
        {
            _ = await test.ImportAsync(key.KeyId!, [.. Enumerable.Repeat((byte)rotation, 32)], type: ImportType.NewKeyMaterial);
            _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        }

        _ = await Assert.ThrowsAsync<LimitExceededException>(() => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }));
    }

    [Theory]
    [InlineData("HMAC_256", "GENERATE_VERIFY_MAC")]
    [InlineData("ECC_NIST_P256", "SIGN_VERIFY")]
    public async Task Rotation_of_keys_that_are_not_symmetric_is_refused_after_their_state(string spec, string usage)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata external = await test.CreateExternalKeyAsync(new KeySpec(spec), new KeyUsageType(usage));
        await Refusal.IsAsync("KMSInvalidStateException", $"{external.Arn} is pending import.", () => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = external.KeyId }));
        KeyMetadata key = await test.CreateKeyAsync(new KeySpec(spec), new KeyUsageType(usage));
        await Refusal.IsAsync("UnsupportedOperationException", null, () => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }));
        await Refusal.IsAsync("UnsupportedOperationException", null, () => test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId }));
        Assert.False((await test.SendAsync(new GetKeyRotationStatusCommand { KeyId = key.KeyId })).KeyRotationEnabled);
    }

    [Fact]
    public async Task Automatic_rotation_of_an_imported_key_is_refused_in_every_state()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        string text = $"{key.Arn} origin is EXTERNAL which is not valid for this operation.";
        await RefusedAsync();
        await Refusal.IsAsync("UnsupportedOperationException", text, () => test.SendAsync(new GetKeyRotationStatusCommand { KeyId = key.KeyId }));
        _ = await test.ImportAsync(key.KeyId!, new byte[32]);
        await RefusedAsync();
        Assert.False((await test.SendAsync(new GetKeyRotationStatusCommand { KeyId = key.KeyId })).KeyRotationEnabled);
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId });
        await RefusedAsync();
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
        await RefusedAsync();

        async Task RefusedAsync()
        {
            await Refusal.IsAsync("UnsupportedOperationException", text, () => test.SendAsync(new EnableKeyRotationCommand { KeyId = key.KeyId }));
            await Refusal.IsAsync("UnsupportedOperationException", text, () => test.SendAsync(new DisableKeyRotationCommand { KeyId = key.KeyId }));
        }
    }

    private static RotationsListEntry Entry(
        KeyMetadata key, string? materialId, KeyMaterialState state, ImportState importState, string? description, ExpirationModelType? model, DateTimeOffset? validTo, DateTimeOffset? rotatedAt) => new()
        {
            KeyId = key.KeyId,
            KeyMaterialId = materialId,
            KeyMaterialState = state,
            ImportState = importState,
            KeyMaterialDescription = description,
            ExpirationModel = model,
            ValidTo = validTo,
            RotationDate = rotatedAt,
            RotationType = rotatedAt is null ? null : RotationType.OnDemand,
        };
}
