// Multi-Region keys: what ReplicateKey makes, what the copies share and what each has of its own.
using System.Text.Json;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class MultiRegionTests
{
    private const string Here = TestEngine.Region;
    private const string There = "us-east-1";
    private const string Elsewhere = "ap-southeast-2";

    [Fact]
    public async Task Every_copy_shows_the_primary_and_the_replicas_in_the_order_in_which_they_were_made()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        _ = await test.ReplicateAsync(key.KeyId!, There);
        _ = await test.ReplicateAsync(key.KeyId!, Elsewhere);
        await test.ReopenAsync();
        foreach (string region in new[] { Here, There, Elsewhere })
        {
            KeyMetadata copy = await test.DescribeAsync(key.KeyId!, region);
            Assert.Equal((key.KeyId, ArnIn(region, key), true, KeyState.Enabled), (copy.KeyId, copy.Arn, copy.MultiRegion, copy.KeyState));
            Assert.Equal(key.CurrentKeyMaterialId, copy.CurrentKeyMaterialId);
            MultiRegionConfiguration set = copy.MultiRegionConfiguration!;
            Assert.Equal(region == Here ? MultiRegionKeyType.Primary : MultiRegionKeyType.Replica, set.MultiRegionKeyType);
            Assert.Equal((ArnIn(Here, key), Here), (set.PrimaryKey!.Arn, set.PrimaryKey.Region));
            Assert.Equal([(ArnIn(There, key), There), (ArnIn(Elsewhere, key), Elsewhere)], set.ReplicaKeys!.Select(replica => (replica.Arn, replica.Region)));
        }
    }

    [Fact]
    public async Task ReplicateKey_answers_with_a_replica_in_the_making()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        test.Clock.Advance(TimeSpan.FromHours(1));
        using JsonDocument answer = JsonDocument.Parse(await test.SendJsonAsync("ReplicateKey", $$"""{"KeyId":"{{key.KeyId}}","ReplicaRegion":"{{There}}"}"""));
        Assert.Equal(["ReplicaKeyMetadata", "ReplicaPolicy"], answer.RootElement.EnumerateObject().Select(member => member.Name));
        JsonElement replica = answer.RootElement.GetProperty("ReplicaKeyMetadata");
        Assert.Equal(("Creating", false), (replica.GetProperty("KeyState").GetString(), replica.GetProperty("Enabled").GetBoolean()));
        Assert.False(replica.TryGetProperty("CurrentKeyMaterialId", out _));
        Assert.Equal("REPLICA", replica.GetProperty("MultiRegionConfiguration").GetProperty("MultiRegionKeyType").GetString());
        KeyMetadata copy = await test.DescribeAsync(key.KeyId!, There);
        Assert.Equal((KeyState.Enabled, true, test.Clock.GetUtcNow()), (copy.KeyState, copy.Enabled, copy.CreationDate));
        Assert.Equal(ArnIn(There, key), replica.GetProperty("Arn").GetString());
    }

    [Fact]
    public async Task Description_policy_and_tags_are_not_copied()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        CreateKeyCommand command = new()
        {
            MultiRegion = true,
            Description = "of the primary",
            Policy = Policy("of the primary"),
            Tags = [new Tag { TagKey = "a", TagValue = "1" }],
        };
        KeyMetadata key = (await test.SendAsync(command)).KeyMetadata!;
        ReplicateKeyOutput output = await test.ReplicateAsync(key.KeyId!, There);
        Assert.Equal(string.Empty, output.ReplicaKeyMetadata!.Description);
        Assert.Null(output.ReplicaTags);
        Assert.Contains("key-default-1", output.ReplicaPolicy, StringComparison.Ordinal);
        Assert.Equal(string.Empty, (await test.DescribeAsync(key.KeyId!, There)).Description);
        Assert.Empty((await test.SendAsync(new ListResourceTagsCommand { KeyId = key.KeyId }, region: There)).Tags!);
        Assert.Equal(output.ReplicaPolicy, (await test.SendAsync(new GetKeyPolicyCommand { KeyId = key.KeyId }, region: There)).Policy);
    }

    [Fact]
    public async Task Description_policy_and_tags_of_the_request_are_the_replicas()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        ReplicateKeyOutput output = await test.SendAsync(new ReplicateKeyCommand
        {
            KeyId = key.KeyId,
            ReplicaRegion = There,
            Description = "of the replica",
            Policy = Policy("of the replica"),
            Tags = [new Tag { TagKey = "z", TagValue = "1" }, new Tag { TagKey = "a", TagValue = "2" }],
        });
        Assert.Equal(["z", "a"], output.ReplicaTags!.Select(tag => tag.TagKey));
        Assert.Contains("of the replica", output.ReplicaPolicy, StringComparison.Ordinal);
        Assert.Equal("of the replica", (await test.DescribeAsync(key.KeyId!, There)).Description);
        Assert.Equal(["z", "a"], (await test.SendAsync(new ListResourceTagsCommand { KeyId = key.KeyId }, region: There)).Tags!.Select(tag => tag.TagKey));
        Assert.Equal(string.Empty, (await test.DescribeAsync(key.KeyId!)).Description);
        Assert.Empty((await test.SendAsync(new ListResourceTagsCommand { KeyId = key.KeyId })).Tags!);
    }

    [Fact]
    public async Task Only_a_primary_key_is_replicated()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata single = await test.CreateKeyAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        _ = await test.ReplicateAsync(key.KeyId!, There);
        long epoch = test.Store.Epoch;
        await Refusal.IsAsync("UnsupportedOperationException", $"{single.Arn} is not a multi-region primary key.", () => test.ReplicateAsync(single.KeyId!, There));
        await Refusal.IsAsync("UnsupportedOperationException", $"{ArnIn(There, key)} is not a multi-region primary key.", () => test.ReplicateAsync(key.KeyId!, Elsewhere, from: There));
        Assert.Equal(epoch, test.Store.Epoch);
    }

    [Fact]
    public async Task A_Region_that_has_the_key_already_is_refused()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        _ = await test.ReplicateAsync(key.KeyId!, There);
        long epoch = test.Store.Epoch;
        await Refusal.IsAsync("AlreadyExistsException", $"{ArnIn(There, key)} already exists.", () => test.ReplicateAsync(key.KeyId!, There));
        await Refusal.IsAsync("ValidationException", $"{Here} is not a Region that this key can be replicated to.", () => test.ReplicateAsync(key.KeyId!, Here));
        Assert.Equal(epoch, test.Store.Epoch);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("EU-CENTRAL-1")]
    [InlineData("eu-central-")]
    [InlineData("a-b-c-d-1")]
    public async Task What_is_no_Region_is_refused(string region)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        long epoch = test.Store.Epoch;
        _ = await Assert.ThrowsAsync<ValidationException>(() => test.ReplicateAsync(key.KeyId!, region));
        _ = await Assert.ThrowsAsync<ValidationException>(() => test.SendAsync(new UpdatePrimaryRegionCommand { KeyId = key.KeyId, PrimaryRegion = region }));
        Assert.Equal(epoch, test.Store.Epoch);
    }

    [Fact]
    public async Task A_policy_or_tags_that_no_key_may_have_are_refused()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        long epoch = test.Store.Epoch;
        _ = await Assert.ThrowsAsync<MalformedPolicyDocumentException>(() => test.SendAsync(new ReplicateKeyCommand { KeyId = key.KeyId, ReplicaRegion = There, Policy = "{}" }));
        await Refusal.IsAsync("TagException", "Duplicate tag keys", () => test.SendAsync(
            new ReplicateKeyCommand { KeyId = key.KeyId, ReplicaRegion = There, Tags = [new Tag { TagKey = "a", TagValue = "1" }, new Tag { TagKey = "a", TagValue = "2" }] }));
        Assert.Equal(epoch, test.Store.Epoch);
    }

    [Fact]
    public async Task A_ciphertext_opens_in_every_Region_and_names_the_key_there()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        byte[] before = await test.EncryptAsync(key.KeyId!, "before");
        _ = await test.ReplicateAsync(key.KeyId!, There);
        byte[] after = await test.EncryptAsync(key.KeyId!, "after", region: There);
        await test.ReopenAsync();
        foreach (string region in new[] { Here, There })
        {
            using DecryptOutput output = await test.SendAsync(new DecryptCommand { CiphertextBlob = before }, region: region);
            Assert.Equal((ArnIn(region, key), key.CurrentKeyMaterialId), (output.KeyId, output.KeyMaterialId));
            Assert.Equal("before", await test.DecryptAsync(before, keyId: ArnIn(region, key), region: region));
            Assert.Equal("after", await test.DecryptAsync(after, region: region));
        }

        await Refusal.IsAsync(
            "AccessDeniedException",
            "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
            () => test.DecryptAsync(after, region: Elsewhere));
    }

    [Fact]
    public async Task Any_flipped_bit_of_a_ciphertext_of_a_multi_Region_key_is_refused()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        for (int bit = 0; bit < ciphertext.Length * 8; bit++)
        {
            byte[] altered = [.. ciphertext];
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            KmsServiceException error = await Assert.ThrowsAnyAsync<KmsServiceException>(() => test.DecryptAsync(altered));
            Assert.True(error is InvalidCiphertextException or AccessDeniedException, $"bit {bit}: {error.ErrorCode}");
        }

        Assert.Empty(test.Recorder.Failures);
    }

    [Theory]
    [InlineData("ECC_NIST_P256", "ECDSA_SHA_256")]
    [InlineData("ECC_NIST_EDWARDS25519", "ED25519_SHA_512")]
    [InlineData("ML_DSA_44", "ML_DSA_SHAKE_256")]
    [InlineData("RSA_2048", "RSASSA_PSS_SHA_256")]
    public async Task A_signature_that_one_copy_made_verifies_with_the_other(string spec, string algorithm)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = (await test.SendAsync(new CreateKeyCommand { MultiRegion = true, KeySpec = new KeySpec(spec), KeyUsage = KeyUsageType.SignVerify })).KeyMetadata!;
        _ = await test.ReplicateAsync(key.KeyId!, There);
        SigningAlgorithmSpec signing = new(algorithm);
        SignOutput signed = await test.SendAsync(new SignCommand { KeyId = key.KeyId, Message = SensitiveBytes.CopyOf("hello"u8), SigningAlgorithm = signing }, region: There);
        Assert.Equal(ArnIn(There, key), signed.KeyId);
        VerifyOutput verified = await test.SendAsync(new VerifyCommand { KeyId = key.KeyId, Message = SensitiveBytes.CopyOf("hello"u8), SigningAlgorithm = signing, Signature = signed.Signature });
        Assert.Equal(key.Arn, verified.KeyId);
        Assert.Equal(
            (await test.SendAsync(new GetPublicKeyCommand { KeyId = key.KeyId })).PublicKey!.Value.ToArray(),
            (await test.SendAsync(new GetPublicKeyCommand { KeyId = key.KeyId }, region: There)).PublicKey!.Value.ToArray());
    }

    [Fact]
    public async Task A_code_that_one_copy_made_verifies_with_the_other()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = (await test.SendAsync(new CreateKeyCommand { MultiRegion = true, KeySpec = KeySpec.Hmac384, KeyUsage = KeyUsageType.GenerateVerifyMac })).KeyMetadata!;
        _ = await test.ReplicateAsync(key.KeyId!, There);
        GenerateMacOutput output = await test.SendAsync(new GenerateMacCommand { KeyId = key.KeyId, Message = SensitiveBytes.CopyOf([1]), MacAlgorithm = MacAlgorithmSpec.HmacSha384 });
        VerifyMacCommand verify = new() { KeyId = key.KeyId, Message = SensitiveBytes.CopyOf([1]), MacAlgorithm = MacAlgorithmSpec.HmacSha384, Mac = output.Mac };
        Assert.Equal(ArnIn(There, key), (await test.SendAsync(verify, region: There)).KeyId);
    }

    [Fact]
    public async Task What_one_copy_encapsulates_the_other_decapsulates()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = (await test.SendAsync(new CreateKeyCommand { MultiRegion = true, KeySpec = KeySpec.MlKem768, KeyUsage = KeyUsageType.EncapsulateDecapsulate })).KeyMetadata!;
        _ = await test.ReplicateAsync(key.KeyId!, There);
        using EncapsulateOutput made = await test.SendAsync(new EncapsulateCommand { KeyId = key.KeyId, EncapsulationAlgorithm = EncapsulationAlgorithmSpec.MlKem });
        DecapsulateCommand command = new() { KeyId = key.KeyId, EncapsulationAlgorithm = EncapsulationAlgorithmSpec.MlKem, SharedSecretCiphertextBlob = made.SharedSecretCiphertextBlob };
        using DecapsulateOutput opened = await test.SendAsync(command, region: There);
        Assert.Equal(made.SharedSecret!.DangerousSpan.ToArray(), opened.SharedSecret!.DangerousSpan.ToArray());
    }

    [Fact]
    public async Task State_aliases_description_and_last_use_are_each_copys_own()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        _ = await test.ReplicateAsync(key.KeyId!, There);
        _ = await test.SendAsync(new CreateAliasCommand { AliasName = "alias/there", TargetKeyId = key.KeyId }, region: There);
        _ = await test.SendAsync(new UpdateKeyDescriptionCommand { KeyId = key.KeyId, Description = "there" }, region: There);
        _ = await test.EncryptAsync("alias/there", "hello", region: There);
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId }, region: There);
        Assert.Equal((KeyState.Enabled, KeyState.Disabled), (await test.StateOfAsync(key.KeyId!), await test.StateOfAsync(key.KeyId!, There)));
        Assert.Equal((string.Empty, "there"), ((await test.DescribeAsync(key.KeyId!)).Description, (await test.DescribeAsync("alias/there", There)).Description));
        Assert.Equal((null, KeyLastUsageTrackingOperation.Encrypt), (await test.LastUseOfAsync(key.KeyId!), await test.LastUseOfAsync(key.KeyId!, There)));
        Assert.Empty((await test.SendAsync(new ListAliasesCommand { KeyId = key.KeyId })).Aliases!);
        await Refusal.IsAsync("DisabledException", $"{ArnIn(There, key)} is disabled.", () => test.EncryptAsync(key.KeyId!, "hello", region: There));
        _ = await test.EncryptAsync(key.KeyId!, "hello");
    }

    [Fact]
    public async Task The_states_in_which_a_primary_key_is_replicated_are_those_of_the_table()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId });
        await Refusal.IsAsync("DisabledException", $"{key.Arn} is disabled.", () => test.ReplicateAsync(key.KeyId!, There));
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId });
        await Refusal.IsAsync("KMSInvalidStateException", $"{key.Arn} is pending deletion.", () => test.ReplicateAsync(key.KeyId!, There));
        KeyMetadata external = await test.CreateExternalKeyAsync(multiRegion: true);
        await Refusal.IsAsync("KMSInvalidStateException", $"{external.Arn} is pending import.", () => test.ReplicateAsync(external.KeyId!, There));
    }

    private static string ArnIn(string region, KeyMetadata key) => $"arn:aws:kms:{region}:{TestEngine.Account}:key/{key.KeyId}";

    private static string Policy(string id) =>
        $$"""{"Version":"2012-10-17","Id":"{{id}}","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}""";
}
