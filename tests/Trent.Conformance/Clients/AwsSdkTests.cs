// AWS's own SDK for .NET against a real port: it works unchanged, and every error is its typed exception.
using System.Text;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Trent.Conformance.Harness;

namespace Trent.Conformance.Clients;

public sealed class AwsSdkTests(TrentServer server) : IClassFixture<TrentServer>, IDisposable
{
    private readonly AmazonKeyManagementServiceClient client = ClientOf(server, TrentServer.AccessKeyId, TrentServer.SecretAccessKey);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_goes_through_its_whole_life()
    {
        KeyMetadata key = (await client.CreateKeyAsync(new CreateKeyRequest { Description = "life", Tags = [new Tag { TagKey = "team", TagValue = "a" }] }, Now)).KeyMetadata;
        string alias = $"alias/{Guid.CreateVersion7():N}";
        _ = await client.CreateAliasAsync(alias, key.KeyId, Now);
        byte[] ciphertext = await EncryptAsync(alias, "hello");
        _ = await client.EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = key.KeyId, RotationPeriodInDays = 90 }, Now);
        _ = await client.RotateKeyOnDemandAsync(new RotateKeyOnDemandRequest { KeyId = key.KeyId }, Now);
        Assert.Equal("hello", await DecryptAsync(ciphertext));
        _ = await client.DisableKeyAsync(key.KeyId, Now);
        _ = await Assert.ThrowsAsync<DisabledException>(() => EncryptAsync(alias, "hello"));
        ScheduleKeyDeletionResponse scheduled = await client.ScheduleKeyDeletionAsync(key.KeyId, 7, Now);
        Assert.Equal(KeyState.PendingDeletion, scheduled.KeyState);
        KMSInvalidStateException pending = await Assert.ThrowsAsync<KMSInvalidStateException>(() => EncryptAsync(alias, "hello"));
        Assert.Equal($"{key.Arn} is pending deletion.", pending.Message);
        CancelKeyDeletionResponse cancelled = await client.CancelKeyDeletionAsync(new CancelKeyDeletionRequest { KeyId = key.KeyId }, Now);
        Assert.Equal(key.Arn, cancelled.KeyId);
        Assert.Equal(KeyState.Disabled, (await client.DescribeKeyAsync(key.KeyId, Now)).KeyMetadata.KeyState);
        _ = await client.EnableKeyAsync(key.KeyId, Now);
        Assert.Equal("hello", await DecryptAsync(ciphertext));
        _ = await client.ScheduleKeyDeletionAsync(key.KeyId, 7, Now);
        _ = await server.AdvanceClockAsync("P8D");
        NotFoundException gone = await Assert.ThrowsAsync<NotFoundException>(() => client.DescribeKeyAsync(key.KeyId, Now));
        Assert.Equal($"Key '{key.Arn}' does not exist", gone.Message);
        _ = await Assert.ThrowsAsync<NotFoundException>(() => client.DescribeKeyAsync(alias, Now));
    }

    [Fact]
    public async Task Data_keys_and_re_encryption_keep_their_contexts()
    {
        string source = (await client.CreateKeyAsync(new CreateKeyRequest(), Now)).KeyMetadata.Arn;
        string destination = (await client.CreateKeyAsync(new CreateKeyRequest(), Now)).KeyMetadata.Arn;
        GenerateDataKeyResponse dataKey = await client.GenerateDataKeyAsync(
            new GenerateDataKeyRequest { KeyId = source, KeySpec = DataKeySpec.AES_256, EncryptionContext = new() { ["a"] = "1" } }, Now);
        ReEncryptResponse moved = await client.ReEncryptAsync(
            new ReEncryptRequest
            {
                CiphertextBlob = dataKey.CiphertextBlob,
                SourceEncryptionContext = new() { ["a"] = "1" },
                DestinationKeyId = destination,
                DestinationEncryptionContext = new() { ["b"] = "2" },
            },
            Now);
        DecryptResponse opened = await client.DecryptAsync(
            new DecryptRequest { CiphertextBlob = moved.CiphertextBlob, EncryptionContext = new() { ["b"] = "2" }, KeyId = destination }, Now);
        Assert.Equal(dataKey.Plaintext.ToArray(), opened.Plaintext.ToArray());
        Assert.Equal((source, destination), (moved.SourceKeyId, moved.KeyId));
    }

    [Fact]
    public async Task Paginators_see_every_key_and_alias_once()
    {
        using AmazonKeyManagementServiceClient own = ClientOf(server, "123456789012", TrentServer.SecretAccessKey);
        List<string> created = [];
        for (int index = 0; index < 12; index++)
        {
            string keyId = (await own.CreateKeyAsync(new CreateKeyRequest(), Now)).KeyMetadata.KeyId;
            created.Add(keyId);
            _ = await own.CreateAliasAsync($"alias/{index:D2}", keyId, Now);
        }

        List<string> keys = [];
        await foreach (KeyListEntry entry in own.Paginators.ListKeys(new ListKeysRequest { Limit = 5 }).Keys.WithCancellation(Now))
        {
            keys.Add(entry.KeyId);
        }

        List<string> aliases = [];
        await foreach (AliasListEntry entry in own.Paginators.ListAliases(new ListAliasesRequest { Limit = 5 }).Aliases.WithCancellation(Now))
        {
            aliases.Add(entry.AliasName);
        }

        Assert.Equal(created.Order(StringComparer.Ordinal), keys);
        Assert.Equal(12, aliases.Distinct().Count());
    }

    [Fact]
    public async Task Errors_are_the_SDKs_typed_exceptions()
    {
        string keyId = (await client.CreateKeyAsync(new CreateKeyRequest(), Now)).KeyMetadata.KeyId;
        string alias = $"alias/{Guid.CreateVersion7():N}";
        _ = await client.CreateAliasAsync(alias, keyId, Now);
        _ = await Assert.ThrowsAsync<AlreadyExistsException>(() => client.CreateAliasAsync(alias, keyId, Now));
        _ = await Assert.ThrowsAsync<InvalidCiphertextException>(() => DecryptAsync([1, 2, 3]));
        _ = await Assert.ThrowsAsync<InvalidMarkerException>(() => client.ListKeysAsync(new ListKeysRequest { Marker = "forged" }, Now));
        _ = await Assert.ThrowsAsync<TagException>(() => client.TagResourceAsync(new TagResourceRequest { KeyId = keyId, Tags = [new Tag { TagKey = "aws:x", TagValue = "v" }] }, Now));
        _ = await Assert.ThrowsAsync<MalformedPolicyDocumentException>(() => client.PutKeyPolicyAsync(new PutKeyPolicyRequest { KeyId = keyId, Policy = "{}" }, Now));
        _ = await Assert.ThrowsAsync<UnsupportedOperationException>(() => client.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = keyId }, Now));
        _ = await Assert.ThrowsAsync<DryRunOperationException>(
            () => client.GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = keyId, NumberOfBytes = 8, DryRun = true }, Now));
        _ = await Assert.ThrowsAsync<InvalidArnException>(() => client.DescribeKeyAsync("arn:aws:s3:::bucket", Now));
        int tooMany = 1025;
        AmazonKeyManagementServiceException invalid =
            await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => client.GenerateRandomAsync(new GenerateRandomRequest { NumberOfBytes = tooMany }, Now));
        Assert.Equal("ValidationException", invalid.ErrorCode);
        Assert.NotEmpty(invalid.RequestId);
    }

    [Fact]
    public async Task A_development_server_has_no_request_quotas()
    {
        string keyId = (await client.CreateKeyAsync(new CreateKeyRequest(), Now)).KeyMetadata.KeyId;
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.UpdateKeyDescriptionAsync(keyId, "again", Now)));
    }

    [Fact]
    public async Task A_wrong_secret_is_an_invalid_signature()
    {
        using AmazonKeyManagementServiceClient wrong = ClientOf(server, TrentServer.AccessKeyId, "wrong");
        AmazonKeyManagementServiceException error = await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => wrong.ListKeysAsync(new ListKeysRequest(), Now));
        Assert.Equal("InvalidSignatureException", error.ErrorCode);
    }

    [Fact]
    public async Task Another_account_sees_nothing_of_this_ones_keys()
    {
        string arn = (await client.CreateKeyAsync(new CreateKeyRequest(), Now)).KeyMetadata.Arn;
        using AmazonKeyManagementServiceClient other = ClientOf(server, "999988887777", TrentServer.SecretAccessKey);
        AmazonKeyManagementServiceException error = await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() => other.DescribeKeyAsync(arn, Now));
        Assert.Equal("AccessDeniedException", error.ErrorCode);
        Assert.Contains("arn:aws:iam::999988887777:root is not authorized to perform: kms:DescribeKey", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => client.Dispose();

    private static AmazonKeyManagementServiceClient ClientOf(TrentServer server, string accessKeyId, string secretAccessKey) => new(
        new BasicAWSCredentials(accessKeyId, secretAccessKey),
        new AmazonKeyManagementServiceConfig { ServiceURL = server.Address.ToString(), AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0 });

    private async Task<byte[]> EncryptAsync(string keyId, string plaintext)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(plaintext));
        return (await client.EncryptAsync(new EncryptRequest { KeyId = keyId, Plaintext = stream }, Now)).CiphertextBlob.ToArray();
    }

    private async Task<string> DecryptAsync(byte[] ciphertext)
    {
        using MemoryStream stream = new(ciphertext);
        return Encoding.UTF8.GetString((await client.DecryptAsync(new DecryptRequest { CiphertextBlob = stream }, Now)).Plaintext.ToArray());
    }
}
