// Imported multi-Region keys: each copy is given the material for itself, and the set rotates when all have it.
using System.Security.Cryptography;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class MultiRegionImportTests
{
    private const string Here = TestEngine.Region;
    private const string There = "us-east-1";
    private const string Elsewhere = "ap-southeast-2";
    private static readonly byte[] First = new byte[32];
    private static readonly byte[] Second = [.. Enumerable.Repeat((byte)1, 32)];
    private static readonly byte[] Third = [.. Enumerable.Repeat((byte)2, 32)];

    [Fact]
    public async Task A_replica_waits_for_the_material_of_the_primary_and_takes_no_other()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First, multiRegion: true);
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        ReplicateKeyOutput output = await test.ReplicateAsync(key.KeyId!, There);
        Assert.Equal((KeyState.Creating, null, null), (output.ReplicaKeyMetadata!.KeyState, output.ReplicaKeyMetadata.CurrentKeyMaterialId, output.ReplicaKeyMetadata.ExpirationModel));
        KeyMetadata waiting = await test.DescribeAsync(key.KeyId!, There);
        Assert.Equal((KeyState.PendingImport, false, null, null), (waiting.KeyState, waiting.Enabled, waiting.ExpirationModel, waiting.ValidTo));
        await Refusal.IsAsync("KMSInvalidStateException", $"{ArnIn(There, key)} is pending import.", () => test.DecryptAsync(ciphertext, region: There));
        await Refusal.IsAsync("IncorrectKeyMaterialException", null, () => test.ImportAsync(key.KeyId!, Second, region: There));
        Assert.Equal(key.CurrentKeyMaterialId, await test.ImportAsync(key.KeyId!, First, region: There));
        Assert.Equal((KeyState.Enabled, "hello"), (await test.StateOfAsync(key.KeyId!, There), await test.DecryptAsync(ciphertext, region: There)));
    }

    [Fact]
    public async Task New_material_is_imported_into_the_primary_only()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateSetAsync(test, There);
        long epoch = test.Store.Epoch;
        await Refusal.IsAsync(
            "UnsupportedOperationException",
            $"{ArnIn(There, key)} is not a multi-region primary key.",
            () => test.ImportAsync(key.KeyId!, Second, type: ImportType.NewKeyMaterial, region: There));
        Assert.Equal(epoch, test.Store.Epoch);
    }

    [Fact]
    public async Task New_material_waits_for_its_import_everywhere_and_then_for_rotation()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateSetAsync(test, There, Elsewhere);
        byte[] old = await test.EncryptAsync(key.KeyId!, "old");
        string? second = await test.ImportAsync(key.KeyId!, Second, type: ImportType.NewKeyMaterial);
        string text = $"No available key material pending rotation for the key: {key.Arn}.";
        await IsPendingAsync(test, key, second, KeyMaterialState.PendingMultiRegionImportAndRotation, [Here]);
        await Refusal.IsAsync("KMSInvalidStateException", text, () => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }));
        Assert.Equal(second, await test.ImportAsync(key.KeyId!, Second, region: There));
        await IsPendingAsync(test, key, second, KeyMaterialState.PendingMultiRegionImportAndRotation, [Here, There]);
        await Refusal.IsAsync("KMSInvalidStateException", text, () => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }));
        _ = await test.ImportAsync(key.KeyId!, Second, type: ImportType.ExistingKeyMaterial, materialId: second, region: Elsewhere);
        await IsPendingAsync(test, key, second, KeyMaterialState.PendingRotation, [Here, There, Elsewhere]);
        foreach (string region in new[] { Here, There, Elsewhere })
        {
            Assert.Equal((KeyState.Enabled, key.CurrentKeyMaterialId), (await test.StateOfAsync(key.KeyId!, region), (await test.DescribeAsync(key.KeyId!, region)).CurrentKeyMaterialId));
        }

        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        await test.ReopenAsync();
        byte[] current = await test.EncryptAsync(key.KeyId!, "current", region: There);
        foreach (string region in new[] { Here, There, Elsewhere })
        {
            Assert.Equal(second, (await test.DescribeAsync(key.KeyId!, region)).CurrentKeyMaterialId);
            Assert.Equal(("old", "current"), (await test.DecryptAsync(old, region: region), await test.DecryptAsync(current, region: region)));
            RotationsListEntry rotation = Assert.Single((await test.SendAsync(new ListKeyRotationsCommand { KeyId = key.KeyId }, region: region)).Rotations!);
            Assert.Equal((second, RotationType.OnDemand, test.Clock.GetUtcNow()), (rotation.KeyMaterialId, rotation.RotationType, rotation.RotationDate));
        }
    }

    [Fact]
    public async Task Waiting_material_that_is_deleted_on_the_primary_leaves_all_replicas()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateSetAsync(test, There);
        string? second = await test.ImportAsync(key.KeyId!, Second, type: ImportType.NewKeyMaterial);
        string[] kept = await StoreFiles.SealedFragmentsAsync(test, key.KeyId!, There);
        _ = await test.ImportAsync(key.KeyId!, Second, region: There);
        string[] gone = [.. (await StoreFiles.SealedFragmentsAsync(test, key.KeyId!, There)).Except(kept)];
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId, KeyMaterialId = second });
        foreach (string region in new[] { Here, There })
        {
            Assert.Equal(key.CurrentKeyMaterialId, Assert.Single(await test.ListMaterialsAsync(key.KeyId!, region)).KeyMaterialId);
            Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!, region));
        }

        await test.AdvanceAsync(TimeSpan.Zero);
        Assert.DoesNotContain(gone, fragment => StoreFiles.Hold(test, fragment));
    }

    [Fact]
    public async Task Waiting_material_that_is_deleted_on_a_replica_is_missing_there_until_it_is_imported_again()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateSetAsync(test, There);
        string? second = await test.ImportAsync(key.KeyId!, Second, type: ImportType.NewKeyMaterial);
        _ = await test.ImportAsync(key.KeyId!, Second, region: There);
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId, KeyMaterialId = second }, region: There);
        await IsPendingAsync(test, key, second, KeyMaterialState.PendingMultiRegionImportAndRotation, [Here]);
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!, There));
        _ = await Assert.ThrowsAsync<KMSInvalidStateException>(() => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }));
        _ = await test.ImportAsync(key.KeyId!, Second, region: There);
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        Assert.Equal(second, (await test.DescribeAsync(key.KeyId!, There)).CurrentKeyMaterialId);
    }

    [Fact]
    public async Task A_replica_that_is_made_while_material_waits_waits_for_it_too()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateImportedKeyAsync(First, multiRegion: true);
        string? second = await test.ImportAsync(key.KeyId!, Second, type: ImportType.NewKeyMaterial);
        await IsPendingAsync(test, key, second, KeyMaterialState.PendingRotation, [Here], regions: [Here]);
        _ = await test.ReplicateAsync(key.KeyId!, There);
        _ = await test.ImportAsync(key.KeyId!, First, region: There);
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!, There));
        await IsPendingAsync(test, key, second, KeyMaterialState.PendingMultiRegionImportAndRotation, [Here]);
        _ = await test.ImportAsync(key.KeyId!, Second, region: There);
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        Assert.Equal(second, (await test.DescribeAsync(key.KeyId!, There)).CurrentKeyMaterialId);
    }

    [Fact]
    public async Task Material_that_goes_in_one_Region_stays_in_the_others()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateSetAsync(test, There);
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        _ = await test.ImportAsync(key.KeyId!, First, test.Clock.GetUtcNow().AddDays(1), region: There);
        Assert.Equal((null, test.Clock.GetUtcNow().AddDays(1)), ((await test.DescribeAsync(key.KeyId!)).ValidTo, (await test.DescribeAsync(key.KeyId!, There)).ValidTo));
        await test.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal((KeyState.Enabled, KeyState.PendingImport), (await test.StateOfAsync(key.KeyId!), await test.StateOfAsync(key.KeyId!, There)));
        Assert.Equal([ArnIn(There, key)], test.Recorder.Expired);
        _ = await test.ImportAsync(key.KeyId!, First, region: There);
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId });
        Assert.Equal((KeyState.PendingImport, KeyState.Enabled), (await test.StateOfAsync(key.KeyId!), await test.StateOfAsync(key.KeyId!, There)));
        Assert.Equal("hello", await test.DecryptAsync(ciphertext, region: There));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Waiting_material_that_expired_on_a_replica_is_missing_there_and_the_set_does_not_rotate(bool afterTheBackground)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateSetAsync(test, There);
        string? second = await test.ImportAsync(key.KeyId!, Second, type: ImportType.NewKeyMaterial);
        _ = await test.ImportAsync(key.KeyId!, Second, test.Clock.GetUtcNow().AddDays(1), region: There);
        await PassADayAsync(test, afterTheBackground);
        await IsPendingAsync(test, key, second, KeyMaterialState.PendingMultiRegionImportAndRotation, [Here]);
        await Refusal.IsAsync(
            "KMSInvalidStateException",
            $"No available key material pending rotation for the key: {key.Arn}.",
            () => test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId }));
        Assert.Equal(KeyState.Enabled, await test.StateOfAsync(key.KeyId!, There));
        Assert.Equal(second, await test.ImportAsync(key.KeyId!, Second, region: There));
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        Assert.Equal(second, (await test.DescribeAsync(key.KeyId!, There)).CurrentKeyMaterialId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Waiting_material_that_expired_on_the_primary_is_imported_again_or_deleted(bool afterTheBackground)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateSetAsync(test, There);
        string? second = await test.ImportAsync(key.KeyId!, Second, test.Clock.GetUtcNow().AddDays(1), ImportType.NewKeyMaterial);
        _ = await test.ImportAsync(key.KeyId!, Second, region: There);
        await PassADayAsync(test, afterTheBackground);
        await IsPendingAsync(test, key, second, KeyMaterialState.PendingMultiRegionImportAndRotation, [There]);
        _ = await Assert.ThrowsAsync<KMSInvalidStateException>(() => test.ImportAsync(key.KeyId!, Third, type: ImportType.NewKeyMaterial));
        _ = await test.SendAsync(new DeleteImportedKeyMaterialCommand { KeyId = key.KeyId, KeyMaterialId = second });
        string? third = await test.ImportAsync(key.KeyId!, Third, type: ImportType.NewKeyMaterial);
        await IsPendingAsync(test, key, third, KeyMaterialState.PendingMultiRegionImportAndRotation, [Here]);
        foreach (string region in new[] { Here, There })
        {
            Assert.Equal(2, (await test.ListMaterialsAsync(key.KeyId!, region)).Count);
            Assert.Equal(key.CurrentKeyMaterialId, (await test.DescribeAsync(key.KeyId!, region)).CurrentKeyMaterialId);
        }

        _ = await test.ImportAsync(key.KeyId!, Third, region: There);
        _ = await test.SendAsync(new RotateKeyOnDemandCommand { KeyId = key.KeyId });
        Assert.Equal(third, (await test.DescribeAsync(key.KeyId!, There)).CurrentKeyMaterialId);
    }

    [Fact]
    public async Task The_primary_Region_is_not_moved_to_a_copy_whose_material_has_expired()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await CreateSetAsync(test, There);
        _ = await test.ImportAsync(key.KeyId!, First, test.Clock.GetUtcNow().AddDays(1), region: There);
        test.Clock.Advance(TimeSpan.FromDays(1));
        await Refusal.IsAsync(
            "KMSInvalidStateException",
            $"{ArnIn(There, key)} is pending import.",
            () => test.SendAsync(new UpdatePrimaryRegionCommand { KeyId = key.KeyId, PrimaryRegion = There }));
        _ = await test.ImportAsync(key.KeyId!, First, region: There);
        _ = await test.SendAsync(new UpdatePrimaryRegionCommand { KeyId = key.KeyId, PrimaryRegion = There });
        Assert.NotNull(await test.ImportAsync(key.KeyId!, Second, type: ImportType.NewKeyMaterial, region: There));
    }

    [Fact]
    public async Task An_asymmetric_key_signs_in_every_Region_that_was_given_its_material()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        using ECDsa outside = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        KeyMetadata key = await test.CreateExternalKeyAsync(KeySpec.EccNistP256, KeyUsageType.SignVerify, multiRegion: true);
        _ = await test.ImportAsync(key.KeyId!, outside.ExportPkcs8PrivateKey());
        _ = await test.ReplicateAsync(key.KeyId!, There);
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await Refusal.IsAsync("IncorrectKeyMaterialException", null, () => test.ImportAsync(key.KeyId!, other.ExportPkcs8PrivateKey(), region: There));
        Assert.Null(await test.ImportAsync(key.KeyId!, outside.ExportPkcs8PrivateKey(), region: There));
        SignCommand sign = new() { KeyId = key.KeyId, Message = SensitiveBytes.CopyOf("hello"u8), SigningAlgorithm = SigningAlgorithmSpec.EcdsaSha256 };
        byte[] signature = (await test.SendAsync(sign, region: There)).Signature!.Value.ToArray();
        Assert.True(outside.VerifyData("hello"u8, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    private static async Task<KeyMetadata> CreateSetAsync(TestEngine test, params string[] replicas)
    {
        KeyMetadata key = await test.CreateImportedKeyAsync(First, multiRegion: true);
        foreach (string region in replicas)
        {
            _ = await test.ReplicateAsync(key.KeyId!, region);
            _ = await test.ImportAsync(key.KeyId!, First, region: region);
        }

        return key;
    }

    private static async Task IsPendingAsync(
        TestEngine test, KeyMetadata key, string? materialId, KeyMaterialState state, string[] imported, string[]? regions = null)
    {
        IEnumerable<string> all = regions ?? [Here, .. (await test.DescribeAsync(key.KeyId!)).MultiRegionConfiguration!.ReplicaKeys!.Select(replica => replica.Region!)];
        foreach (string region in all)
        {
            RotationsListEntry entry = (await test.ListMaterialsAsync(key.KeyId!, region))[^1];
            Assert.Equal(
                (region, materialId, state, imported.Contains(region) ? ImportState.Imported : ImportState.PendingImport), (region, entry.KeyMaterialId, entry.KeyMaterialState, entry.ImportState));
        }
    }

    private static Task PassADayAsync(TestEngine test, bool withTheBackground)
    {
        if (withTheBackground)
        {
            return test.AdvanceAsync(TimeSpan.FromDays(1));
        }

        test.Clock.Advance(TimeSpan.FromDays(1));
        return Task.CompletedTask;
    }

    private static string ArnIn(string region, KeyMetadata key) => $"arn:aws:kms:{region}:{TestEngine.Account}:key/{key.KeyId}";
}
