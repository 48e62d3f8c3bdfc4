// What each kind of policy asks of a statement, and the making of it from what was read.
using System.Buffers;
using System.Collections.Immutable;
using Trent.Authorization.Conditions;

namespace Trent.Authorization;

internal ref partial struct PolicyParser
{
    private const int ColonsOfArn = 5;

    private static readonly SearchValues<char> SidCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private static readonly SearchValues<char> VendorCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly SearchValues<char> ActionCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*?");

    private bool CheckElements(StatementDraft draft) => _kind switch
    {
        PolicyKind.Key => draft.Principals is not null || Fail("Policy contains a statement with no principal."),
        PolicyKind.Identity => CheckIdentity(draft),
        _ => CheckTrust(draft),
    };

    private bool CheckIdentity(StatementDraft draft)
    {
        if (draft.Principals is not null)
        {
            return Fail("An identity-based policy has no principal: it concerns whom it is attached to.");
        }

        if (draft.Resources is not { Patterns.IsEmpty: false } resources)
        {
            return Fail("Policy contains a statement with no resource.");
        }

        foreach (var resource in resources.Patterns)
        {
            if (resource != "*" && !IsArnPattern(resource))
            {
                return Fail($"A resource is \"*\" or the pattern of an ARN, arn:partition:service:region:account:resource, not {Quote(resource)}.");
            }
        }

        return CheckSid(draft) && CheckActions(draft) && CheckKeys(draft);
    }

    private bool CheckTrust(StatementDraft draft) =>
        (draft.Principals is not null || _invalidPrincipal is not null || Fail("Policy contains a statement with no principal."))
        && (draft.Principals is not { IsNegated: true } || Fail("A trust policy says whom it trusts with Principal, not with NotPrincipal."))
        && (draft.Resources is null || Fail("A trust policy has no resource: it concerns the role that it is attached to."))
        && CheckSid(draft)
        && CheckActions(draft)
        && CheckKeys(draft);

    private bool CheckSid(StatementDraft draft)
    {
        if (draft.Sid is not { Length: > 0 } sid)
        {
            return true;
        }

        return sid.AsSpan().ContainsAnyExcept(SidCharacters) ? Fail($"A Sid has letters and digits only, not {Quote(sid)}.")
            : _sids.Add(sid) || Fail($"The Sid {Quote(sid)} is there twice.");
    }

    private bool CheckActions(StatementDraft draft)
    {
        if (draft.Actions is not { Patterns.IsEmpty: false } actions)
        {
            return Fail("Policy contains a statement with no action.");
        }

        foreach (var action in actions.Patterns)
        {
            var colon = action.IndexOf(':', StringComparison.Ordinal);
            var isAction = colon > 0
                && colon < action.Length - 1
                && !action.AsSpan(0, colon).ContainsAnyExcept(VendorCharacters)
                && !action.AsSpan(colon + 1).ContainsAnyExcept(ActionCharacters);
            if (!isAction && action != "*")
            {
                return Fail($"An action is \"*\" or a service and a pattern, such as kms:Encrypt or kms:*, not {Quote(action)}.");
            }
        }

        return true;
    }

    private bool CheckKeys(StatementDraft draft)
    {
        foreach (var condition in draft.Conditions)
        {
            if (!condition.Key.Contains(':', StringComparison.Ordinal))
            {
                return Fail($"A condition key begins with a service, such as aws:SourceIp, not {Quote(condition.Key)}.");
            }
        }

        return true;
    }

    /// <summary>Whether a text has the six parts of an ARN; colons inside variables do not count.</summary>
    private static bool IsArnPattern(string text)
    {
        var colons = 0;
        var mayHaveVariables = true;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ':')
            {
                colons++;
            }
            else if (mayHaveVariables && text.AsSpan(i).StartsWith("${"))
            {
                // One that does not end breaks the pattern, so there is no need to look for the end of others.
                var end = VariableSyntax.EndOf(text, i);
                mayHaveVariables = end >= 0;
                i = Math.Max(i, end);
            }
        }

        return text.StartsWith("arn:", StringComparison.Ordinal) && colons >= ColonsOfArn;
    }

    private bool Compile(StatementDraft draft, ImmutableArray<PolicyStatement>.Builder statements)
    {
        var hasVariables = _version == PolicyVersion.Version20121017;
        var conditions = ImmutableArray.CreateBuilder<PolicyCondition>(draft.Conditions.Length);
        foreach (var condition in draft.Conditions)
        {
            var key = ConditionKey.Parse(condition.Key);
            var test = ConditionCompiler.Compile(condition.Operator, key, condition.Values, hasVariables, out var unreadable);
            if (unreadable is not null && _kind != PolicyKind.Key)
            {
                return Fail($"{condition.Operator.Comparison} cannot compare {Quote(condition.Key)} with {Quote(unreadable)}.");
            }

            conditions.Add(new PolicyCondition(condition.Operator, key, condition.Values, test));
        }

        var actions = draft.Actions is { } a ? PatternSet.OfActions(a.IsNegated, a.Patterns) : null;
        var resources = draft.Resources is { } r ? PatternSet.OfResources(r.IsNegated, r.Patterns, hasVariables) : null;
        if (resources is { HasBroken: true } && _kind != PolicyKind.Key)
        {
            return Fail("A resource has a ${ that begins no variable.");
        }

        statements.Add(new PolicyStatement(_kind, draft.Sid, draft.Effect, draft.Principals, actions, resources, conditions.DrainToImmutable()));
        return true;
    }

    private sealed record StatementDraft(
        string? Sid,
        PolicyEffect Effect,
        PrincipalSet? Principals,
        PatternDraft? Actions,
        PatternDraft? Resources,
        ImmutableArray<ConditionDraft> Conditions);
}
