// An engine on a real store in a temporary directory, with a clock that tests move.
using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Trent.Cryptography;
using Trent.Engine.Auditing;
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.Engine.Quotas;
using Trent.Engine.Records;
using Trent.Protocol;
using Trent.Storage;

namespace Trent.Engine.Tests;

/// <summary>What the engine told its operator and its audit trail.</summary>
internal sealed class Recorder : IEngineObserver, IAuditTrail
{
    public List<(string KeyArn, string CallerArn, string OperationName, DateTimeOffset At)> UsesOfKeysPendingDeletion { get; } = [];

    public ConcurrentQueue<Exception> Failures { get; } = [];

    public List<string> Destroyed { get; } = [];

    public List<string> Rotated { get; } = [];

    public List<string> Expired { get; } = [];

    public List<AuditEvent> Begun { get; } = [];

    public List<AuditEvent> Ended { get; } = [];

    public Exception? BeginFails { get; set; }

    public void UseOfKeyPendingDeletion(string keyArn, string callerArn, string operationName, DateTimeOffset at) =>
        UsesOfKeysPendingDeletion.Add((keyArn, callerArn, operationName, at));

    public List<string> Overruled { get; } = [];

    public void RefusalOverruled(string operationName, string requestId, string refusal) => Overruled.Add(refusal);

    public void RequestAnswered(string operationName, string? errorCode)
    {
    }

    public void UnexpectedFailure(string operationName, string requestId, Exception exception) => Failures.Enqueue(exception);

    public void KeyDestroyed(string keyArn) => Destroyed.Add(keyArn);

    public void KeyRotated(string keyArn, string keyMaterialId) => Rotated.Add(keyArn);

    public void MaterialExpired(string keyArn) => Expired.Add(keyArn);

    public void BackgroundFailure(string subject, Exception exception) => Failures.Enqueue(exception);

    public ValueTask BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (BeginFails is not null)
        {
            throw BeginFails;
        }

        lock (Begun)
        {
            Begun.Add(auditEvent);
        }

        return ValueTask.CompletedTask;
    }

    public Trent.Engine.Records.RecordChange? RecordWithCommit(AuditEvent auditEvent) => null;

    public ValueTask EndAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        lock (Ended)
        {
            Ended.Add(auditEvent);
        }

        return ValueTask.CompletedTask;
    }
}

internal sealed class Authenticator(StoreKeys keys) : IRecordAuthenticator
{
    public void ComputeTag(ReadOnlySpan<byte> row, Span<byte> tag) => keys.ComputeRowTag(row, tag);

    public void ComputeDigest(ReadOnlySpan<byte> row, Span<byte> digest) => keys.ComputeHeadDigest(row, digest);
}

/// <summary>An engine that a test owns; <see cref="ReopenAsync"/> is a restart.</summary>
internal sealed class TestEngine : IAsyncDisposable
{
    public const string Account = "111122223333";
    public const string OtherAccount = "444455556666";
    public const string Region = "eu-central-1";

    private readonly RootKey rootKey = RootKey.Generate();
    private SqliteDatabase? database;
    private SqliteRecordStore? store;
    private StoreKeys? storeKeys;
    private KmsEngine? engine;

    private TestEngine(
        int cachedKeysMax, Func<IRecordStore, IRecordStore>? around, AuthorizationMode authorization, IPrincipalDirectory? principals, RequestRates? rates)
    {
        CachedKeysMax = cachedKeysMax;
        Authorization = authorization;
        Principals = principals;
        Rates = rates;
        Around = around ?? (inner => inner);
    }

    /// <summary>A session of a role of the account, without policies.</summary>
    public static Caller Session(string role, string session) => Callers.Session(role, session);

    /// <summary>A user of the account without policies.</summary>
    public static Caller User(string name) => Callers.User(name);

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("trent-engine-").FullName;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public Recorder Recorder { get; } = new();

    public KmsEngine Engine => engine!;

    public SqliteRecordStore Store => store!;

    public StoreKeys StoreKeys => storeKeys!;

    private int CachedKeysMax { get; }

    private AuthorizationMode Authorization { get; }

    private IPrincipalDirectory? Principals { get; }

