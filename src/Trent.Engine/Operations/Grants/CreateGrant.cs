// CreateGrant: lets a principal use a key, within bounds.
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class CreateGrant(GrantBook grants, GrantTokens tokens, GrantPrincipals principals) : Operation<CreateGrantCommand, CreateGrantOutput>
{
    public override Access Plan(CreateGrantCommand command)
    {
        GrantRules.CheckRequest(command);
        return Access.OnKeys(KeyAccess.Manage("kms:CreateGrant", command.KeyId!, StateRule.CreateGrant) with { AcrossAccounts = true });
    }

    public override async ValueTask<Outcome<CreateGrantOutput>> ExecuteAsync(CreateGrantCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        StoredGrant grant = await GrantOfAsync(command, key, call, cancellationToken);
        GrantRules.CheckFits(grant, granted.Key);
        if (granted.Key.AllowingGrant is { } parent && !parent.Covers(grant.Operations, grant.Bounds))
        {
            // A grantee hands on no more than he has (AWS KMS developer guide, "Granting CreateGrant permission").
            throw AccessDeniedException.NoPolicyAllows(call.Caller.PrincipalArn, "kms:CreateGrant", granted.Key.Arn, "identity-based policy");
        }

        // The count is read first: a repeated request that comes at once then conflicts with this one over it.
        GrantCount? count = await grants.FindCountAsync(key.Name, cancellationToken);
        if (grant.Name is not null && await grants.FindSameAsync(grant, cancellationToken) is { } same)
        {
            return new Outcome<CreateGrantOutput>(OutputOf(same), []);
        }

        return count?.Count >= Limits.GrantsPerKeyMax
            ? throw LimitExceededException.GrantsPerKey(granted.Key.Arn)
            : new Outcome<CreateGrantOutput>(OutputOf(grant), [.. Change.Insert(grant), .. GrantCount.OneMore(count, key)]);
    }

    private CreateGrantOutput OutputOf(StoredGrant grant) => new() { GrantId = grant.GrantId, GrantToken = tokens.Create(grant) };

    private async ValueTask<StoredGrant> GrantOfAsync(CreateGrantCommand command, StoredKey key, Call call, CancellationToken cancellationToken) => new()
    {
        KeyArn = key.Arn,
        GrantId = StoredGrant.CreateId(),
        Name = command.Name,
        CreatedAt = call.Now,
        IssuingAccount = call.Account,
        Grantee = (await PrincipalAsync(command.GranteePrincipal, command.GranteeServicePrincipal, call, cancellationToken))!,
        Retiring = await PrincipalAsync(command.RetiringPrincipal, command.RetiringServicePrincipal, call, cancellationToken),
        Operations = [.. command.Operations!.Distinct()],
        Bounds = GrantBounds.From(command.Constraints),
    };

    private async ValueTask<GrantPrincipal?> PrincipalAsync(string? arn, string? service, Call call, CancellationToken cancellationToken) => (arn, service) switch
    {
        ({ }, _) => await principals.ResolveAsync(arn, call.Partition, cancellationToken),
        (_, { }) => new GrantPrincipal(service, UniqueId: null, IsService: true),
        _ => null,
    };
}
