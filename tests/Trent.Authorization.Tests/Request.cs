// Requests for the tests of decisions: callers with names, a context of few words, and one way to ask.
using System.Collections.Immutable;

namespace Trent.Authorization.Tests;

/// <summary>A context whose keys are written as in policies.</summary>
internal sealed class Context : RequestContext
{
    private readonly Dictionary<string, ConditionValue> _values = new(StringComparer.OrdinalIgnoreCase);

    public static Context Empty { get; } = new();

    public Context With(string key, ConditionValue value)
    {
        var copy = new Context();
        foreach (var (name, present) in _values)
        {
            copy._values[name] = present;
        }

        copy._values[key] = value;
        return copy;
    }

    public override ConditionValue ValueOf(ConditionKey key) => _values.GetValueOrDefault(key.Text);
}

internal static class Callers
{
    public const string OtherAccount = "444455556666";
    public const string RoleArn = "arn:aws:iam::111122223333:role/teams/a/Worker";
    public const string SessionArn = "arn:aws:sts::111122223333:assumed-role/Worker/jane";
    public const string Provider = "arn:aws:iam::111122223333:oidc-provider/issuer.example";

    public static RequestPrincipal Root { get; } = RequestPrincipal.RootOf("aws", Policies.Account);

    public static RequestPrincipal OtherRoot { get; } = RequestPrincipal.RootOf("aws", OtherAccount);

    public static RequestPrincipal User { get; } = UserOf(Policies.Account, "admin");

    public static RequestPrincipal OtherUser { get; } = UserOf(OtherAccount, "stranger");

    public static RequestPrincipal Session { get; } = new()
    {
        Kind = PrincipalKind.RoleSession,
        Partition = "aws",
        AccountId = Policies.Account,
        Arn = SessionArn,
        RoleArn = RoleArn,
        UniqueId = "AROAWORKER",
    };

    public static RequestPrincipal WebIdentity { get; } = new()
    {
        Kind = PrincipalKind.Federated,
        Partition = "aws",
        AccountId = Policies.Account,
        Arn = Provider,
    };

    public static RequestPrincipal UserOf(string account, string name) => new()
    {
        Kind = PrincipalKind.User,
        Partition = "aws",
        AccountId = account,
        Arn = $"arn:aws:iam::{account}:user/{name}",
        UniqueId = "AIDA" + name.ToUpperInvariant(),
    };
}

/// <summary>A question, changed step by step with <c>with</c>.</summary>
internal sealed record Request(RequestPrincipal Principal)
{
    public string? KeyPolicy { get; init; }

    public string[] Identity { get; init; } = [];

    public string? Boundary { get; init; }

    public string[] Session { get; init; } = [];

    public string Action { get; init; } = "kms:Decrypt";

    public string Resource { get; init; } = Policies.Key;

    public bool IsGranted { get; init; }

    public PolicyKind ResourceKind { get; init; } = PolicyKind.Key;

    public IReadOnlyDictionary<string, string>? NamedUniqueIds { get; init; }

    public RequestContext Context { get; init; } = Tests.Context.Empty;

    public AccessRequest Build() => new()
    {
        Principal = Principal,
        Policies = new CallerPolicies
        {
            Identity = [.. Identity.Select((text, index) => Attached($"identity {index}", text))],
            Boundary = Boundary is null ? null : Attached("boundary", Boundary),
            Session = [.. Session.Select((text, index) => Attached($"session {index}", text))],
        },
        Action = Action,
        Resource = Resource,
        ResourceAccountId = Policies.Account,
        ResourcePolicy = KeyPolicy is null ? null : Policies.WellFormed(KeyPolicy, ResourceKind),
        NamedUniqueIds = NamedUniqueIds,
        IsGranted = IsGranted,
        Context = Context,
    };

    public DecisionReason Reason() => Build().Decide().Reason;

    public bool IsAllowed() => Build().Decide().IsAllowed;

    public ImmutableArray<DecidingStatement> Explanation()
    {
        var request = Build();
        var statements = new List<DecidingStatement>();
        Assert.Equal(request.Decide(), request.Explain(statements));
        return [.. statements];
    }

    private static AttachedPolicy Attached(string name, string text) => new(name, Policies.WellFormed(text, PolicyKind.Identity));
}

/// <summary>Identity-based policies of one statement.</summary>
internal static class Says
{
    public const string Allow = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}}""";
    public const string Deny = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"kms:*","Resource":"*"}}""";
    public const string AllowOther = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}}""";
}
