// Callers of all kinds for tests of who may do what.
using Trent.Authorization;
using Trent.Engine.Identifiers;

namespace Trent.Engine.Tests;

internal static class Callers
{
    /// <summary>A user with inline policies.</summary>
    public static Caller User(string name, string account = TestEngine.Account, string? boundary = null, params IEnumerable<string> policies) => new()
    {
        Principal = new RequestPrincipal
        {
            Kind = PrincipalKind.User,
            Partition = "aws",
            AccountId = account,
            Arn = $"arn:aws:iam::{account}:user/{name}",
            UniqueId = UniqueIdOf("AIDA", name),
        },
        Account = AccountId.Parse(account),
        AccessKeyId = "AKIATEST",
        UserId = UniqueIdOf("AIDA", name),
        UserName = name,
        Policies = new CallerPolicies { Identity = [.. policies.Select(Attach)], Boundary = boundary is null ? null : Attach(boundary) },
    };

    /// <summary>A session of a role.</summary>
    public static Caller Session(string role, string session, string account = TestEngine.Account, string? sessionPolicy = null, params IEnumerable<string> policies) => new()
    {
        Principal = new RequestPrincipal
        {
            Kind = PrincipalKind.RoleSession,
            Partition = "aws",
            AccountId = account,
            Arn = $"arn:aws:sts::{account}:assumed-role/{role}/{session}",
            RoleArn = $"arn:aws:iam::{account}:role/{role}",
            UniqueId = UniqueIdOf("AROA", role),
        },
        Account = AccountId.Parse(account),
        AccessKeyId = "ASIATEST",
        UserId = UniqueIdOf("AROA", role) + ":" + session,
        TokenIssuedAt = DateTimeOffset.UnixEpoch,
        Policies = new CallerPolicies { Identity = [.. policies.Select(Attach)], Session = sessionPolicy is null ? [] : [Attach(sessionPolicy)] },
    };

    /// <summary>A policy of one statement, such as identities have.</summary>
    public static string Policy(string effect, string action, string resource = "*", string? condition = null) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}"{{(condition is null ? "" : $",\"Condition\":{condition}")}}}]}""";

    /// <summary>One statement of a key policy.</summary>
    public static string Statement(string effect, string principal, string action, string? condition = null) =>
        $$"""{"Effect":"{{effect}}","Principal":{"AWS":"{{principal}}"},"Action":"{{action}}","Resource":"*"{{(condition is null ? "" : $",\"Condition\":{condition}")}}}""";

    /// <summary>A key policy of such statements.</summary>
    public static string KeyPolicy(params IEnumerable<string> statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    /// <summary>The statement that lets an account in.</summary>
    public static string LetsIn(string account) => Statement("Allow", $"arn:aws:iam::{account}:root", "kms:*");

    /// <summary>The unique id that <see cref="TestDirectory"/> and the callers here give a name.</summary>
    public static string UniqueIdOf(string prefix, string name) => prefix + name.ToUpperInvariant();

    private static AttachedPolicy Attach(string text) => new("a policy", PolicyDocument.Parse(text, PolicyKind.Identity) is PolicyParseResult.WellFormed wellFormed
        ? wellFormed.Document
        : throw new ArgumentException("Not a policy of an identity: " + text, nameof(text)));
}
