// Request quotas as callers meet them: what is counted together, for whom, and when it is there again.
using Trent.Engine.Quotas;
using Trent.Protocol;

namespace Trent.Engine.Tests;

public sealed class RequestQuotaTests
{
    private const string Text = "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.";
    private const string OtherRegion = "us-west-2";

    [Fact]
    public async Task The_last_request_of_a_quota_is_answered_and_the_next_is_throttled()
    {
        await using TestEngine test = await TestEngine.OpenAsync(rates: RequestRates.OfAws);
        for (int created = 0; created < 5; created++)
        {
            _ = await test.CreateKeyAsync();
        }

        ThrottlingException error = await Assert.ThrowsAsync<ThrottlingException>(() => test.CreateKeyAsync());
        Assert.Equal(Text, error.WireMessage);
        Assert.Equal(400, error.HttpStatus);
        Assert.True(error.IsRetryable);
    }

    [Fact]
    public async Task A_quota_refills_evenly()
    {
        await using TestEngine test = await TestEngine.OpenAsync(rates: RequestRates.OfAws);
        await ExhaustAsync(test, () => test.CreateKeyAsync(), 5);
        test.Clock.Advance(TimeSpan.FromMilliseconds(199));
        await AssertThrottledAsync(() => test.CreateKeyAsync());
        test.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await ExhaustAsync(test, () => test.CreateKeyAsync(), 1);
        test.Clock.Advance(TimeSpan.FromHours(1));
        await ExhaustAsync(test, () => test.CreateKeyAsync(), 5);
    }

    [Fact]
    public async Task A_quota_below_one_a_second_gives_one_request_and_then_waits()
    {
        await using TestEngine test = await TestEngine.OpenAsync(rates: RequestRates.OfAws.With("ListKeys", 0.25));
        await ExhaustAsync(test, () => test.SendAsync(new ListKeysCommand()), 1);
        test.Clock.Advance(TimeSpan.FromMilliseconds(3_999));
        await AssertThrottledAsync(() => test.SendAsync(new ListKeysCommand()));
        test.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await ExhaustAsync(test, () => test.SendAsync(new ListKeysCommand()), 1);
    }

    [Fact]
    public async Task Each_account_and_each_Region_has_a_quota_of_its_own()
    {
        await using TestEngine test = await TestEngine.OpenAsync(rates: RequestRates.OfAws);
        await ExhaustAsync(test, () => test.CreateKeyAsync(), 5);
        await ExhaustAsync(test, () => test.CreateKeyAsync(TestEngine.OtherAccount), 5);
        await ExhaustAsync(test, () => test.CreateKeyAsync(region: OtherRegion), 5);
        await AssertThrottledAsync(() => test.CreateKeyAsync());
    }

    [Fact]
    public async Task Each_management_operation_has_a_quota_of_its_own()
    {
        await using TestEngine test = await TestEngine.OpenAsync(rates: RequestRates.OfAws);
        KeyMetadata key = await test.CreateKeyAsync();
        await ExhaustAsync(test, () => test.CreateKeyAsync(), 4);
        await ExhaustAsync(test, () => test.SendAsync(new DisableKeyCommand { KeyId = key.KeyId }), 5);
        _ = await test.SendAsync(new EnableKeyCommand { KeyId = key.KeyId });
    }

    [Fact]
    public async Task All_principals_of_an_account_share_its_quotas()
    {
        await using TestEngine test = await TestEngine.OpenAsync(rates: RequestRates.OfAws);
        await ExhaustAsync(test, () => test.CreateKeyAsync(), 5);
        await AssertThrottledAsync(() => test.SendAsync(new CreateKeyCommand(), caller: TestEngine.User("somebody")));
    }

    [Fact]
    public async Task Symmetric_operations_share_one_quota_with_HMAC_and_random_bytes()
    {
        await using TestEngine test = await TestEngine.OpenAsync(rates: With("symmetric", 4));
        KeyMetadata key = await test.CreateKeyAsync();
        KeyMetadata mac = await test.CreateKeyAsync(KeySpec.Hmac256, KeyUsageType.GenerateVerifyMac);
        byte[] ciphertext = await test.EncryptAsync(key.KeyId!, "text");
        Assert.Equal("text", await test.DecryptAsync(ciphertext));
        _ = await test.SendAsync(new GenerateMacCommand { KeyId = mac.KeyId, MacAlgorithm = MacAlgorithmSpec.HmacSha256, Message = SensitiveBytes.CopyOf([1]) });
        _ = await test.SendAsync(new GenerateRandomCommand { NumberOfBytes = 16 });
        await AssertThrottledAsync(() => test.SendAsync(new GenerateRandomCommand { NumberOfBytes = 16 }));
        await AssertThrottledAsync(() => test.EncryptAsync(key.KeyId!, "text"));
        await AssertThrottledAsync(() => test.DecryptAsync(ciphertext));
        await AssertThrottledAsync(() => test.SendAsync(new GenerateDataKeyCommand { KeyId = key.KeyId, KeySpec = DataKeySpec.Aes256 }));
    }

