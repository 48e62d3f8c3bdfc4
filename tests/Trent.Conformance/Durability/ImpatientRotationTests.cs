// Who asks for a rotation of the root key and gives up waiting: what became of it is recorded all the same.
using System.Runtime.Versioning;
using System.Text.Json;
using Trent.Audit;
using Trent.Cryptography;
using Trent.Embedded;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Operating;
using Trent.Sealing;

namespace Trent.Conformance.Durability;

[UnsupportedOSPlatform("windows")]
public sealed class ImpatientRotationTests : IDisposable
{
    private static readonly AccountId Account = AccountId.Parse("111122223333");

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-impatient-");
    private readonly CancellationTokenSource patience = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(directory.FullName, "data");

    private string KeyFile => Path.Combine(directory.FullName, "root.key");

    private string Trail => Path.Combine(directory.FullName, "audit");

    public void Dispose()
    {
        patience.Dispose();
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_rotation_that_was_given_up_before_it_came_into_force_is_recorded_as_not_done()
    {
        await using EmbeddedKms kms = await CreateAsync();
        ActAnswer answer = await new RootKeyRotations(kms, kms.AuditTrail, new NoObserver()).AnswerAsync(Request(), patience.Token);
        Assert.True(patience.IsCancellationRequested);
        Assert.Equal(1, kms.RootKeyGeneration);
        Assert.Equal("DependencyTimeoutException", answer.Error?.Type);
        Assert.Equal("DependencyTimeoutException", Recorded().GetProperty("errorCode").GetString());
    }

    [Fact]
    public async Task A_rotation_that_came_into_force_is_recorded_as_done_although_who_asked_had_given_up()
    {
        await using EmbeddedKms kms = await CreateAsync(isSealPatient: true);
        ActAnswer answer = await new RootKeyRotations(kms, new ImpatientTrail(kms.AuditTrail, patience), new NoObserver()).AnswerAsync(Request(), patience.Token);
        Assert.True(patience.IsCancellationRequested);
        Assert.Equal(2, kms.RootKeyGeneration);
        Assert.Null(answer.Error);
        Assert.False(Recorded().TryGetProperty("errorCode", out _));
    }

    [Fact]
    public async Task A_failure_that_nobody_expected_is_recorded_to_its_end_too()
    {
        await using EmbeddedKms kms = await CreateAsync();
        RecordedAct act = new("Stumble", isReadOnly: false, kms.AuditTrail, new NoObserver(), TimeProvider.System, static (_, _, _) => throw new InvalidOperationException("what it hides"));
        ActAnswer answer = await act.AnswerAsync(Request(), Now);
        Assert.Equal("KMSInternalException", answer.Error?.Type);
        JsonElement record = Recorded("Stumble");
        Assert.Equal("KMSInternalException", record.GetProperty("errorCode").GetString());
        Assert.DoesNotContain("hides", record.GetRawText(), StringComparison.Ordinal);
    }

    private static EngineRequest Request() => new()
    {
        Caller = Caller.RootOf("aws", Account, string.Empty),
        Region = RegionName.Parse("eu-central-1"),
        RequestId = RandomUuid.Create(),
        EventId = RandomUuid.Create(),
        Body = "{}"u8.ToArray(),
    };

    private JsonElement Recorded(string operation = RootKeyRotations.OperationName) =>
        JsonElement.Parse(Assert.Single(AuditReader.Search(Trail, new AuditQuery { EventName = operation })).Span);

    private async Task<EmbeddedKms> CreateAsync(bool isSealPatient = false)
    {
        FileSeal.CreateKeyFile(KeyFile);
        _ = Directory.CreateDirectory(Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        FileSeal seal = new(KeyFile);
        EmbeddedKms kms = await EmbeddedKms.CreateAsync(
            new EmbeddedKmsOptions
            {
                DataDirectory = Data,
                Seal = seal,
                SealOfNewRootKeys = isSealPatient ? seal : new ImpatientSeal(seal, patience),
                Clock = TimeProvider.System,
                Partition = "aws",
                CachedKeysMax = 100,
                AuditTrail = new NoAuditTrail(),
                Audit = new EmbeddedAuditOptions { Directory = Trail, SegmentBytes = 1 << 20, RetentionDays = null },
                Observer = new NoObserver(),
            },
            Now);
        await kms.Identities.MakeOperatorAsync(Account, Now);
        return kms;
    }

    // Who asked gives up while the seal is being waited for.
    private sealed class ImpatientSeal(FileSeal seal, CancellationTokenSource patience) : ISeal
    {
        public SealType Type => seal.Type;

        public async ValueTask<SealSlot> WrapAsync(RootKey rootKey, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken)
        {
            await patience.CancelAsync();
            return await seal.WrapAsync(rootKey, storeId, cancellationToken);
        }

        public ValueTask<RootKey> UnwrapAsync(SealSlot slot, ReadOnlyMemory<byte> storeId, CancellationToken cancellationToken) => seal.UnwrapAsync(slot, storeId, cancellationToken);
    }

    // Who asked gives up between the commit and the end of its record, and the trail takes whoever asks to end it at his word.
    private sealed class ImpatientTrail(IAuditTrail trail, CancellationTokenSource patience) : IAuditTrail
    {
        public ValueTask BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => trail.BeginAsync(auditEvent, cancellationToken);

        public RecordChange? RecordWithCommit(AuditEvent auditEvent) => trail.RecordWithCommit(auditEvent);

        public async ValueTask EndAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
        {
            await patience.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            await trail.EndAsync(auditEvent, cancellationToken);
        }
    }
}
