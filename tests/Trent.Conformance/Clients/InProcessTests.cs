// Keys inside a program: the same client and commands on an engine opened on a data directory, without a server.
using Trent.Client;
using Trent.Embedded;
using Trent.Engine.Identifiers;
using Trent.Protocol;
using Trent.Sealing;

namespace Trent.Conformance.Clients;

public sealed class InProcessTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-embedded-");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_created_used_and_found_again_when_the_directory_is_opened_once_more()
    {
        ReadOnlyMemory<byte> ciphertext;
        string keyId;
        await using (EmbeddedKms kms = await EmbeddedKms.CreateAsync(Options(create: true), Now))
        {
            using KmsClient client = new(kms.TransportFor(AccountId.Parse("111122223333"), RegionName.Parse("eu-central-1")));
            CreateKeyOutput created = await client.SendAsync(new CreateKeyCommand { Description = "embedded" }, Now);
            keyId = created.KeyMetadata!.KeyId!;
            using EncryptCommand encrypt = new() { KeyId = keyId, Plaintext = SensitiveBytes.CopyOf("hello"u8) };
            ciphertext = (await client.SendAsync(encrypt, Now)).CiphertextBlob!.Value;
        }

        await using (EmbeddedKms kms = await EmbeddedKms.OpenAsync(Options(create: false), Now))
        {
            using KmsClient client = new(kms.TransportFor(AccountId.Parse("111122223333"), RegionName.Parse("eu-central-1")));
            using DecryptOutput decrypted = await client.SendAsync(new DecryptCommand { CiphertextBlob = ciphertext }, Now);
            Assert.Equal("hello"u8.ToArray(), decrypted.Plaintext!.DangerousSpan.ToArray());
            NotFoundException error = await Assert.ThrowsAsync<NotFoundException>(() => client.SendAsync(new CancelKeyDeletionCommand { KeyId = "nonsense" }, Now));
            Assert.Equal("Invalid keyId 'nonsense'", error.Message);
            Assert.NotNull(error.RequestId);
            KMSInvalidStateException state = await Assert.ThrowsAsync<KMSInvalidStateException>(() => client.SendAsync(new CancelKeyDeletionCommand { KeyId = keyId }, Now));
            Assert.EndsWith("is not pending deletion.", state.Message, StringComparison.Ordinal);
            Assert.True(await kms.VerifyStoreAsync(Now) > 0);
        }
    }

    [Fact]
    public async Task A_store_is_never_initialized_twice()
    {
        await (await EmbeddedKms.CreateAsync(Options(create: true), Now)).DisposeAsync();
        _ = await Assert.ThrowsAsync<StoreExistsException>(() => EmbeddedKms.CreateAsync(Options(create: false), Now));
    }

    [Fact]
    public async Task Another_root_key_does_not_open_the_store()
    {
        await (await EmbeddedKms.CreateAsync(Options(create: true), Now)).DisposeAsync();
        File.Delete(KeyFile);
        FileSeal.CreateKeyFile(KeyFile);
        _ = await Assert.ThrowsAsync<SealException>(() => EmbeddedKms.OpenAsync(Options(create: false), Now));
    }

    [Fact]
    public async Task The_files_hold_no_access_key_secret()
    {
        byte[] secret;
        await using (EmbeddedKms kms = await EmbeddedKms.CreateAsync(Options(create: true), Now))
        {
            using Trent.Identity.AccessKeys.CreatedAccessKey created = await kms.Identities.CreateRootAccessKeyAsync(AccountId.Parse("111122223333"), Now);
            secret = created.Secret.DangerousSpan.ToArray();
            Assert.NotNull(kms.Identities.AccessKeys.Find(created.AccessKeyId));
        }

        foreach (string path in Directory.EnumerateFiles(DataDirectory))
        {
            Assert.True((await File.ReadAllBytesAsync(path, Now)).AsSpan().IndexOf(secret) < 0, path);
        }
    }

    public void Dispose() => directory.Delete(recursive: true);

    private string KeyFile => Path.Combine(directory.FullName, "root.key");

    private string DataDirectory => Path.Combine(directory.FullName, "data");

    private EmbeddedKmsOptions Options(bool create)
    {
        if (create)
        {
            FileSeal.CreateKeyFile(KeyFile);
            _ = Directory.CreateDirectory(DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new EmbeddedKmsOptions
        {
            DataDirectory = DataDirectory,
            Seal = new FileSeal(KeyFile),
            SealOfNewRootKeys = new FileSeal(KeyFile),
            Clock = TimeProvider.System,
            Partition = "aws",
            CachedKeysMax = EmbeddedKmsOptions.CachedKeysDefault,
            AuditTrail = new NoAuditTrail(),
            Observer = new NoObserver(),
        };
    }
}