    private RequestRates? Rates { get; }

    private Func<IRecordStore, IRecordStore> Around { get; }

    /// <param name="cachedKeysMax">Most keys in memory.</param>
    /// <param name="around">What to put between the engine and its store, at each start.</param>
    /// <param name="authorization">What is done with the decisions of policies.</param>
    /// <param name="principals">Who knows users and roles.</param>
    /// <param name="rates">The request quotas, if there are any.</param>
    public static async Task<TestEngine> OpenAsync(
        int cachedKeysMax = 1000,
        Func<IRecordStore, IRecordStore>? around = null,
        AuthorizationMode authorization = AuthorizationMode.Enforce,
        IPrincipalDirectory? principals = null,
        RequestRates? rates = null)
    {
        TestEngine test = new(cachedKeysMax, around, authorization, principals, rates);
        await test.StartAsync();
        return test;
    }

    public async Task ReopenAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async Task<TOutput> SendAsync<TOutput>(KmsCommand<TOutput> command, string account = Account, string region = Region, Caller? caller = null)
        where TOutput : class
    {
        CommandContract contract = CommandContracts.All.Single(candidate => candidate.OperationName == command.OperationName);
        ArrayBufferWriter<byte> body = new();
        contract.WriteAnyCommand(body, command);
        byte[] answer = await SendJsonAsync(command.OperationName, body.WrittenMemory, account, region, caller);
        return (TOutput)contract.ReadAnyOutput(answer);
    }

    public Task<byte[]> SendJsonAsync(string operationName, string json, string account = Account, string region = Region, Caller? caller = null) =>
        SendJsonAsync(operationName, Encoding.UTF8.GetBytes(json), account, region, caller);

    /// <summary>The answer's body; an error is thrown as the exception that a client would throw.</summary>
    public async Task<byte[]> SendJsonAsync(string operationName, ReadOnlyMemory<byte> body, string account, string region, Caller? caller)
    {
        EngineRequest request = new()
        {
            Caller = caller ?? Caller.RootOf("aws", AccountId.Parse(account), "AKIATEST"),
            Region = RegionName.Parse(region),
            RequestId = RandomUuid.Create(),
            EventId = RandomUuid.Create(),
            Body = body,
        };
        ArrayBufferWriter<byte> output = new();
        EngineAnswer answer = await Engine.AnswerAsync(operationName, request, output, TestContext.Current.CancellationToken);
        if (answer.Error is { } error)
        {
            throw KmsServiceException.FromWire(error.Type, error.Message, error.HttpStatus, request.RequestId);
        }

        return output.WrittenSpan.ToArray();
    }

    public async Task<KeyMetadata> CreateKeyAsync(string account = Account, string region = Region) =>
        (await SendAsync(new CreateKeyCommand(), account, region)).KeyMetadata!;

    public async Task<KeyMetadata> CreateKeyAsync(KeySpec spec, KeyUsageType usage) =>
        (await SendAsync(new CreateKeyCommand { KeySpec = spec, KeyUsage = usage })).KeyMetadata!;

    public async Task<KeyMetadata> CreateMultiRegionKeyAsync(string region = Region) =>
        (await SendAsync(new CreateKeyCommand { MultiRegion = true }, region: region)).KeyMetadata!;

    public Task<ReplicateKeyOutput> ReplicateAsync(string keyId, string to, string from = Region) =>
        SendAsync(new ReplicateKeyCommand { KeyId = keyId, ReplicaRegion = to }, region: from);

    public async Task<KeyMetadata> CreateExternalKeyAsync(KeySpec? spec = null, KeyUsageType? usage = null, bool multiRegion = false) =>
        (await SendAsync(new CreateKeyCommand { KeySpec = spec, KeyUsage = usage, Origin = OriginType.External, MultiRegion = multiRegion })).KeyMetadata!;

    /// <summary>A command that imports material into a key for good. It is wrapped under SM2, whose keys are made in no time.</summary>
    public Task<ImportKeyMaterialCommand> WrapAsync(string keyId, byte[] material, string region = Region) =>
        ImportWrap.ForAsync(this, keyId, material, AlgorithmSpec.Sm2Pke, WrappingKeySpec.Sm2, region);

