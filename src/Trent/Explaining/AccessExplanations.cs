// TrentService.ExplainAccess, Trent's own addition to the API: may somebody do something, and why.
using System.Text.Json;
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Authorization;
using Trent.Identity;
using Trent.Operating;
using Trent.Protocol;

namespace Trent.Explaining;

/// <summary>
/// Answers questions about principals and keys of the asker's own account. Asking needs the permission <c>trent:ExplainAccess</c> on the principal
/// that the question is about, by an identity-based policy; the root user has it. Every question is recorded.
/// </summary>
internal sealed class AccessExplanations
{
    /// <summary>The name of the operation.</summary>
    public const string OperationName = "ExplainAccess";

    private const string Action = "trent:ExplainAccess";
    private const int ContextKeysMax = 100;

    private readonly KmsEngine engine;
    private readonly Identities identities;
    private readonly TimeProvider clock;
    private readonly RecordedAct act;

    /// <summary>Explains the decisions of an engine.</summary>
    public AccessExplanations(KmsEngine engine, Identities identities, IAuditTrail auditTrail, IEngineObserver observer, TimeProvider clock)
    {
        this.engine = engine;
        this.identities = identities;
        this.clock = clock;
        act = new RecordedAct(OperationName, isReadOnly: true, auditTrail, observer, clock, ExplainAsync);
    }

    /// <summary>Answers a request.</summary>
    public ValueTask<ActAnswer> AnswerAsync(EngineRequest request, CancellationToken cancellationToken) => act.AnswerAsync(request, cancellationToken);

    private async ValueTask<ActAnswer> ExplainAsync(EngineRequest request, AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (TryRead(request.Body.Span) is not { } input)
        {
            return ActAnswer.Unreadable;
        }

        if (input.Principal is not { } principal || input.Action is not { } action)
        {
            return ActAnswer.Refuse("ValidationException", "Principal and Action are required.");
        }

        auditEvent.RequestParameters = new AuditValue.Members([.. MembersOf(("principal", principal), ("action", action), ("keyId", input.KeyId))]);
        if (!MayAsk(request, principal))
        {
            return ActAnswer.Refuse(AccessDeniedException.NoPolicyAllows(request.Caller.PrincipalArn, Action, principal, "identity-based policy").ToWireError());
        }

        if (await CallerOfAsync(request.Caller, principal, cancellationToken) is not { } caller)
        {
            return ActAnswer.Refuse("NotFoundException", $"The account has no principal {principal}.");
        }

        AccessQuestion question = new()
        {
            Caller = caller,
            Action = action,
            KeyId = input.KeyId,
            Region = request.Region,
            Context = (input.Context ?? []).ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value, StringComparer.OrdinalIgnoreCase),
        };
        try
        {
            AccessExplanation explanation = await engine.ExplainAsync(question, cancellationToken);
            auditEvent.Resources = [explanation.Resource];
            return new ActAnswer(JsonSerializer.SerializeToUtf8Bytes(OutputOf(explanation, action), AccessExplanationJson.Default.ExplainAccessOutput), null);
        }
        catch (NotFoundException missing)
        {
            return ActAnswer.Refuse(missing.ToWireError());
        }
    }

    private static IEnumerable<KeyValuePair<string, AuditValue>> MembersOf(params IReadOnlyList<(string Name, string? Text)> members)
    {
        AuditTexts texts = AuditTexts.Begin();
        foreach ((string name, string? text) in members)
        {
            if (text is not null && texts.Take(text) is { } value)
            {
                yield return new(name, value);
            }
        }
    }

    private static ExplainAccessInput? TryRead(ReadOnlySpan<byte> body)
    {
        try
        {
            ExplainAccessInput? input = JsonSerializer.Deserialize(body, AccessExplanationJson.Default.ExplainAccessInput);
            return input?.Context is not { } context || IsFit(context) ? input : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsFit(Dictionary<string, List<string>> context) => context.Count <= ContextKeysMax
        && context.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() == context.Count
        && context.Values.All(values => values is { Count: > 0 } && values.TrueForAll(value => value is not null));

    private bool MayAsk(EngineRequest request, string principal)
    {
        Caller asker = request.Caller;
        RequestOrigin origin = new(clock.GetUtcNow(), request.Region.Value, request.SourceAddress, request.UserAgent, request.IsEncrypted);
        return new AccessRequest
        {
            Principal = asker.Principal,
            Policies = asker.Policies,
            Action = Action,
            Resource = principal,
            ResourceAccountId = asker.Account.Value,
            Context = new AskerContext(asker, origin),
        }.Decide().IsAllowed;
    }

    // Another account's principals are as unknown as those that there are not.
    private async ValueTask<Caller?> CallerOfAsync(Caller asker, string principal, CancellationToken cancellationToken)
    {
        RequestPrincipal root = RequestPrincipal.RootOf(asker.Principal.Partition, asker.Account.Value);
        Caller? caller = principal == root.Arn
            ? Caller.RootOf(root.Partition, asker.Account, string.Empty)
            : await identities.Callers.SimulateAsync(principal, cancellationToken);
        return caller?.Account == asker.Account ? caller : null;
    }

    private static ExplainAccessOutput OutputOf(AccessExplanation explanation, string action) => new()
    {
        Allowed = explanation.Decision.IsAllowed,
        Reason = explanation.Decision.Reason.ToString(),
        Explanation = Sentence(explanation.Decision.Reason, action),
        Resource = explanation.Resource,
        Statements = [.. explanation.Statements.Select(statement => new ExplainedStatement { Policy = statement.PolicyName, Statement = statement.Index + 1, Sid = statement.Sid })],
        GrantId = explanation.GrantId,
    };

    private static string Sentence(DecisionReason reason, string action) => reason switch
    {
        DecisionReason.AllowedByResourcePolicy => "The key policy allows it to the principal by name, or to everyone.",
        DecisionReason.AllowedAsRoot => "The key policy lets the account in, and the principal is its root user.",
        DecisionReason.AllowedByIdentityPolicy => "A policy of the principal allows it; where a key is concerned, the key policy lets the account in.",
        DecisionReason.AllowedByGrant => "A grant allows it.",
        DecisionReason.DeniedByIdentityPolicy => "A policy of the principal denies it.",
        DecisionReason.DeniedByResourcePolicy => "The key policy denies it.",
        DecisionReason.DeniedByBoundary => "The permissions boundary denies it.",
        DecisionReason.DeniedBySessionPolicy => "A session policy denies it.",
        DecisionReason.NoIdentityPolicyAllows => $"No policy of the principal, and no grant, allows {action}.",
        DecisionReason.NoResourcePolicyAllows => "The key policy lets in neither the principal nor the account, and no grant helps.",
        DecisionReason.NoBoundaryAllows => "The permissions boundary does not allow it.",
        DecisionReason.NoSessionPolicyAllows => "No session policy allows it.",
        _ => throw new InvalidOperationException("A decision without a reason."),
    };

    private sealed class AskerContext(Caller caller, RequestOrigin origin) : CallerContext(caller, origin)
    {
        protected override ConditionValue ValueOfService(ConditionKey key) => ConditionValue.Absent;
    }
}
