// STS on a real store in a temporary directory, with clocks that tests move and identity providers of their own.
using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using Microsoft.Extensions.Time.Testing;
using Trent.Cryptography;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.Engine.Records;
using Trent.Identity.AccessKeys;
using Trent.Identity.Directory;
using Trent.Identity.Iam;
using Trent.Identity.Model;
using Trent.Identity.Query;
using Trent.Identity.Sts;
using Trent.Protocol.SigV4;
using Trent.Storage;

namespace Trent.Identity.Tests.Sts;

/// <summary>A store that a test owns; <see cref="ReopenAsync"/> is a restart.</summary>
internal sealed class StsStore : IAsyncDisposable, IJwksSource
{
    public const string Account = "111122223333";
    public const string OtherAccount = "444455556666";

    private readonly string directory = System.IO.Directory.CreateTempSubdirectory("trent-sts-").FullName;
    private readonly RootKey rootKey = RootKey.Generate();
    private SqliteDatabase? database;
    private SqliteRecordStore? store;
    private StoreKeys? storeKeys;
    private KmsEngine? engine;
    private StsService? sts;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The time of the outside world, by which tokens of identity providers are dated.</summary>
    public FakeTimeProvider OutsideClock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public Identities Identities { get; private set; } = null!;

    /// <summary>Where the files are.</summary>
    public string DataDirectory => directory;

    public SqliteRecordStore Store => store!;

    public StoreKeys StoreKeys => storeKeys!;

    /// <summary>Where requests to IAM are recorded.</summary>
    public IAuditTrail AuditTrail { get; set; } = new Silence();

    /// <summary>What identities on this store are made of, as those that are open.</summary>
    public IdentityParts Parts() => new()
    {
        Directory = new IdentityDirectory(store!, "aws"),
        Store = store!,
        Vault = engine!.Vault,
        AuditTrail = AuditTrail,
        Observer = new Silence(),
        Clock = Clock,
    };

    public SessionTokens Tokens => Identities.SessionTokens;

    /// <summary>What issuers answer when they are asked for their keys.</summary>
    public Dictionary<string, string> PublishedKeys { get; } = [];

    /// <summary>How often issuers were asked.</summary>
    public int Fetches { get; private set; }

    public static async Task<StsStore> OpenAsync()
    {
        StsStore opened = new();
        await opened.StartAsync();
        return opened;
    }

    public async Task ReopenAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async Task<StoredUser> AddUserAsync(string name, string? policy = null, string account = Account)
    {
        StoredUser user = new()
        {
            Partition = "aws",
            Account = AccountId.Parse(account),
            Path = "/",
            Name = name,
            UniqueId = UniqueIds.Create(UniqueIds.UserPrefix),
            CreatedAt = Clock.GetUtcNow(),
            InlinePolicies = policy is null ? [] : [new InlinePolicy("p", policy)],
        };
        await CommitAsync(user.ToInsert());
        return (await Identities.Directory.FindUserAsync(user.Account, name, TestContext.Current.CancellationToken))!;
    }

    public async Task<StoredRole> AddRoleAsync(
        string name, string trustPolicy, string? policy = null, int maxSessionSeconds = 3_600, ImmutableArray<IdentityTag>? tags = null, string account = Account, string path = "/")
    {
        StoredRole role = new()
        {
            Partition = "aws",
            Account = AccountId.Parse(account),
            Path = path,
            Name = name,
            UniqueId = UniqueIds.Create(UniqueIds.RolePrefix),
            CreatedAt = Clock.GetUtcNow(),
            TrustPolicy = trustPolicy,
            MaxSessionSeconds = maxSessionSeconds,
            InlinePolicies = policy is null ? [] : [new InlinePolicy("p", policy)],
            Tags = tags ?? [],
        };
        await CommitAsync(role.ToInsert());
        return (await Identities.Directory.FindRoleAsync(role.Account, name, TestContext.Current.CancellationToken))!;
    }

    public Task AddProviderAsync(string issuer, string? jwks, params ImmutableArray<string> clientIds) => CommitAsync(new StoredOidcProvider
    {
        Partition = "aws",
        Account = AccountId.Parse(Account),
        Issuer = issuer,
        ClientIds = clientIds,
        Jwks = jwks,
        CreatedAt = Clock.GetUtcNow(),
    }.ToInsert());

    public Task CommitAsync(RecordChange change) => Identities.Directory.CommitAsync([change], TestContext.Current.CancellationToken).AsTask();

    public async Task<Caller> CallerOfAsync(StoredUser user) =>
        (await Identities.Callers.OfUserAsync(user.Account, user.Name, user.UniqueId, "AKIA" + user.UniqueId[4..20], TestContext.Current.CancellationToken))!;

    public static Caller RootOf(string account = Account) => Caller.RootOf("aws", AccountId.Parse(account), "AKIAROOT");

    /// <summary>Whoever signs with a temporary credential.</summary>
    public async Task<Caller?> CallerOfAsync(Issued issued) =>
        Tokens.Find(issued.AccessKeyId, issued.SessionToken, out Credential? credential) == SigV4CredentialStanding.Active
            ? await credential!.FindCallerAsync(TestContext.Current.CancellationToken)
            : null;