    [Fact]
    public async Task Each_kind_of_key_has_a_quota_of_its_own()
    {
        await using TestEngine test = await TestEngine.OpenAsync(rates: With("symmetric", 1).With("CryptographicOperations.ECC", 2).With("CryptographicOperations.ML-DSA", 1));
        KeyMetadata symmetric = await test.CreateKeyAsync();
        KeyMetadata curve = await test.CreateKeyAsync(KeySpec.EccNistP256, KeyUsageType.SignVerify);
        KeyMetadata sm2 = await test.CreateKeyAsync(KeySpec.Sm2, KeyUsageType.SignVerify);
        KeyMetadata lattice = await test.CreateKeyAsync(KeySpec.MlDsa44, KeyUsageType.SignVerify);
        await ExhaustAsync(test, () => test.EncryptAsync(symmetric.KeyId!, "text"), 1);
        _ = await SignAsync(test, curve, SigningAlgorithmSpec.EcdsaSha256);
        _ = await SignAsync(test, sm2, SigningAlgorithmSpec.Sm2Dsa);
        await AssertThrottledAsync(() => SignAsync(test, curve, SigningAlgorithmSpec.EcdsaSha256));
        await ExhaustAsync(test, () => SignAsync(test, lattice, SigningAlgorithmSpec.MlDsaShake256), 1);
    }

    [Fact]
    public async Task Each_spec_of_data_key_pair_has_a_quota_that_both_operations_share()
    {
        await using TestEngine test = await TestEngine.OpenAsync(rates: RequestRates.OfAws.With("GenerateDataKeyPair.ECC_NIST_P256", 2).With("CryptographicOperations.symmetric", 0.01));
        KeyMetadata key = await test.CreateKeyAsync();
        _ = await test.SendAsync(new GenerateDataKeyPairCommand { KeyId = key.KeyId, KeyPairSpec = DataKeyPairSpec.EccNistP256 });
        _ = await test.SendAsync(new GenerateDataKeyPairWithoutPlaintextCommand { KeyId = key.KeyId, KeyPairSpec = DataKeyPairSpec.EccNistP256 });
        await AssertThrottledAsync(() => test.SendAsync(new GenerateDataKeyPairCommand { KeyId = key.KeyId, KeyPairSpec = DataKeyPairSpec.EccNistP256 }));
        _ = await test.SendAsync(new GenerateDataKeyPairCommand { KeyId = key.KeyId, KeyPairSpec = DataKeyPairSpec.EccNistP384 });
    }

    [Fact]
    public async Task The_account_that_calls_is_charged_and_not_that_of_the_key()
    {
        await using TestEngine test = await TestEngine.OpenAsync(rates: With("symmetric", 1));
        KeyMetadata key = await test.CreateKeyAsync();
        string arn = key.Arn!;
        KmsServiceException refused = await Assert.ThrowsAnyAsync<KmsServiceException>(
            () => test.SendAsync(new EncryptCommand { KeyId = arn, Plaintext = SensitiveBytes.CopyOf([1]) }, TestEngine.OtherAccount));
        Assert.Equal("AccessDeniedException", refused.ErrorCode);
        await AssertThrottledAsync(() => test.SendAsync(new EncryptCommand { KeyId = arn, Plaintext = SensitiveBytes.CopyOf([1]) }, TestEngine.OtherAccount));
        _ = await test.EncryptAsync(key.KeyId!, "text");
    }

    [Fact]
    public async Task A_replica_counts_as_two_keys_in_its_Region()
    {
        await using TestEngine test = await TestEngine.OpenAsync(rates: RequestRates.OfAws);
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        _ = await test.ReplicateAsync(key.KeyId!, OtherRegion);
        await ExhaustAsync(test, () => test.CreateKeyAsync(region: OtherRegion), 3);
        await ExhaustAsync(test, () => test.CreateKeyAsync(), 4);
    }

    [Fact]
    public async Task A_new_primary_Region_counts_in_both_Regions()
    {
        await using TestEngine test = await TestEngine.OpenAsync(rates: RequestRates.OfAws.With("UpdatePrimaryRegion", 1));
        KeyMetadata key = await test.CreateMultiRegionKeyAsync();
        _ = await test.ReplicateAsync(key.KeyId!, OtherRegion);
        _ = await test.SendAsync(new UpdatePrimaryRegionCommand { KeyId = key.KeyId, PrimaryRegion = OtherRegion });
        await AssertThrottledAsync(() => test.SendAsync(new UpdatePrimaryRegionCommand { KeyId = key.KeyId, PrimaryRegion = TestEngine.Region }, region: OtherRegion));
    }

