// A store and a trail in a directory of their own, which can be closed, broken, set back and opened again.
using Trent.Cryptography;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Storage;

namespace Trent.Audit.Tests;

internal sealed class TestHouse : IAsyncDisposable
{
    public const string Region = "eu-central-1";
    public const string KeyArn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private static readonly SqliteStoreOptions StoreOptions = new() { CreateIfMissing = true, CheckPagesAtOpen = false, ReadConnections = 2, BusyTimeout = TimeSpan.FromSeconds(5) };

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("trent-audit-");
    private readonly RootKey rootKey = RootKey.Generate();
    private SqliteRecordStore? store;
    private StoreKeys? storeKeys;

    public TestClock Clock { get; } = new();

    /// <summary>The directory of the trail; another one than usual is set before the first opening.</summary>
    public string Trail { get; init; } = string.Empty;

    public string TrailDirectory => Trail.Length > 0 ? Trail : Path.Combine(root.FullName, "audit");

    public string StoreDirectory => Path.Combine(root.FullName, "data");

    public long SegmentBytes { get; init; } = AuditLimits.SegmentBytesMin;

    public int? RetentionDays { get; init; }

    /// <summary>Called while the writer writes a group; a disk that hangs is one in which this does not return.</summary>
    public Action WhileWriting { get; set; } = static () => { };

    public SqliteRecordStore Store => store!;

    public string Newest => Path.Combine(TrailDirectory, AuditDirectory.Segments(TrailDirectory)[^1]);

    public async Task<AuditTrail> OpenAsync(long? accepted = null) =>
        await TryOpenAsync(accepted) is AuditTrailOpening.Opened opened ? opened.Trail : throw new InvalidOperationException("The trail or the store was set back.");

    public async Task<AuditTrailOpening> TryOpenAsync(long? accepted = null)
    {
        if (store is null)
        {
            SqliteDatabase database = await SqliteDatabase.OpenAsync(StoreDirectory, StoreOptions, CancellationToken.None);
            storeKeys = rootKey.DeriveStoreKeys(database.StoreId.Span);
            store = await SqliteRecordStore.AttachAsync(database, new FixedKeyAuthenticator(), CancellationToken.None);
        }

        return await AuditTrail.OpenAsync(
            new AuditTrailOptions
            {
                Directory = TrailDirectory,
                SegmentBytes = SegmentBytes,
                RetentionDays = RetentionDays,
                Store = store,
                StoreKeys = storeKeys!,
                StoreEpoch = () =>
                {
                    WhileWriting();
                    return store.Epoch;
                },
                Clock = Clock,
                AcceptedEpoch = accepted,
            },
            CancellationToken.None);
    }

    public Task<Engine.Hierarchy.SecretVault> OpenVaultAsync() => Engine.Hierarchy.SecretVault.OpenAsync(Store, storeKeys!, Clock, CancellationToken.None);

    public async Task CloseStoreAsync()
    {
        if (store is not null)
        {
            await store.DisposeAsync();
            storeKeys!.Dispose();
            store = null;
        }
    }

    public static AuditEvent Event(string id, string operation = "Encrypt", string? error = null) => new()
    {
        EventId = id,
        RequestId = "request-" + id,
        OperationName = operation,
        At = new DateTimeOffset(2026, 11, 26, 6, 29, 34, TimeSpan.Zero),
        Region = Region,
        Caller = Caller.RootOf("aws", AccountId.Parse("111122223333"), "AKIAIOSFODNN7EXAMPLE"),
        SourceAddress = "192.0.2.7",
        UserAgent = "aws-cli/2.31",
        Resources = [KeyArn],
        ErrorCode = error,
        RequestParameters = new AuditValue.Members([new("keyId", new AuditValue.Literal(KeyArn))]),
    };

    /// <summary>Records requests one after the other, each a group of its own.</summary>
    public static async Task RecordAsync(AuditTrail trail, int from, int count)
    {
        for (int number = from; number < from + count; number++)
        {
            AuditEvent request = Event($"event-{number}");
            await trail.BeginAsync(request, CancellationToken.None);
            await trail.EndAsync(request, CancellationToken.None);
        }
    }

    public AuditVerification Verify(AuditPosition? expected = null) => AuditVerifier.Verify(TrailDirectory, default, expected, CancellationToken.None);

    /// <summary>The records of requests in the order of the trail.</summary>
    public string[] EventIds() =>
    [
        .. AuditDirectory.Segments(TrailDirectory)
            .SelectMany(name => File.ReadLines(Path.Combine(TrailDirectory, name)))
            .Where(static line => line.Contains("\"eventID\"", StringComparison.Ordinal))
            .Select(static line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("eventID").GetString()!),
    ];

    public int PendingRecords() => OutboxRecord.ListAsync(Store, CancellationToken.None).GetAwaiter().GetResult().Count;

    public async ValueTask DisposeAsync()
    {
        await CloseStoreAsync();
        rootKey.Dispose();
        root.Delete(recursive: true);
    }
}
