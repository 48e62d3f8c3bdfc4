// Answers who may do what, with the same evaluation that decides requests.
using Trent.Authorization;
using Trent.Engine.Aliases;
using Trent.Engine.Grants;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Usage;
using Trent.Protocol;

namespace Trent.Engine.Authorization;

/// <summary>Explains decisions. It changes nothing, and counts as no use of a key.</summary>
internal sealed class AccessExplainer(Keyring keyring, KeyPolicyShelf policies, GrantBook grants, KeyUsageLedger ledger, string partition, TimeProvider clock)
{
    /// <summary>Decides as a request would be decided, and tells why.</summary>
    /// <exception cref="NotFoundException">The caller's account has no such key in the Region.</exception>
    public async ValueTask<AccessExplanation> ExplainAsync(AccessQuestion question, CancellationToken cancellationToken)
    {
        List<DecidingStatement> statements = [];
        DateTimeOffset now = clock.NowToTheMillisecond();
        AccessRequest request = new()
        {
            Principal = question.Caller.Principal,
            Policies = question.Caller.Policies,
            Action = question.Action,
            Resource = "*",
            ResourceAccountId = question.Caller.Account.Value,
            Context = new StatedContext(question, now, key: null),
        };
        if (question.KeyId is null)
        {
            return new AccessExplanation(request.Explain(statements), request.Resource, statements, GrantId: null);
        }

        (KeyEntry entry, string? alias) = await FindAsync(question, cancellationToken);
        StatedContext context = new(question, now, await FactsOfAsync(entry.Key, alias, now, cancellationToken));
        request = request with
        {
            Resource = entry.ArnText,
            Context = context,
            ResourcePolicy = policies.Of(entry),
            NamedUniqueIds = entry.Key.PolicyPrincipals,
        };
        Decision decision = request.Explain(statements);
        if (decision.IsAllowed || decision.IsExplicitDeny || GrantOperations.ForAction(question.Action) is not { } operation
            || await grants.FindAllowingAsync(entry.Key, question.Caller, operation, context.EncryptionContext, cancellationToken) is not { } grant)
        {
            return new AccessExplanation(decision, entry.ArnText, statements, GrantId: null);
        }

        return new AccessExplanation((request with { IsGranted = true }).Decide(), entry.ArnText, statements, grant.GrantId);
    }

    private async ValueTask<(KeyEntry Entry, string? Alias)> FindAsync(AccessQuestion question, CancellationToken cancellationToken)
    {
        string text = question.KeyId!;
        (AccountId account, RegionName region) = (question.Caller.Account, question.Region);
        (KeyId? keyId, AliasName? alias, AccountId owner) = KeyIdentifier.TryParse(text, IdentifierForms.KeyOrAlias, partition, out _) switch
        {
            KeyIdentifier.ById byId => (byId.KeyId, null, account),
            KeyIdentifier.ByArn byArn => (byArn.KeyId, null, byArn.Account),
            KeyIdentifier.ByAlias byAlias => ((KeyId?)null, byAlias.Alias, account),
            KeyIdentifier.ByAliasArn byAliasArn => ((KeyId?)null, (AliasName?)byAliasArn.Alias, byAliasArn.Account),
            _ => throw NotFoundException.InvalidKeyId(text),
        };
        if (alias is { } name && owner == account)
        {
            keyId = (await keyring.FindAliasAsync(account.Value, region.Value, name, cancellationToken))?.TargetKeyId;
        }

        KeyEntry? entry = keyId is { } id && owner == account
            ? await keyring.FindKeyAsync(new KeyName(account.Value, region.Value, id.Value), cancellationToken)
            : null;
        return (entry ?? throw NotFoundException.InvalidKeyId(text), alias?.Value);
    }

    private async ValueTask<KeyFacts> FactsOfAsync(StoredKey key, string? requestAlias, DateTimeOffset now, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredAlias> aliases = await keyring.ListAliasesAsync(
            key.Arn.Account.Value, key.Arn.Region.Value, key.Arn.KeyId, afterName: null, Limits.AliasesPerKeyMax, cancellationToken);
        return new KeyFacts(key, requestAlias)
        {
            Aliases = [.. aliases.Select(alias => alias.Arn.Alias.Value)],
            DaysWithoutUse = (long)(now - ((await ledger.FindAsync(key.Name, cancellationToken))?.At ?? key.CreatedAt)).TotalDays,
        };
    }
}