    [Fact]
    public async Task What_is_throttled_is_neither_read_nor_done_nor_recorded_by_the_engine()
    {
        await using TestEngine test = await TestEngine.OpenAsync(rates: RequestRates.OfAws);
        await ExhaustAsync(test, () => test.CreateKeyAsync(), 5);
        long epoch = test.Store.Epoch;
        int ended = test.Recorder.Ended.Count;
        KmsServiceException error = await Assert.ThrowsAnyAsync<KmsServiceException>(() => test.SendJsonAsync("CreateKey", "no JSON at all"));
        Assert.Equal("ThrottlingException", error.ErrorCode);
        Assert.Equal(ended, test.Recorder.Ended.Count);
        Assert.Equal(epoch, test.Store.Epoch);
    }

    [Fact]
    public async Task Cryptographic_requests_that_never_name_a_key_are_bounded_too()
    {
        RequestRates least = RequestRates.Names.Aggregate(RequestRates.OfAws, static (rates, name) => rates.With(name, RequestRates.PerSecondMin));
        await using TestEngine test = await TestEngine.OpenAsync(rates: least);
        KmsServiceException malformed = await Assert.ThrowsAnyAsync<KmsServiceException>(() => test.SendJsonAsync("Encrypt", "no JSON at all"));
        Assert.Equal("SerializationException", malformed.ErrorCode);
        KmsServiceException throttled = await Assert.ThrowsAnyAsync<KmsServiceException>(() => test.SendJsonAsync("Encrypt", "no JSON at all"));
        Assert.Equal("ThrottlingException", throttled.ErrorCode);
    }

    [Fact]
    public async Task Decisions_that_take_long_are_bounded_by_their_time()
    {
        await using TestEngine test = await TestEngine.OpenAsync(rates: RequestRates.OfAws);
        KeyMetadata key = await test.CreateKeyAsync();
        string values = string.Join(',', Enumerable.Range(0, 2_400).Select(static number => $"\"value{number:D5}\""));
        string policy = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"kms:Encrypt","Resource":"*","Condition":{"StringLike":{"kms:EncryptionContext:a":[{{{values}}}]} } }]}""";
        _ = await test.SendAsync(new PutKeyPolicyCommand { KeyId = key.KeyId, Policy = policy, BypassPolicyLockoutSafetyCheck = true });
        Dictionary<string, string> context = Enumerable.Range(0, 8).ToDictionary(static number => $"key{number}", static _ => new string('x', 900));
        int answered = 0;
        KmsServiceException? error = null;
        while (error is null)
        {
            Assert.True(answered < 100, "Nothing bounds them.");
            try
            {
                _ = await test.EncryptAsync(key.KeyId!, "text", context);
                answered++;
            }
            catch (ThrottlingException throttled)
            {
                error = throttled;
            }
        }

        Assert.InRange(answered, 2, 5);
        _ = await test.EncryptAsync(key.KeyId!, "text");
    }

    [Fact]
    public async Task Without_rates_nobody_is_throttled()
    {
        await using TestEngine test = await TestEngine.OpenAsync();
        for (int created = 0; created < 20; created++)
        {
            _ = await test.CreateKeyAsync();
        }
    }

    [Fact]
    public void Every_operation_counts_in_some_quota()
    {
        string[] cryptographic =
        [
            "Decapsulate", "Decrypt", "DeriveSharedSecret", "Encapsulate", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
            "GenerateDataKeyWithoutPlaintext", "GenerateMac", "GenerateRandom", "ReEncrypt", "Sign", "Verify", "VerifyMac",
        ];
        string[] operations = [.. CommandContracts.All.Select(static contract => contract.OperationName)];
        Assert.Equal(cryptographic, operations.Except(RequestRates.Names).Order(StringComparer.Ordinal));
        Assert.Empty(RequestRates.Names.Where(static name => !name.Contains('.', StringComparison.Ordinal)).Except(operations));
    }

    private static RequestRates With(string kind, double rate) => RequestRates.OfAws.With("CryptographicOperations." + kind, rate);

    private static Task<SignOutput> SignAsync(TestEngine test, KeyMetadata key, SigningAlgorithmSpec algorithm) =>
        test.SendAsync(new SignCommand { KeyId = key.KeyId, Message = SensitiveBytes.CopyOf([1, 2, 3]), SigningAlgorithm = algorithm });

    // Sends as many as are answered, and one more.
    private static async Task ExhaustAsync<T>(TestEngine test, Func<Task<T>> send, int count)
    {
        for (int sent = 0; sent < count; sent++)
        {
            _ = await send();
        }

        await AssertThrottledAsync(send);
        Assert.Empty(test.Recorder.Failures);
    }

    private static Task AssertThrottledAsync<T>(Func<Task<T>> send) => Assert.ThrowsAsync<ThrottlingException>(send);
}
