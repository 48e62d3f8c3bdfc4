// Rotation of the root key on a whole service: nothing is lost at any step, and the old root key opens nothing afterwards.
using System.Runtime.Versioning;
using Microsoft.Extensions.Time.Testing;
using Trent.Audit;
using Trent.Client;
using Trent.Cryptography;
using Trent.Embedded;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Checking;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Identity.AccessKeys;
using Trent.Protocol;
using Trent.Sealing;
using Trent.Storage;

namespace Trent.Conformance.Durability;

[UnsupportedOSPlatform("windows")]
public sealed class RootKeyRotationTests : IDisposable
{
    private const string Account = "111122223333";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-rotation-");
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Trail trail = new();
    private readonly Complaints complaints = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(directory.FullName, "data");

    private string KeyFile => Path.Combine(directory.FullName, "root.key");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task Everything_works_on_during_and_after_a_rotation_and_the_next_one_can_follow()
    {
        await using EmbeddedKms kms = await CreateAsync();
        using KmsClient client = ClientOf(kms);
        Content content = await FillAsync(kms, client);
        for (int generation = 2; generation <= 4; generation++)
        {
            Assert.Equal(generation, await RotateAsync(kms));
            await content.RequireAsync(kms, client);
            await FinishResealingAsync(kms);
            await content.RequireAsync(kms, client);
            Assert.Equal(generation, kms.RootKeyGeneration);
            Assert.True(await kms.VerifyStoreAsync(Now) > 0);
        }

        Assert.Empty(complaints.Heard);
    }

    [Fact]
    public async Task A_process_that_dies_after_any_step_leaves_a_store_that_opens_and_goes_on()
    {
        int steps = 0;
        await using (EmbeddedKms kms = await CreateAsync())
        {
            using KmsClient client = ClientOf(kms);
            Content content = await FillAsync(kms, client);
            _ = await RotateAsync(kms);
            bool isDone = false;
            while (!isDone)
            {
                // The files as a process leaves them that dies here, with its log and all.
                await RequireGoesOnAsync(CopyOf($"died-{steps}"), content);
                await kms.ContinueRootKeyRotationAsync(Now);
                steps++;
                isDone = trail.Completed > 0;
            }

            await RequireGoesOnAsync(CopyOf("died-resealed"), content);
            clock.Advance(TimeSpan.FromHours(38));
            for (int step = 0; step < 3; step++)
            {
                await kms.ContinueRootKeyRotationAsync(Now);
                await RequireGoesOnAsync(CopyOf($"died-removing-{step}"), content);
            }
        }

        Assert.InRange(steps, 3, 50);
    }

    [Fact]
    public async Task Whoever_has_the_old_root_key_opens_nothing_that_is_in_the_files_once_the_rotation_is_recorded_as_complete()
    {
        using RootKey old = await OldRootKeyAsync();
        List<byte[]> before = await SealedSecretsAsync();
        await using (EmbeddedKms kms = await OpenAsync(Data))
        {
            _ = await RotateAsync(kms);
            await FinishResealingAsync(kms);
        }

        byte[] files = [.. Directory.EnumerateFiles(Data).SelectMany(File.ReadAllBytes)];
        Assert.True(before.Count >= 5);
        Assert.All(before, secret => Assert.Equal(-1, files.AsSpan().IndexOf(Convert.ToBase64String(secret).Replace("+", "\\u002B", StringComparison.Ordinal).Select(static c => (byte)c).ToArray())));
        await using SqliteDatabase database = await OpenDatabaseAsync(Data);
        using StoreKeys keys = old.DeriveStoreKeys(database.StoreId.Span);
        SqliteRecordStore? store = null;
        _ = await Assert.ThrowsAsync<RecordIntegrityException>(async () => store = await SqliteRecordStore.AttachAsync(database, new Tagging(keys), Now));
        Assert.Null(store);
        SealSlot? slot = null;
        Assert.True((await database.ReadSealSlotsAsync(Now)).Values.All(bytes => SealSlot.TryRead(bytes.Span, out slot)));
        Assert.Equal(2, slot!.RootGeneration);
        Assert.False(slot.IsAuthentic(old, database.StoreId.Span));
    }

