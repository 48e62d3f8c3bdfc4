// A whole service in this process, whose every failure inside is a finding.
using System.Buffers;
using System.Text;
using System.Text.Json;
using Trent.Embedded;
using Trent.Engine;
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.Identity.Iam;
using Trent.Identity.Query;
using Trent.Identity.Sts;
using Trent.Protocol;
using Trent.Protocol.SigV4;
using Trent.Sealing;

namespace Trent.Fuzz.Targets;

internal sealed class FuzzedService : IDisposable, IEngineObserver
{
    private static readonly AccountId Account = AccountId.Parse("111122223333");
    private static readonly RegionName Region = RegionName.Parse("us-east-1");

    private readonly DirectoryInfo directory;
    private readonly EmbeddedKms kms;
    private readonly StsService sts;
    private readonly ArrayBufferWriter<byte> output = new();
    private Exception? failure;
    private string sessionKeyId = string.Empty;

    public FuzzedService()
    {
        // In memory where there is such a directory: it is the readers that are tested here, not the disk.
        directory = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "trent-fuzz-" + Path.GetRandomFileName()), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string keyFile = Path.Combine(directory.FullName, "root.key");
        FileSeal.CreateKeyFile(keyFile);
        EmbeddedKmsOptions options = new()
        {
            DataDirectory = DataDirectory,
            Seal = new FileSeal(keyFile),
            SealOfNewRootKeys = null,
            Clock = TimeProvider.System,
            Partition = "aws",
            CachedKeysMax = 1000,
            AuditTrail = new NoAuditTrail(),
            Observer = this,
        };
        kms = Await(EmbeddedKms.CreateAsync(options, CancellationToken.None));
        sts = new StsService(new StsParts
        {
            Directory = kms.Identities.Directory,
            Policies = kms.Identities.Policies,
            Tokens = kms.Identities.SessionTokens,
            JwksSource = new NoKeys(),
            AccountOfAccessKey = static _ => null,
            AuditTrail = new NoAuditTrail(),
            Observer = this,
            OutsideClock = TimeProvider.System,
        });
    }

    /// <summary>Where its store is.</summary>
    public string DataDirectory => Path.Combine(directory.FullName, "data");

    /// <summary>Sends a request that must succeed.</summary>
    public JsonElement Send(string operation, string json)
    {
        string? error = Ask(operation, json);
        return error is null ? JsonDocument.Parse(output.WrittenMemory.ToArray()).RootElement : throw new InvalidOperationException($"{operation}: {error}");
    }

    public string? Ask(string operation, string json) => Ask(operation, Encoding.UTF8.GetBytes(json));

    /// <summary>Sends a request.</summary>
    /// <returns>The type of the error, or null.</returns>
    public string? Ask(string operation, ReadOnlyMemory<byte> body)
    {
        output.ResetWrittenCount();
        EngineRequest request = new()
        {
            Caller = Caller.RootOf("aws", Account, "AKIATEST"),
            Region = Region,
            RequestId = "00000000-0000-0000-0000-000000000000",
            EventId = "00000000-0000-0000-0000-000000000000",
            Body = body,
        };
        WireError? error = Await(kms.Engine.AnswerAsync(operation, request, output, CancellationToken.None).AsTask()).Error;
        RequireNoFailure();
        return error?.Type;
    }

    /// <summary>Sends a form to IAM or STS.</summary>
    /// <returns>The code of the error, or null.</returns>
    public string? AskForm(QueryRequest request)
    {
        RequestOrigin origin = new(TimeProvider.System.GetUtcNow(), Region.Value, "127.0.0.1", "fuzz", false);
        Caller caller = Caller.RootOf("aws", Account, "AKIATEST");
        RequestIds ids = new("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000");
        string? code = null;
        try
        {
            using XmlAnswer answer = request.Version == QueryApi.Iam.Version
                ? Await(kms.Identities.Iam.AnswerAsync(request, caller, origin, ids, CancellationToken.None).AsTask())
                : Await(sts.AnswerAsync(request, caller, origin, ids, CancellationToken.None).AsTask());
            _ = answer.Complete(ids.RequestId);
        }
        catch (QueryException refused)
        {
            code = refused.Error.Code;
        }

        RequireNoFailure();
        return code;
    }

    /// <summary>The bytes of a session token that was just given out.</summary>
    public byte[] SessionToken()
    {
        const string Form = "Action=GetSessionToken&Version=2011-06-15";
        RequestOrigin origin = new(TimeProvider.System.GetUtcNow(), Region.Value, "127.0.0.1", "fuzz", false);
        RequestIds ids = new("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000");
        using XmlAnswer answer = Await(sts.AnswerAsync(QueryRequest.Parse(Encoding.UTF8.GetBytes(Form)), Caller.RootOf("aws", Account, "AKIATEST"), origin, ids, CancellationToken.None).AsTask());
        string xml = Encoding.UTF8.GetString(answer.Complete(ids.RequestId).Span);
        sessionKeyId = Between(xml, "<AccessKeyId>", "</AccessKeyId>");
        return Convert.FromBase64String(Between(xml, "<SessionToken>", "</SessionToken>"));
    }

    /// <summary>Looks a token up.</summary>
    public SigV4CredentialStanding FindSession(byte[] token) => kms.Identities.SessionTokens.Find(sessionKeyId, Convert.ToBase64String(token), out _);

    public void UseOfKeyPendingDeletion(string keyArn, string callerArn, string operationName, DateTimeOffset at)
    {
    }

    public void RefusalOverruled(string operationName, string requestId, string refusal)
    {
    }

    public void RequestAnswered(string operationName, string? errorCode)
    {
    }

    public void UnexpectedFailure(string operationName, string requestId, Exception exception) => failure = exception;

    public void KeyDestroyed(string keyArn)
    {
    }

    public void KeyRotated(string keyArn, string keyMaterialId)
    {
    }

    public void MaterialExpired(string keyArn)
    {
    }

    public void BackgroundFailure(string subject, Exception exception) => failure = exception;

    public void Dispose()
    {
        kms.DisposeAsync().AsTask().GetAwaiter().GetResult();
        directory.Delete(recursive: true);
    }

    private void RequireNoFailure()
    {
        if (failure is { } inside)
        {
            failure = null;
            throw inside;
        }
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static T Await<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private sealed class NoKeys : IJwksSource
    {
        public ValueTask<string?> FetchAsync(string issuer, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);
    }
}
