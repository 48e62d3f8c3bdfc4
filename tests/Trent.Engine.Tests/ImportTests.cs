// ImportKeyMaterial and DeleteImportedKeyMaterial of keys with one material: dates, types of import, descriptions, and what is imported again.
using System.Security.Cryptography;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class ImportTests
{
    private const string OneMaterialForLife = "ImportType, KeyMaterialDescription and KeyMaterialId are only valid for symmetric encryption keys.";
    private const string OutOfRange = "The validTo date must be in the future and at most 365 days ahead.";

    [Fact]
    public async Task An_imported_key_encrypts_and_says_what_it_is()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        string? materialId = await test.ImportAsync(key.KeyId!, new byte[32]);
        KeyMetadata imported = await test.DescribeAsync(key.KeyId!);
        Assert.Matches("^[0-9a-f]{64}$", materialId);
        Assert.Equal(
            (KeyState.Enabled, materialId, ExpirationModelType.KeyMaterialDoesNotExpire, null), (imported.KeyState, imported.CurrentKeyMaterialId, imported.ExpirationModel, imported.ValidTo));
        await test.ReopenAsync();
        Assert.Equal("hello", await test.DecryptAsync(await test.EncryptAsync(key.KeyId!, "hello")));
    }

    [Fact]
    public async Task The_same_material_has_another_id_in_another_key()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata one = await test.CreateImportedKeyAsync(new byte[32]);
        KeyMetadata other = await test.CreateImportedKeyAsync(new byte[32]);
        Assert.NotEqual(one.CurrentKeyMaterialId, other.CurrentKeyMaterialId);
        byte[] ciphertext = await test.EncryptAsync(one.KeyId!, "hello");
        _ = await Assert.ThrowsAsync<IncorrectKeyException>(() => test.DecryptAsync(ciphertext, keyId: other.KeyId));
    }

    [Fact]
    public async Task Material_expires_unless_told_otherwise_and_then_needs_a_date()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        ImportKeyMaterialCommand import = await test.WrapAsync(key.KeyId!, new byte[32]);
        const string Text = "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES";
        foreach (ExpirationModelType? model in new ExpirationModelType?[] { null, ExpirationModelType.KeyMaterialExpires })
        {
            await Refusal.IsAsync("ValidationException", Text, () => test.SendAsync(With(import, model, validTo: null)));
        }

        await Refusal.IsAsync(
            "ValidationException",
            "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE",
            () => test.SendAsync(With(import, ExpirationModelType.KeyMaterialDoesNotExpire, test.Clock.GetUtcNow().AddDays(1))));
        _ = await test.SendAsync(With(import, model: null, test.Clock.GetUtcNow().AddDays(1)));
        Assert.Equal(ExpirationModelType.KeyMaterialExpires, (await test.DescribeAsync(key.KeyId!)).ExpirationModel);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(365L * 86_400_000, true)]
    [InlineData((365L * 86_400_000) + 1, false)]
    [InlineData(4000L * 86_400_000, false)]
    public async Task The_date_must_lie_ahead_and_at_most_365_days(long milliseconds, bool isAllowed)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        DateTimeOffset validTo = test.Clock.GetUtcNow().AddMilliseconds(milliseconds);
        if (!isAllowed)
        {
            await Refusal.IsAsync("ValidationException", OutOfRange, () => test.ImportAsync(key.KeyId!, new byte[32], validTo));
            return;
        }

        _ = await test.ImportAsync(key.KeyId!, new byte[32], validTo);
        Assert.Equal((validTo, ExpirationModelType.KeyMaterialExpires), ((await test.DescribeAsync(key.KeyId!)).ValidTo, (await test.DescribeAsync(key.KeyId!)).ExpirationModel));
    }

    [Fact]
    public async Task The_state_of_the_key_is_checked_before_the_date_and_the_token()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        ImportKeyMaterialCommand import = ImportWrap.Change(await test.WrapAsync(key.KeyId!, new byte[32]), validTo: test.Clock.GetUtcNow(), token: new byte[] { 1 });
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
        await Refusal.IsAsync("KMSInvalidStateException", $"{key.Arn} is pending deletion.", () => test.SendAsync(import));
        await Refusal.IsAsync("KMSInvalidStateException", $"{key.Arn} is pending deletion.", () => test.WrapAsync(key.KeyId!, new byte[32]));
    }

    [Fact]
    public async Task Deleted_material_is_imported_again_and_opens_what_it_encrypted()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        byte[] material = RandomNumberGenerator.GetBytes(32);
        KeyMetadata key = await test.CreateImportedKeyAsync(material);
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        DeleteImportedKeyMaterialOutput output = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        Assert.Equal((key.Arn, key.CurrentKeyMaterialId), (output.KeyId, output.KeyMaterialId));
        KeyMetadata waiting = await test.DescribeAsync(key.KeyId!);
        Assert.Equal((KeyState.PendingImport, false, null, null), (waiting.KeyState, waiting.Enabled, waiting.ExpirationModel, waiting.ValidTo));
        Assert.Equal(key.CurrentKeyMaterialId, waiting.CurrentKeyMaterialId);
        await Refusal.IsAsync("KMSInvalidStateException", $"{key.Arn} is pending import.", () => test.DecryptAsync(ciphertext));
        Assert.Equal(key.CurrentKeyMaterialId, await test.ImportAsync(key.KeyId!, material));
        Assert.Equal("hello", await test.DecryptAsync(ciphertext));
    }

    [Fact]
    public async Task Importing_again_may_change_when_the_material_expires()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32], test.Clock.GetUtcNow().AddDays(1));
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        _ = await test.ImportAsync(key.KeyId!, new byte[32], test.Clock.GetUtcNow().AddDays(2));
        Assert.Equal(test.Clock.GetUtcNow().AddDays(2), (await test.DescribeAsync(key.KeyId!)).ValidTo);
        await test.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal("hello", await test.DecryptAsync(ciphertext));
        _ = await test.ImportAsync(key.KeyId!, new byte[32]);
        KeyMetadata imported = await test.DescribeAsync(key.KeyId!);
        Assert.Equal((null, ExpirationModelType.KeyMaterialDoesNotExpire), (imported.ValidTo, imported.ExpirationModel));
        await test.AdvanceAsync(TimeSpan.FromDays(400));
        Assert.Equal("hello", await test.DecryptAsync(ciphertext));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("EXISTING_KEY_MATERIAL")]
    public async Task Other_material_is_refused_in_place_of_the_one_that_was_there(string? type)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        ImportType? importType = type is null ? null : new ImportType(type);
        await Refusal.IsAsync("IncorrectKeyMaterialException", null, () => test.ImportAsync(key.KeyId!, RandomNumberGenerator.GetBytes(32), type: importType));
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        await Refusal.IsAsync("IncorrectKeyMaterialException", null, () => test.ImportAsync(key.KeyId!, RandomNumberGenerator.GetBytes(32), type: importType));
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task The_first_material_is_new_unless_it_is_said_to_exist()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        await Refusal.IsAsync("IncorrectKeyMaterialException", null, () => test.ImportAsync(key.KeyId!, new byte[32], type: ImportType.ExistingKeyMaterial));
        _ = await test.ImportAsync(key.KeyId!, new byte[32], type: ImportType.NewKeyMaterial);
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!));
        Assert.Equal(KeyMaterialState.Current, Assert.Single(await test.ListMaterialsAsync(key.KeyId!)).KeyMaterialState);
    }

    [Fact]
    public async Task The_id_of_material_that_is_imported_again_must_be_its_own()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        await Refusal.IsAsync("IncorrectKeyMaterialException", null, () => test.ImportAsync(key.KeyId!, new byte[32], materialId: new string('0', 64)));
        Assert.Equal(key.CurrentKeyMaterialId, await test.ImportAsync(key.KeyId!, new byte[32], type: ImportType.ExistingKeyMaterial, materialId: key.CurrentKeyMaterialId));
    }

    [Theory]
    [InlineData("NEW_KEY_MATERIAL")]
    [InlineData(null)]
    public async Task New_material_has_no_id_yet(string? type)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        await Refusal.IsAsync(
            "ValidationException",
            "KeyMaterialId cannot be specified when ImportType is NEW_KEY_MATERIAL.",
            () => test.ImportAsync(key.KeyId!, new byte[32], type: type is null ? null : new ImportType(type), materialId: new string('0', 64)));
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task A_description_stays_when_the_material_is_imported_again_without_one()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        _ = await test.ImportAsync(key.KeyId!, new byte[32], description: "of 2026");
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        Assert.Equal("of 2026", Assert.Single(await test.ListMaterialsAsync(key.KeyId!)).KeyMaterialDescription);
        _ = await test.ImportAsync(key.KeyId!, new byte[32]);
        Assert.Equal("of 2026", Assert.Single(await test.ListMaterialsAsync(key.KeyId!)).KeyMaterialDescription);
        _ = await test.ImportAsync(key.KeyId!, new byte[32], description: "of 2027");
        Assert.Equal("of 2027", Assert.Single(await test.ListMaterialsAsync(key.KeyId!)).KeyMaterialDescription);
    }

    [Fact]
    public async Task Other_keys_take_one_material_for_life_without_type_description_and_id()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync(KeySpec.Hmac256, KeyUsageType.GenerateVerifyMac);
        await Refusal.IsAsync("ValidationException", OneMaterialForLife, () => test.ImportAsync(key.KeyId!, new byte[32], type: ImportType.NewKeyMaterial));
        await Refusal.IsAsync("ValidationException", OneMaterialForLife, () => test.ImportAsync(key.KeyId!, new byte[32], description: "d"));
        await Refusal.IsAsync("ValidationException", OneMaterialForLife, () => test.ImportAsync(key.KeyId!, new byte[32], materialId: new string('0', 64)));
        Assert.Null(await test.ImportAsync(key.KeyId!, new byte[32]));
        await Refusal.IsAsync("IncorrectKeyMaterialException", null, () => test.ImportAsync(key.KeyId!, RandomNumberGenerator.GetBytes(32)));
        DeleteImportedKeyMaterialOutput deleted = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        Assert.Equal((key.Arn, null), (deleted.KeyId, deleted.KeyMaterialId));
        await Refusal.IsAsync("IncorrectKeyMaterialException", null, () => test.ImportAsync(key.KeyId!, RandomNumberGenerator.GetBytes(32)));
        _ = await test.ImportAsync(key.KeyId!, new byte[32]);
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task Deleting_material_that_is_not_there_has_no_effect()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateExternalKeyAsync();
        DeleteImportedKeyMaterialOutput never = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        Assert.Equal((key.Arn, null), (never.KeyId, never.KeyMaterialId));
        string? materialId = await test.ImportAsync(key.KeyId!, new byte[32]);
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        long epoch = test.Store.Epoch;
        DeleteImportedKeyMaterialOutput again = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        Assert.Equal((materialId, epoch), (again.KeyMaterialId, test.Store.Epoch));
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task Deleting_material_that_the_key_never_had_is_refused()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        string none = new('0', 64);
        await Refusal.IsAsync(
            "NotFoundException",
            $"Key material '{none}' does not exist in key '{key.Arn}'",
            () => test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId, KeyMaterialId = none }));
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task A_disabled_key_takes_material_and_is_enabled_once_it_had_to_wait_for_it()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId });
        _ = await test.ImportAsync(key.KeyId!, new byte[32]);
        Assert.Equal(KeyState.Disabled, await test.StateOfAsync(key.KeyId!));
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
        _ = await test.ImportAsync(key.KeyId!, new byte[32]);
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!));
    }

    [Fact]
    public async Task Material_may_be_deleted_while_the_deletion_of_the_key_is_pending()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(new byte[32]);
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        Assert.Equal(KeyState.PendingDeletion, await test.StateOfAsync(key.KeyId!));
        _ = await test.SendAsync(new CancelKeyDeletionCommand { KeyId = key.KeyId });
        Assert.Equal(KeyState.PendingImport, await test.StateOfAsync(key.KeyId!));
    }

    private static ImportKeyMaterialCommand With(ImportKeyMaterialCommand command, ExpirationModelType? model, DateTimeOffset? validTo) => new()
    {
        KeyId = command.KeyId,
        ImportToken = command.ImportToken,
        EncryptedKeyMaterial = command.EncryptedKeyMaterial,
        ExpirationModel = model,
        ValidTo = validTo,
    };
}