    /// <summary>Imports material into a key, for good unless told until when.</summary>
    public async Task<string?> ImportAsync(
        string keyId, byte[] material, DateTimeOffset? validTo = null, ImportType? type = null, string? description = null, string? materialId = null, string region = Region)
    {
        ImportKeyMaterialCommand command = ImportWrap.Change(await WrapAsync(keyId, material, region), validTo, type, description, materialId);
        return (await SendAsync(command, region: region)).KeyMaterialId;
    }

    /// <summary>A symmetric key with imported material.</summary>
    public async Task<KeyMetadata> CreateImportedKeyAsync(byte[] material, DateTimeOffset? validTo = null, bool multiRegion = false)
    {
        KeyMetadata key = await CreateExternalKeyAsync(multiRegion: multiRegion);
        _ = await ImportAsync(key.KeyId!, material, validTo);
        return await DescribeAsync(key.KeyId!);
    }

    public async Task<KeyMetadata> DescribeAsync(string keyId, string region = Region) =>
        (await SendAsync(new DescribeKeyCommand { KeyId = keyId }, region: region)).KeyMetadata!;

    public async Task<KeyState> StateOfAsync(string keyId, string region = Region) => (await DescribeAsync(keyId, region)).KeyState!.Value;

    public async Task<KeyLastUsageTrackingOperation?> LastUseOfAsync(string keyId, string region = Region) =>
        (await SendAsync(new GetKeyLastUsageCommand { KeyId = keyId }, region: region)).KeyLastUsage!.Operation;

    public async Task<IReadOnlyList<RotationsListEntry>> ListMaterialsAsync(string keyId, string region = Region) =>
        (await SendAsync(new ListKeyRotationsCommand { KeyId = keyId, IncludeKeyMaterial = IncludeKeyMaterial.AllKeyMaterial }, region: region)).Rotations!;

    public async Task<byte[]> EncryptAsync(string keyId, string plaintext, IReadOnlyDictionary<string, string>? context = null, string region = Region) =>
        (await SendAsync(new EncryptCommand { KeyId = keyId, Plaintext = SensitiveBytes.CopyOf(Encoding.UTF8.GetBytes(plaintext)), EncryptionContext = context }, region: region))
            .CiphertextBlob!.Value.ToArray();

    public async Task<string> DecryptAsync(byte[] ciphertext, IReadOnlyDictionary<string, string>? context = null, string? keyId = null, string region = Region)
    {
        using DecryptOutput output = await SendAsync(new DecryptCommand { CiphertextBlob = ciphertext, EncryptionContext = context, KeyId = keyId }, region: region);
        return Encoding.UTF8.GetString(output.Plaintext!.DangerousSpan);
    }

    public Task AdvanceAsync(TimeSpan time)
    {
        Clock.Advance(time);
        return Engine.RunDueWorkAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        rootKey.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task StartAsync()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        SqliteStoreOptions options = new() { CreateIfMissing = true, CheckPagesAtOpen = true, ReadConnections = 2, BusyTimeout = TimeSpan.FromSeconds(5) };
        database = await SqliteDatabase.OpenAsync(Directory, options, cancellationToken);
        storeKeys = rootKey.DeriveStoreKeys(database.StoreId.Span);
        store = await SqliteRecordStore.AttachAsync(database, new Authenticator(storeKeys), cancellationToken);
        engine = await KmsEngine.OpenAsync(
            new EngineParts
            {
                Store = Around(store),
                StoreKeys = storeKeys,
                AuditTrail = Recorder,
                Observer = Recorder,
                Clock = Clock,
                Partition = "aws",
                CachedKeysMax = CachedKeysMax,
                Authorization = Authorization,
                Principals = Principals,
                RequestRates = Rates,
                NodeId = new byte[] { 1, 2, 3, 4 },
            },
            cancellationToken);
    }

    private async Task StopAsync()
    {
        await engine!.WriteKeyUsageAsync(CancellationToken.None);
        engine.Dispose();
        await store!.DisposeAsync();
        await database!.DisposeAsync();
        storeKeys!.Dispose();
    }
}
