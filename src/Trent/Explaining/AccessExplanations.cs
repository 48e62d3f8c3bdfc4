// TrentService.ExplainAccess, Trent's own addition to the API: may somebody do something, and why.
using System.Text.Json;
using Trent.Authorization;
using Trent.Engine;
using Trent.Engine.Auditing;
using Trent.Engine.Authorization;
using Trent.Identity;
using Trent.Protocol;

namespace Trent.Explaining;

/// <summary>The answer to a question.</summary>
/// <param name="Body">The explanation in JSON.</param>
/// <param name="Error">Why there is none; otherwise <see langword="null"/>.</param>
internal readonly record struct ExplanationAnswer(ReadOnlyMemory<byte> Body, WireError? Error);

/// <summary>
/// Answers questions about principals and keys of the asker's own account. Asking needs the permission <c>trent:ExplainAccess</c> on the principal
/// that the question is about, by an identity-based policy; the root user has it. Every question is recorded.
/// </summary>
internal sealed class AccessExplanations(KmsEngine engine, Identities identities, IAuditTrail auditTrail, IEngineObserver observer, TimeProvider clock)
{
    /// <summary>The name of the operation.</summary>
    public const string OperationName = "ExplainAccess";

    private const string Action = "trent:ExplainAccess";
    private const int ContextKeysMax = 100;

    /// <summary>Answers a request.</summary>
    public async ValueTask<ExplanationAnswer> AnswerAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        AuditEvent auditEvent = new()
        {
            EventId = request.EventId,
            RequestId = request.RequestId,
            EventSource = AuditEvent.TrentEventSource,
            OperationName = OperationName,
            At = clock.GetUtcNow(),
            Caller = request.Caller,
            Region = request.Region.Value,
            SourceAddress = request.SourceAddress,
            UserAgent = request.UserAgent,
        };
        ExplanationAnswer answer;
        try
        {
            await auditTrail.BeginAsync(auditEvent, cancellationToken);
            answer = await TryRunAsync(request, auditEvent, cancellationToken);
            if (answer.Error is { } error)
            {
                auditEvent.Fail(error.Type, error.Message);
            }

            await auditTrail.EndAsync(auditEvent, CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever keeps a question from being recorded, the caller gets a fixed text and the operator the exception.
        catch (Exception unrecorded)
#pragma warning restore CA1031
        {
            observer.UnexpectedFailure(OperationName, request.RequestId, unrecorded);
            answer = new ExplanationAnswer(default, KMSInternalException.Unexpected().ToWireError());
        }

        observer.RequestAnswered(OperationName, answer.Error?.Type);
        return answer;
    }

    private async ValueTask<ExplanationAnswer> TryRunAsync(EngineRequest request, AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(request, auditEvent, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new ExplanationAnswer(default, DependencyTimeoutException.TimedOut().ToWireError());
        }
#pragma warning disable CA1031 // Whatever went wrong inside, the caller gets a fixed text and the operator the exception.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            observer.UnexpectedFailure(OperationName, request.RequestId, unexpected);
            return new ExplanationAnswer(default, KMSInternalException.Unexpected().ToWireError());
        }
    }

    private async ValueTask<ExplanationAnswer> RunAsync(EngineRequest request, AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        if (TryRead(request.Body.Span) is not { } input)
        {
            return Refuse("SerializationException", null);
        }

        if (input.Principal is not { } principal || input.Action is not { } action)
        {
            return Refuse("ValidationException", "Principal and Action are required.");
        }

        auditEvent.RequestParameters = new AuditValue.Members([.. MembersOf(("principal", principal), ("action", action), ("keyId", input.KeyId))]);
        if (!MayAsk(request, principal))
        {
            return new ExplanationAnswer(default, AccessDeniedException.NoPolicyAllows(request.Caller.PrincipalArn, Action, principal, "identity-based policy").ToWireError());
        }

        if (await CallerOfAsync(request.Caller, principal, cancellationToken) is not { } caller)
        {
            return Refuse("NotFoundException", $"The account has no principal {principal}.");
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
            return new ExplanationAnswer(JsonSerializer.SerializeToUtf8Bytes(OutputOf(explanation, action), AccessExplanationJson.Default.ExplainAccessOutput), null);
        }
        catch (NotFoundException missing)
        {
            return new ExplanationAnswer(default, missing.ToWireError());
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

    private static ExplanationAnswer Refuse(string type, string? message) => new(default, new WireError(type, message, StatusCodes.Status400BadRequest));

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
