// STS: from a request of the query protocol to its answer.
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Authorization;
using Trent.Engine.Identifiers;
using Trent.Identity.Directory;
using Trent.Identity.Iam;
using Trent.Identity.Query;

namespace Trent.Identity.Sts;

/// <summary>What the service is made of. All of it stays the caller's.</summary>
public sealed class StsParts
{
    /// <summary>The users, roles and providers.</summary>
    public required IdentityDirectory Directory { get; init; }

    /// <summary>Finds managed policies.</summary>
    public required IdentityPolicies Policies { get; init; }

    /// <summary>Issues temporary credentials.</summary>
    public required SessionTokens Tokens { get; init; }

    /// <summary>Fetches the keys of identity providers.</summary>
    public required IJwksSource JwksSource { get; init; }

    /// <summary>The account of a lasting access key; <see langword="null"/> when there is none of that id.</summary>
    public required Func<string, string?> AccountOfAccessKey { get; init; }

    /// <summary>Where requests are recorded.</summary>
    public required IAuditTrail AuditTrail { get; init; }

    /// <summary>Who is told of what an operator wants to know.</summary>
    public required IEngineObserver Observer { get; init; }

    /// <summary>A clock that runs as the outside world's does, by which tokens of identity providers end. Sessions go by the time of the request.</summary>
    public required TimeProvider OutsideClock { get; init; }
}

/// <summary>
/// The AWS Security Token Service: GetCallerIdentity, AssumeRole, AssumeRoleWithWebIdentity, AssumeRoot, GetSessionToken and GetAccessKeyInfo. Thread-safe.
/// </summary>
public sealed class StsService
{
    private const string WebIdentityAction = "AssumeRoleWithWebIdentity";

    private readonly RoleSessions sessions;
    private readonly WebIdentityVerifier verifier;
    private readonly StsParts parts;
    private readonly RecordedQueries recorded;

    /// <summary>Puts the service together.</summary>
    public StsService(StsParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        this.parts = parts;
        recorded = new RecordedQueries(QueryApi.Sts, parts.AuditTrail, parts.Observer);
        sessions = new RoleSessions(parts.Directory, parts.Policies, parts.Tokens);
        verifier = new WebIdentityVerifier(parts.Directory, new IssuerKeys(parts.JwksSource, parts.OutsideClock), parts.OutsideClock);
    }

    /// <summary>Whether an operation is called without a signature: whoever calls it shows a token of an identity provider.</summary>
    public static bool IsUnsigned(string action) => action == WebIdentityAction;

    /// <summary>Whether there is an operation of this name.</summary>
    public static bool Knows(string action) =>
        action is "GetCallerIdentity" or "AssumeRole" or "AssumeRoot" or WebIdentityAction or "GetSessionToken" or "GetAccessKeyInfo";

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">Who signed it; <see langword="null"/> when nobody did.</param>
    /// <param name="origin">How it came in.</param>
    /// <param name="ids">Its ids.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer, to be disposed by the caller.</returns>
    /// <exception cref="QueryException">It is refused, or failed.</exception>
    public async ValueTask<XmlAnswer> AnswerAsync(QueryRequest request, Caller? caller, RequestOrigin origin, RequestIds ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        AuditEvent auditEvent = recorded.EventOf(request, caller ?? StrangerOf(request), origin, ids);
        return await recorded.RunAsync(request, auditEvent, () => RunAsync(request, caller, origin, auditEvent, cancellationToken), cancellationToken);
    }

    // Nothing is believed of whoever signed nothing; his record is with the account whose role he asks for.
    private Caller StrangerOf(QueryRequest request)
    {
        AccountId account = IamArn.TryParse(request.Find("RoleArn") ?? string.Empty, out IamArn role) && role.Account is { } known ? known : AccountId.Parse("000000000000");
        return new Caller
        {
            Principal = new RequestPrincipal { Kind = PrincipalKind.Federated, Partition = parts.Directory.Partition, AccountId = account.Value, Arn = "anonymous" },
            Account = account,
            AccessKeyId = string.Empty,
            UserId = "anonymous",
        };
    }

    private async ValueTask<XmlAnswer> RunAsync(QueryRequest request, Caller? caller, RequestOrigin origin, AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (!Knows(request.Action) || request.Version != QueryApi.Sts.Version)
        {
            throw new QueryException(QueryError.InvalidAction(request.Action, request.Version));
        }

        XmlAnswer answer = await RunAsync(request, caller, origin, cancellationToken);
        auditEvent.Resources = answer.Resources;
        return answer;
    }

    private ValueTask<XmlAnswer> RunAsync(QueryRequest request, Caller? caller, RequestOrigin origin, CancellationToken cancellationToken)
    {
        if (IsUnsigned(request.Action))
        {
            return new AssumeRoleWithWebIdentity(sessions, verifier).AnswerAsync(request, origin, cancellationToken);
        }

        if (caller is null)
        {
            throw StsErrors.MissingAuthenticationToken();
        }

        // Without a second factor, the session of a user is good for no more than this (AWS STS API reference, GetSessionToken).
        if (caller is { TokenIssuedAt: not null, Principal.Kind: PrincipalKind.User or PrincipalKind.Root } && request.Action is not ("GetCallerIdentity" or "AssumeRole"))
        {
            throw StsErrors.SessionCredentials(request.Action);
        }

        return request.Action switch
        {
            "GetCallerIdentity" => ValueTask.FromResult(GetCallerIdentity.Answer(caller)),
            "AssumeRole" => new AssumeRole(sessions).AnswerAsync(request, caller, origin, cancellationToken),
            "AssumeRoot" => new AssumeRoot(parts.Directory, parts.Policies, parts.Tokens).AnswerAsync(request, caller, origin, cancellationToken),
            "GetSessionToken" => new GetSessionToken(parts.Tokens).AnswerAsync(request, caller, origin, cancellationToken),
            _ => ValueTask.FromResult(new GetAccessKeyInfo(parts.AccountOfAccessKey).Answer(request, caller, origin)),
        };
    }
}