    /// <summary>Calls an operation; the elements of its result.</summary>
    public async Task<XElement> CallAsync(Caller? caller, string action, params (string Name, string Value)[] parameters)
    {
        string form = $"Action={action}&Version=2011-06-15" + string.Concat(parameters.Select(static pair => $"&{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
        RequestOrigin origin = new(Clock.GetUtcNow(), "eu-central-1", "203.0.113.7", "test", IsEncrypted: true);
        using XmlAnswer answer = await sts!.AnswerAsync(QueryRequest.Parse(Encoding.UTF8.GetBytes(form)), caller, origin, new RequestIds("request", "event"), TestContext.Current.CancellationToken);
        XElement document = XDocument.Parse(Encoding.UTF8.GetString(answer.Complete("request").Span)).Root!;
        return document.Element(document.Name.Namespace + (action + "Result"))!;
    }

    /// <summary>Calls an operation that is refused.</summary>
    public async Task<QueryError> RefusedAsync(Caller? caller, string action, params (string Name, string Value)[] parameters) =>
        (await Assert.ThrowsAsync<QueryException>(() => CallAsync(caller, action, parameters))).Error;

    public Task<XElement> AssumeAsync(Caller caller, StoredRole role, params (string Name, string Value)[] parameters) =>
        CallAsync(caller, "AssumeRole", [("RoleArn", role.Arn), ("RoleSessionName", "session"), .. parameters]);

    public Task<QueryError> AssumeRefusedAsync(Caller caller, StoredRole role, params (string Name, string Value)[] parameters) =>
        RefusedAsync(caller, "AssumeRole", [("RoleArn", role.Arn), ("RoleSessionName", "session"), .. parameters]);

    public ValueTask<string?> FetchAsync(string issuer, CancellationToken cancellationToken)
    {
        Fetches++;
        return ValueTask.FromResult(PublishedKeys.GetValueOrDefault(issuer));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        rootKey.Dispose();
        System.IO.Directory.Delete(directory, recursive: true);
    }

    private async Task StartAsync()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        SqliteStoreOptions options = new() { CreateIfMissing = true, CheckPagesAtOpen = true, ReadConnections = 2, BusyTimeout = TimeSpan.FromSeconds(5) };
        database = await SqliteDatabase.OpenAsync(directory, options, cancellationToken);
        storeKeys = rootKey.DeriveStoreKeys(database.StoreId.Span);
        store = await SqliteRecordStore.AttachAsync(database, new RowAuthenticator(storeKeys), cancellationToken);
        Silence silence = new();
        engine = await KmsEngine.OpenAsync(
            new EngineParts
            {
                Store = store,
                StoreKeys = storeKeys,
                AuditTrail = silence,
                Observer = silence,
                Clock = Clock,
                Partition = "aws",
                CachedKeysMax = 10,
                NodeId = new byte[] { 1, 2, 3, 4 },
            },
            cancellationToken);
        Identities = await Identities.OpenAsync(Parts(), cancellationToken);
        sts = new StsService(new StsParts
        {
            Directory = Identities.Directory,
            Policies = Identities.Policies,
            Tokens = Identities.SessionTokens,
            JwksSource = this,
            AccountOfAccessKey = static id => id == "AKIAKNOWNTOTHESTORE1" ? OtherAccount : null,
            AuditTrail = silence,
            Observer = silence,
            OutsideClock = OutsideClock,
        });
    }

    private async Task StopAsync()
    {
        Identities.Dispose();
        engine!.Dispose();
        await store!.DisposeAsync();
        await database!.DisposeAsync();
        storeKeys!.Dispose();
    }

    private sealed class RowAuthenticator(StoreKeys keys) : IRecordAuthenticator
    {
        public void ComputeTag(ReadOnlySpan<byte> row, Span<byte> tag) => keys.ComputeRowTag(row, tag);

        public void ComputeDigest(ReadOnlySpan<byte> row, Span<byte> digest) => keys.ComputeHeadDigest(row, digest);
    }

    private sealed class Silence : IAuditTrail, IEngineObserver
    {
        public ValueTask BeginAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public Trent.Engine.Records.RecordChange? RecordWithCommit(AuditEvent auditEvent) => null;

        public ValueTask EndAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void UseOfKeyPendingDeletion(string keyArn, string callerArn, string operationName, DateTimeOffset at)
        {
        }

        public void RefusalOverruled(string operationName, string requestId, string refusal)
        {
        }

        public void RequestAnswered(string operationName, string? errorCode)
        {
        }

        public void UnexpectedFailure(string operationName, string requestId, Exception exception)
        {
        }

        public void KeyDestroyed(string keyArn)
        {
        }

        public void KeyRotated(string keyArn, string keyMaterialId)
        {
        }

        public void MaterialExpired(string keyArn)
        {
        }

        public void BackgroundFailure(string subject, Exception exception)
        {
        }
    }
}

/// <summary>A temporary credential as the client got it.</summary>
internal sealed record Issued(string AccessKeyId, string Secret, string SessionToken, DateTimeOffset ExpiresAt)
{
    public static Issued Of(XElement result)
    {
        XElement credentials = result.Child("Credentials");
        return new Issued(
            credentials.Child("AccessKeyId").Value,
            credentials.Child("SecretAccessKey").Value,
            credentials.Child("SessionToken").Value,
            DateTimeOffset.Parse(credentials.Child("Expiration").Value, System.Globalization.CultureInfo.InvariantCulture));
    }
}

internal static class Elements
{
    public static XElement Child(this XElement element, string name) => element.Element(element.Name.Namespace + name)!;
}

/// <summary>Policies that tests need again and again.</summary>
internal static class Trust
{
    public const string AllowAll = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    public const string DenyAll = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:*","Resource":"*"}]}""";

    /// <summary>A trust policy of one statement.</summary>
    public static string In(string principal, string? condition = null, string action = "\"sts:AssumeRole\"", string effect = "Allow") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Principal":{{principal}},"Action":{{action}}{{(condition is null ? "" : ",\"Condition\":" + condition)}}}]}""";

    public static string Arn(string arn) => $$"""{"AWS":"{{arn}}"}""";
}
