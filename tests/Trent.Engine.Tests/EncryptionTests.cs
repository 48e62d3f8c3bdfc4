// Encrypt, Decrypt, ReEncrypt and data keys.
using System.Text;
using CsCheck;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class EncryptionTests
{
    private static readonly Dictionary<string, string> Context = new() { ["tenant"] = "a", ["Purpose"] = "β" };

    [Fact]
    public async Task Decrypt_needs_no_key_id_and_names_key_and_material()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        using DecryptOutput output = await test.SendAsync(new DecryptCommand { CiphertextBlob = ciphertext });
        Assert.Equal("hello", Encoding.UTF8.GetString(output.Plaintext!.DangerousSpan));
        Assert.Equal(key.Arn, output.KeyId);
        Assert.Equal(key.CurrentKeyMaterialId, output.KeyMaterialId);
        Assert.Equal(EncryptionAlgorithmSpec.SymmetricDefault, output.EncryptionAlgorithm);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    public async Task Plaintexts_of_1_to_4096_bytes_come_back(int length)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        string plaintext = new('x', length);
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, plaintext);
        Assert.Equal(length + 152, ciphertext.Length);
        Assert.StartsWith("AQICAHg", Convert.ToBase64String(ciphertext), StringComparison.Ordinal);
        Assert.Equal(plaintext, await test.DecryptAsync(ciphertext));
    }

    [Fact]
    public async Task A_plaintext_of_4097_bytes_is_refused_without_being_shown()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        await Refusal.IsAsync(
            "ValidationException",
            "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
            () => test.EncryptAsync(key.KeyId!, new string('x', 4097)));
    }

    [Theory]
    [InlineData("id")]
    [InlineData("arn")]
    [InlineData("alias")]
    [InlineData("aliasArn")]
    public async Task All_four_forms_of_identifier_name_the_key(string form)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new CreateAliasCommand { AliasName = "alias/a/b", TargetKeyId = key.Arn });
        string identifier = form switch
        {
            "id" => key.KeyId!,
            "arn" => key.Arn!,
            "alias" => "alias/a/b",
            _ => "arn:aws:kms:eu-central-1:111122223333:alias/a/b",
        };
        byte[] ciphertext = await test.EncryptAsync(identifier, "hello");
        Assert.Equal("hello", await test.DecryptAsync(ciphertext, keyId: identifier));
        Assert.Equal(key.Arn, (await test.SendAsync(new DescribeKeyCommand { KeyId = identifier })).KeyMetadata!.Arn);
        Assert.Equal(key.Arn, (await test.SendAsync(new GenerateDataKeyCommand { KeyId = identifier, NumberOfBytes = 1 })).KeyId);
    }

    [Fact]
    public async Task The_encryption_context_must_be_the_same_in_any_order()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello", Context);
        Assert.Equal("hello", await test.DecryptAsync(ciphertext, new Dictionary<string, string> { ["Purpose"] = "β", ["tenant"] = "a" }));
        Dictionary<string, string>?[] others =
        [
            null,
            new() { ["tenant"] = "a" },
            new() { ["tenant"] = "a", ["purpose"] = "β" },
            new() { ["tenant"] = "A", ["Purpose"] = "β" },
            new() { ["tenant"] = "a", ["Purpose"] = "β", ["x"] = string.Empty },
        ];
        foreach (Dictionary<string, string>? other in others)
        {
            await Refusal.IsAsync("InvalidCiphertextException", null, () => test.DecryptAsync(ciphertext, other));
        }
    }

    [Fact]
    public async Task An_empty_encryption_context_is_none()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        Assert.Equal("hello", await test.DecryptAsync(await test.EncryptAsync(key.KeyId!, "hello", new Dictionary<string, string>())));
    }

    [Fact]
    public async Task Any_flipped_bit_cut_or_addition_is_refused()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        for (int bit = 0; bit < ciphertext.Length * 8; bit++)
        {
            byte[] altered = [.. ciphertext];
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            KmsServiceException byItself = await Assert.ThrowsAnyAsync<KmsServiceException>(() => test.DecryptAsync(altered));
            Assert.True(byItself is InvalidCiphertextException or AccessDeniedException, $"bit {bit}: {byItself.ErrorCode}");
            KmsServiceException byKey = await Assert.ThrowsAnyAsync<KmsServiceException>(() => test.DecryptAsync(altered, keyId: key.KeyId));
            Assert.True(byKey is InvalidCiphertextException or IncorrectKeyException, $"bit {bit}: {byKey.ErrorCode}");
        }

        for (int length = 1; length < ciphertext.Length; length++)
        {
            await Refusal.IsAsync("InvalidCiphertextException", null, () => test.DecryptAsync(ciphertext[..length]));
        }

        await Refusal.IsAsync("InvalidCiphertextException", null, () => test.DecryptAsync([.. ciphertext, 0]));
        Assert.Empty(test.Recorder.Failures);
    }

    [Fact]
    public async Task Decrypt_with_another_key_than_the_ciphertexts_is_IncorrectKey()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        KeyMetadata other = await test.CreateKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        await Refusal.IsAsync(
            "IncorrectKeyException",
            "The key ID in the request does not identify a CMK that can perform this operation.",
            () => test.DecryptAsync(ciphertext, keyId: other.KeyId));
    }

    [Fact]
    public async Task A_ciphertext_of_another_account_tells_nothing()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        await Refusal.IsAsync(
            "AccessDeniedException",
            "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
            () => test.SendAsync(new DecryptCommand { CiphertextBlob = ciphertext }, TestEngine.OtherAccount));
    }

    [Theory]
    [InlineData("RSAES_OAEP_SHA_1")]
    [InlineData("RSAES_OAEP_SHA_256")]
    [InlineData("SM2PKE")]
    public async Task An_algorithm_that_does_not_fit_the_key_is_refused(string algorithm)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        EncryptCommand command = new() { KeyId = key.KeyId, Plaintext = SensitiveBytes.CopyOf([1]), EncryptionAlgorithm = new EncryptionAlgorithmSpec(algorithm) };
        await Refusal.IsAsync("InvalidKeyUsageException", $"Algorithm {algorithm} is incompatible with key spec SYMMETRIC_DEFAULT.", () => test.SendAsync(command));
    }

    [Fact]
    public async Task ReEncrypt_moves_a_ciphertext_to_another_key_and_context()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata source = await test.CreateKeyAsync();
        KeyMetadata destination = await test.CreateKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(source.KeyId!, "hello", Context);
        ReEncryptOutput output = await test.SendAsync(new ReEncryptCommand
        {
            CiphertextBlob = ciphertext,
            SourceEncryptionContext = Context,
            DestinationKeyId = destination.KeyId,
        });
        Assert.Equal((source.Arn, destination.Arn), (output.SourceKeyId, output.KeyId));
        Assert.Equal((source.CurrentKeyMaterialId, destination.CurrentKeyMaterialId), (output.SourceKeyMaterialId, output.DestinationKeyMaterialId));
        Assert.Equal("hello", await test.DecryptAsync(output.CiphertextBlob!.Value.ToArray(), keyId: destination.KeyId));
    }

    [Fact]
    public async Task ReEncrypt_checks_the_source_before_the_destination()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata source = await test.CreateKeyAsync();
        KeyMetadata destination = await test.CreateKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(source.KeyId!, "hello");
        _ = await test.SendAsync(new DisableKeyCommand { KeyId = source.KeyId });
        _ = await test.SendAsync(new ScheduleKeyDeletionCommand { KeyId = destination.KeyId });
        ReEncryptCommand command = new() { CiphertextBlob = ciphertext, DestinationKeyId = destination.KeyId };
        await Refusal.IsAsync("DisabledException", $"{source.Arn} is disabled.", () => test.SendAsync(command));
    }

    [Theory]
    [InlineData("AES_256", null, 32)]
    [InlineData("AES_128", null, 16)]
    [InlineData(null, 1, 1)]
    [InlineData(null, 1024, 1024)]
    public async Task GenerateDataKey_gives_a_key_of_the_length_asked_for_and_its_ciphertext(string? spec, int? bytes, int length)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        using GenerateDataKeyOutput output = await test.SendAsync(new GenerateDataKeyCommand
        {
            KeyId = key.KeyId,
            KeySpec = spec is null ? null : new DataKeySpec(spec),
            NumberOfBytes = bytes,
            EncryptionContext = Context,
        });
        Assert.Equal(length, output.Plaintext!.Length);
        Assert.Equal((key.Arn, key.CurrentKeyMaterialId), (output.KeyId, output.KeyMaterialId));
        using DecryptOutput decrypted = await test.SendAsync(new DecryptCommand { CiphertextBlob = output.CiphertextBlob, EncryptionContext = Context });
        Assert.Equal(output.Plaintext.DangerousSpan.ToArray(), decrypted.Plaintext!.DangerousSpan.ToArray());
    }

    [Theory]
    [InlineData("AES_256", 32)]
    [InlineData(null, null)]
    public async Task GenerateDataKey_wants_either_a_spec_or_a_number_of_bytes(string? spec, int? bytes)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        GenerateDataKeyCommand command = new() { KeyId = key.KeyId, KeySpec = spec is null ? null : new DataKeySpec(spec), NumberOfBytes = bytes };
        await Refusal.IsAsync("ValidationException", "Please specify either number of bytes or key spec.", () => test.SendAsync(command));
    }

    [Fact]
    public async Task GenerateDataKeyWithoutPlaintext_gives_a_ciphertext_of_a_fresh_key()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        GenerateDataKeyWithoutPlaintextOutput output = await test.SendAsync(new GenerateDataKeyWithoutPlaintextCommand { KeyId = key.KeyId, KeySpec = DataKeySpec.Aes256 });
        using DecryptOutput decrypted = await test.SendAsync(new DecryptCommand { CiphertextBlob = output.CiphertextBlob });
        Assert.Equal(32, decrypted.Plaintext!.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    public async Task GenerateRandom_gives_as_many_bytes_as_asked_for(int count)
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        using GenerateRandomOutput output = await test.SendAsync(new GenerateRandomCommand { NumberOfBytes = count });
        Assert.Equal(count, output.Plaintext!.Length);
    }

    [Fact]
    public async Task GenerateRandom_says_in_its_own_words_that_a_number_is_needed()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        await Refusal.IsAsync("ValidationException", "NumberOfBytes is required.", () => test.SendAsync(new GenerateRandomCommand()));
    }

    [Fact]
    public async Task A_dry_run_may_leave_the_ciphertext_out_when_it_names_the_key()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        DecryptCommand command = new() { KeyId = key.KeyId, DryRun = true, DryRunModifiers = [DryRunModifierType.IgnoreCiphertext] };
        await Refusal.IsAsync("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.", () => test.SendAsync(command));
    }

    [Fact]
    public async Task A_dry_run_of_a_bad_ciphertext_gives_the_ordinary_error()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "hello");
        ciphertext[^1] ^= 1;
        await Refusal.IsAsync("InvalidCiphertextException", null, () => test.SendAsync(new DecryptCommand { CiphertextBlob = ciphertext, DryRun = true }));
    }

    [Fact]
    public async Task Any_plaintext_comes_back_under_any_context()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        await Gen.Select(Gen.Byte.Array[1, 4096], Gen.Dictionary(Gen.String.AlphaNumeric, Gen.String.AlphaNumeric)[0, 8]).SampleAsync(
            async (plaintext, context) =>
            {
                EncryptOutput encrypted = await test.SendAsync(new EncryptCommand { KeyId = key.KeyId, Plaintext = SensitiveBytes.CopyOf(plaintext), EncryptionContext = context });
                using DecryptOutput decrypted = await test.SendAsync(new DecryptCommand { CiphertextBlob = encrypted.CiphertextBlob, EncryptionContext = context });
                Assert.Equal(plaintext, decrypted.Plaintext!.DangerousSpan.ToArray());
            },
            iter: 200,
            threads: 2);
    }

    [Fact]
    public async Task A_key_is_used_rightly_while_it_is_changed_all_the_time()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        KeyMetadata key = await test.CreateKeyAsync();
        using CancellationTokenSource done = new();
        Task changes = Task.Run(
            async () =>
            {
                for (int index = 0; index < 200; index++)
                {
                    _ = await test.SendAsync(new UpdateKeyDescriptionCommand { KeyId = key.KeyId, Description = $"{index}" });
                }

                await done.CancelAsync();
            },
            TestContext.Current.CancellationToken);
        Task[] users =
        [
            .. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    Assert.Equal("hello", await test.DecryptAsync(await test.EncryptAsync(key.KeyId!, "hello")));
                }
            })),
        ];
        await Task.WhenAll([changes, .. users]);
        Assert.Empty(test.Recorder.Failures);
    }
}
