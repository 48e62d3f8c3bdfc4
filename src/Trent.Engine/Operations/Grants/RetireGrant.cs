// RetireGrant: gives a grant up, by its token or its id.
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class RetireGrant(GrantBook grants, GrantTokens tokens) : Operation<RetireGrantCommand, RetireGrantOutput>
{
    public override Access Plan(RetireGrantCommand command)
    {
        GrantReference grant = ReferenceIn(command);
        GrantRules.CheckId(grant.GrantId);
        return Access.OnKeys(KeyAccess.Manage("kms:RetireGrant", grant.KeyArn, StateRule.Any) with { AcrossAccounts = true, IsForGrantToDecide = true });
    }

    public override async ValueTask<Outcome<RetireGrantOutput>> ExecuteAsync(RetireGrantCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        string grantId = ReferenceIn(command).GrantId;
        StoredKey key = granted.Key.Stored;
        StoredGrant? grant = await grants.FindAsync(key, grantId, cancellationToken);
        if (granted.Key.Refusal is { } refusal && grant?.MayBeRetiredBy(call.Caller) != true)
        {
            // Whether there is such a grant is not told either.
            throw refusal;
        }

        return grant is null
            ? throw NotFoundException.GrantNotFound(grantId)
            : new Outcome<RetireGrantOutput>(new RetireGrantOutput(), await grants.RemovalOfAsync(grant, cancellationToken));
    }

    // The key as it is named: by its ARN in a token, by id or ARN otherwise.
    private GrantReference ReferenceIn(RetireGrantCommand command) => command switch
    {
        { GrantToken: { } token, KeyId: null, GrantId: null } => tokens.Read(token),
        { GrantToken: null, KeyId: { } keyId, GrantId: { } grantId } => new GrantReference(keyId, grantId),
        _ => throw ValidationException.GrantNotIdentified(),
    };
}