    [Fact]
    public async Task Requests_go_on_at_full_speed_and_what_they_made_is_there()
    {
        await using EmbeddedKms kms = await CreateAsync();
        using KmsClient client = ClientOf(kms);
        Content content = await FillAsync(kms, client);
        using CancellationTokenSource stop = new();
        List<string> made = [];
        Task[] others = [.. Enumerable.Range(0, 6).Select(number => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (number % 2 == 0)
                {
                    CreateKeyOutput created = await client.SendAsync(new CreateKeyCommand(), Now);
                    lock (made)
                    {
                        made.Add(created.KeyMetadata!.KeyId!);
                    }
                }
                else
                {
                    _ = await client.SendAsync(new UpdateKeyDescriptionCommand { KeyId = content.KeyId, Description = number.ToString(System.Globalization.CultureInfo.InvariantCulture) }, Now);
                    await content.RequireAsync(kms, client);
                }
            }
        }))];
        for (int generation = 2; generation <= 3; generation++)
        {
            _ = await RotateAsync(kms);
            await FinishResealingAsync(kms);
        }

        await stop.CancelAsync();
        await Task.WhenAll(others);
        foreach (string id in made)
        {
            using EncryptCommand encrypt = new() { KeyId = id, Plaintext = SensitiveBytes.CopyOf("x"u8) };
            _ = await client.SendAsync(encrypt, Now);
        }

        Assert.True(made.Count > 10);
        Assert.True(await kms.VerifyStoreAsync(Now) > made.Count);
    }

    [Fact]
    public async Task Page_markers_grant_tokens_and_import_tokens_from_before_are_still_good()
    {
        await using EmbeddedKms kms = await CreateAsync();
        using KmsClient client = ClientOf(kms);
        Content content = await FillAsync(kms, client);
        ListKeysOutput page = await client.SendAsync(new ListKeysCommand { Limit = 1 }, Now);
        CreateGrantOutput grant = await client.SendAsync(
            new CreateGrantCommand { KeyId = content.KeyId, GranteePrincipal = $"arn:aws:iam::{Account}:root", Operations = [GrantOperation.Decrypt] }, Now);
        string external = (await client.SendAsync(new CreateKeyCommand { Origin = OriginType.External }, Now)).KeyMetadata!.KeyId!;
        GetParametersForImportOutput parameters = await client.SendAsync(
            new GetParametersForImportCommand { KeyId = external, WrappingAlgorithm = AlgorithmSpec.RsaesOaepSha256, WrappingKeySpec = WrappingKeySpec.Rsa2048 }, Now);
        _ = await RotateAsync(kms);
        await FinishResealingAsync(kms);

        _ = await client.SendAsync(new ListKeysCommand { Limit = 1, Marker = page.NextMarker }, Now);
        _ = await client.SendAsync(new RetireGrantCommand { GrantToken = grant.GrantToken }, Now);
        using System.Security.Cryptography.RSA rsa = System.Security.Cryptography.RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(parameters.PublicKey!.DangerousSpan, out _);
        _ = await client.SendAsync(
            new ImportKeyMaterialCommand
            {
                KeyId = external,
                ImportToken = parameters.ImportToken,
                EncryptedKeyMaterial = rsa.Encrypt(new byte[32], System.Security.Cryptography.RSAEncryptionPadding.OaepSHA256),
                ExpirationModel = ExpirationModelType.KeyMaterialDoesNotExpire,
            },
            Now);
    }

    [Fact]
    public async Task Old_domain_keys_are_removed_once_no_token_can_need_them()
    {
        await using (EmbeddedKms kms = await CreateAsync())
        {
            using KmsClient client = ClientOf(kms);
            Content content = await FillAsync(kms, client);
            _ = await RotateAsync(kms);
            await FinishResealingAsync(kms);
            for (int step = 0; step < 5; step++)
            {
                await kms.ContinueRootKeyRotationAsync(Now);
            }

        }

        Assert.Equal(2, (await CheckAsync(Data)).Findings.Records[RecordKind.DomainKey]);
        clock.Advance(TimeSpan.FromHours(37));
        await using (EmbeddedKms kms = await OpenAsync(Data))
        {
            for (int step = 0; step < 5; step++)
            {
                await kms.ContinueRootKeyRotationAsync(Now);
            }
        }

        Assert.Equal(1, (await CheckAsync(Data)).Findings.Records[RecordKind.DomainKey]);
    }

    [Fact]
    public async Task A_rotation_is_committed_with_its_record_and_its_completion_is_recorded()
    {
        AuditEvent request = Request();
        await using (EmbeddedKms kms = await CreateAsync())
        {
            using KmsClient client = ClientOf(kms);
            _ = await FillAsync(kms, client);
            trail.Records = true;
            _ = await kms.RotateRootKeyAsync(request, Now);
            Assert.Equal([request.EventId], trail.Committed);
            await FinishResealingAsync(kms);
        }

        AuditEvent completion = Assert.Single(trail.Ended, static ended => ended.EventType == AuditEventType.ServiceEvent);
        Assert.Equal("RotateRootKey", completion.OperationName);
        Assert.Equal([request.EventId, completion.EventId], trail.Committed);
        StoreCheckReport report = await CheckAsync(Data);
        Assert.Equal(2, report.Findings.Records[RecordKind.PendingAuditRecord]);
    }

    [Fact]
    public async Task A_second_rotation_before_the_first_has_sealed_everything_anew_is_refused()
    {
        await using EmbeddedKms kms = await CreateAsync();
        using KmsClient client = ClientOf(kms);
        _ = await FillAsync(kms, client);
        _ = await RotateAsync(kms);
        RootRotationException refusal = await Assert.ThrowsAsync<RootRotationException>(() => RotateAsync(kms));
        Assert.Contains("still sealing", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, kms.RootKeyGeneration);
    }

    [Fact]
    public async Task A_seal_that_cannot_wrap_changes_nothing()
    {
        await using EmbeddedKms kms = await CreateAsync();
        using KmsClient client = ClientOf(kms);
        Content content = await FillAsync(kms, client);
        File.Move(KeyFile, KeyFile + ".away");
        SealException refusal = await Assert.ThrowsAsync<SealException>(() => RotateAsync(kms));
        Assert.Equal(SealFailure.Missing, refusal.Failure);
        Assert.Equal(1, kms.RootKeyGeneration);
        await content.RequireAsync(kms, client);
        File.Move(KeyFile + ".away", KeyFile);
        Assert.Equal(2, await RotateAsync(kms));
    }

    [Fact]
    public async Task A_store_with_more_than_one_seal_slot_is_not_rotated()
    {
        await (await CreateAsync()).DisposeAsync();
        await using (SqliteDatabase database = await OpenDatabaseAsync(Data))
        {
            await database.WriteSealSlotAsync("spare", new byte[] { 1 }, Now);
        }

        await using EmbeddedKms kms = await OpenAsync(Data);
        RootRotationException refusal = await Assert.ThrowsAsync<RootRotationException>(() => RotateAsync(kms));
        Assert.Contains("spare", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_from_before_a_rotation_is_restored_with_the_seal_as_it_was_then()
    {
        string backup = Path.Combine(directory.FullName, "backup");
        Content content;
        await using (EmbeddedKms kms = await CreateAsync())
        {
            using KmsClient client = ClientOf(kms);
            content = await FillAsync(kms, client);
            _ = await Trent.Storage.Backups.StoreBackup.WriteAsync(Data, backup, "1.0.0", clock, Now);
            _ = await RotateAsync(kms);
            await FinishResealingAsync(kms);
            _ = await Trent.Storage.Backups.StoreBackup.WriteAsync(Data, backup + "-after", "1.0.0", clock, Now);
        }

        foreach (string each in (string[])[backup, backup + "-after"])
        {
            string restored = Path.Combine(directory.FullName, "restored-" + Path.GetFileName(each));
            RestoreOutcome outcome = await StoreRestoration.RunAsync(each, restored, [], new FileSeal(KeyFile), "aws", clock, static fault => Assert.Fail(fault.ToString()), Now);
            Assert.True(outcome.IsInPlace);
            await using EmbeddedKms kms = await OpenAsync(restored);
            using KmsClient client = ClientOf(kms);
            await content.RequireAsync(kms, client);
        }
    }

    private static KmsClient ClientOf(EmbeddedKms kms) => new(kms.TransportFor(AccountId.Parse(Account), RegionName.Parse("eu-central-1")));

    private static AuditEvent Request() => new()
    {
        EventId = RandomUuid.Create(),
        RequestId = RandomUuid.Create(),
        OperationName = "RotateRootKey",
        At = DateTimeOffset.UnixEpoch,
        Region = "eu-central-1",
    };

    private static Task<int> RotateAsync(EmbeddedKms kms) => kms.RotateRootKeyAsync(Request(), Now);

    private static Task<SqliteDatabase> OpenDatabaseAsync(string data) => SqliteDatabase.OpenAsync(
        data, new SqliteStoreOptions { CreateIfMissing = false, CheckPagesAtOpen = false, ReadConnections = 1, BusyTimeout = TimeSpan.FromSeconds(5) }, Now);

    private async Task FinishResealingAsync(EmbeddedKms kms)
    {
        int completed = trail.Completed;
        for (int step = 0; trail.Completed == completed; step++)
        {
            Assert.True(step < 500, "The rotation does not come to its end.");
            await kms.ContinueRootKeyRotationAsync(Now);
        }
    }

    private EmbeddedKmsOptions Options(string data) => new()
    {
        DataDirectory = data,
        Seal = new FileSeal(KeyFile),
        SealOfNewRootKeys = new FileSeal(KeyFile),
        Clock = clock,
        Partition = "aws",
        CachedKeysMax = 100,
        AuditTrail = trail,
        Observer = complaints,
    };

    private Task<EmbeddedKms> CreateAsync()
    {
        FileSeal.CreateKeyFile(KeyFile);
        _ = Directory.CreateDirectory(Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return EmbeddedKms.CreateAsync(Options(Data), Now);
    }

    private Task<EmbeddedKms> OpenAsync(string data) => EmbeddedKms.OpenAsync(Options(data), Now);

    private Task<StoreCheckReport> CheckAsync(string data) => StoreCheck.RunAsync(
        new StoreCheckOptions { DataDirectory = data, Seal = new FileSeal(KeyFile), Clock = clock, Partition = "aws" }, static fault => Assert.Fail(fault.ToString()), Now);

    private string CopyOf(string name)
    {
        string copy = Path.Combine(directory.FullName, name);
        _ = Directory.CreateDirectory(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string file in (string[])["trent.db", "trent.db-wal"])
        {
            if (File.Exists(Path.Combine(Data, file)))
            {
                File.Copy(Path.Combine(Data, file), Path.Combine(copy, file));
            }
        }

        return copy;
    }

    private async Task RequireGoesOnAsync(string data, Content content)
    {
        int completed = trail.Completed;
        await using (EmbeddedKms kms = await OpenAsync(data))
        {
            using KmsClient client = ClientOf(kms);
            await content.RequireAsync(kms, client);
            for (int step = 0; step < 30; step++)
            {
                await kms.ContinueRootKeyRotationAsync(Now);
            }

            await content.RequireAsync(kms, client);
        }

        Assert.Equal(0, (await CheckAsync(data)).Findings.Faults);
        // What the copy completed is not what the original completes.
        trail.Completed = completed;
    }

    private async Task<RootKey> OldRootKeyAsync()
    {
        await using (EmbeddedKms kms = await CreateAsync())
        {
            using KmsClient client = ClientOf(kms);
            _ = await FillAsync(kms, client);
        }

        await using SqliteDatabase database = await OpenDatabaseAsync(Data);
        Assert.True(SealSlot.TryRead((await database.ReadSealSlotsAsync(Now)).Values.First().Span, out SealSlot? slot));
        return await new FileSeal(KeyFile).UnwrapAsync(slot, database.StoreId, Now);
    }

    // Every sealed secret of the store, as it stands in the bodies of records.
    private async Task<List<byte[]>> SealedSecretsAsync()
    {
        string text = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(Data, "trent.db"), Now));
        return [.. System.Text.RegularExpressions.Regex.Matches(text, "\"sealed\":\"([A-Za-z0-9+/=\\\\]+)\"")
            .Select(static match => Convert.FromBase64String(match.Groups[1].Value.Replace("\\u002B", "+", StringComparison.Ordinal)))];
    }

    private async Task<Content> FillAsync(EmbeddedKms kms, KmsClient client)
    {
        string keyId = (await client.SendAsync(new CreateKeyCommand(), Now)).KeyMetadata!.KeyId!;
        using EncryptCommand encrypt = new() { KeyId = keyId, Plaintext = SensitiveBytes.CopyOf("kept"u8) };
        ReadOnlyMemory<byte> ciphertext = (await client.SendAsync(encrypt, Now)).CiphertextBlob!.Value;
        _ = await client.SendAsync(new RotateKeyOnDemandCommand { KeyId = keyId }, Now);
        string signing = (await client.SendAsync(new CreateKeyCommand { KeySpec = KeySpec.EccNistP256, KeyUsage = KeyUsageType.SignVerify }, Now)).KeyMetadata!.KeyId!;
        string disabled = (await client.SendAsync(new CreateKeyCommand { MultiRegion = true }, Now)).KeyMetadata!.KeyId!;
        _ = await client.SendAsync(new DisableKeyCommand { KeyId = disabled }, Now);
        // Whoever describes a key as something sealed holds nothing up.
        _ = await client.SendAsync(new UpdateKeyDescriptionCommand { KeyId = disabled, Description = "VFcBAwAAAAEAAAAAAAAAAAAAAAAAAAAA" + new string('A', 136) }, Now);
        using CreatedAccessKey accessKey = await kms.Identities.CreateRootAccessKeyAsync(AccountId.Parse(Account), Now);
        return new Content(keyId, ciphertext, signing, accessKey.AccessKeyId);
    }

    private sealed record Content(string KeyId, ReadOnlyMemory<byte> Ciphertext, string SigningKeyId, string AccessKeyId)
    {
        public async Task RequireAsync(EmbeddedKms kms, KmsClient client)
        {
            using DecryptOutput decrypted = await client.SendAsync(new DecryptCommand { CiphertextBlob = Ciphertext }, Now);
            Assert.Equal("kept"u8.ToArray(), decrypted.Plaintext!.DangerousSpan.ToArray());
            using SignCommand sign = new() { KeyId = SigningKeyId, Message = SensitiveBytes.CopyOf("m"u8), SigningAlgorithm = SigningAlgorithmSpec.EcdsaSha256 };
            Assert.NotNull((await client.SendAsync(sign, Now)).Signature);
            Assert.NotNull(kms.Identities.AccessKeys.Find(AccessKeyId));
        }
    }

    private sealed class Tagging(StoreKeys keys) : IRecordAuthenticator
    {
        public void ComputeTag(ReadOnlySpan<byte> row, Span<byte> tag) => keys.ComputeRowTag(row, tag);

        public void ComputeHeadTag(ReadOnlySpan<byte> head, Span<byte> tag) => keys.ComputeHeadTag(head, tag);

        public void ComputeDigest(ReadOnlySpan<byte> row, Span<byte> digest) => keys.ComputeHeadDigest(row, digest);
    }

    private sealed class Trail : IAuditTrail
    {
        public int Completed { get; set; }

        public bool Records { get; set; }

        public List<string> Committed { get; } = [];

        public List<AuditEvent> Ended { get; } = [];

        public ValueTask BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public RecordChange? RecordWithCommit(AuditEvent auditEvent)
        {
            if (!Records)
            {
                return null;
            }

            Committed.Add(auditEvent.EventId);
            return OutboxRecord.Make(auditEvent.EventId, Committed.Count, "{}"u8).Change;
        }

        public ValueTask EndAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
        {
            lock (Ended)
            {
                Ended.Add(auditEvent);
            }

            Completed += auditEvent.EventType == AuditEventType.ServiceEvent && auditEvent.OperationName == "RotateRootKey" ? 1 : 0;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Complaints : IEngineObserver
    {
        public List<string> Heard { get; } = [];

        public void UseOfKeyPendingDeletion(string keyArn, string callerArn, string operationName, DateTimeOffset at)
        {
        }

        public void RequestAnswered(string operationName, string? errorCode)
        {
        }

        public void RefusalOverruled(string operationName, string requestId, string refusal)
        {
        }

        public void UnexpectedFailure(string operationName, string requestId, Exception exception) => Heard.Add(exception.Message);

        public void KeyDestroyed(string keyArn)
        {
        }

        public void KeyRotated(string keyArn, string keyMaterialId)
        {
        }

        public void MaterialExpired(string keyArn)
        {
        }

        public void BackgroundFailure(string subject, Exception exception) => Heard.Add(exception.Message);
    }
}
