// RevokeGrant: takes a grant away; from the next request on it does not count.
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class RevokeGrant(GrantBook grants) : Operation<RevokeGrantCommand, RevokeGrantOutput>
{
    public override Access Plan(RevokeGrantCommand command)
    {
        GrantRules.CheckId(command.GrantId);
        return Access.OnKeys(KeyAccess.Manage("kms:RevokeGrant", command.KeyId!, StateRule.Any) with { AcrossAccounts = true });
    }

    public override async ValueTask<Outcome<RevokeGrantOutput>> ExecuteAsync(RevokeGrantCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredGrant grant = await grants.FindAsync(granted.Key.Stored, command.GrantId!, cancellationToken)
            ?? throw NotFoundException.GrantNotFound(command.GrantId!);
        return new Outcome<RevokeGrantOutput>(new RevokeGrantOutput(), await grants.RemovalOfAsync(grant, cancellationToken));
    }
}
