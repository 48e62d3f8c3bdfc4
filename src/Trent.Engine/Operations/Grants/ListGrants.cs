// ListGrants: the grants of a key, all of them or those to one grantee, in order of their ids.
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class ListGrants(GrantBook grants, PageMarkers markers) : Operation<ListGrantsCommand, ListGrantsOutput>
{
    public override Access Plan(ListGrantsCommand command)
    {
        GrantRules.CheckId(command.GrantId);
        return command is { GranteePrincipal: not null, GranteeServicePrincipal: not null }
            ? throw ValidationException.BothPrincipals()
            : Access.OnKeys(KeyAccess.Manage("kms:ListGrants", command.KeyId!, StateRule.Any) with { AcrossAccounts = true });
    }

    public override async ValueTask<Outcome<ListGrantsOutput>> ExecuteAsync(ListGrantsCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        StoredKey key = granted.Key.Stored;
        string? grantee = command.GranteePrincipal ?? command.GranteeServicePrincipal;
        string filter = $"{granted.Key.Arn}\t{grantee}\t{command.GrantId}";
        int size = PageSize.Short.For(command);
        string? after = markers.Read(call, filter, command.Marker);
        IReadOnlyList<StoredGrant> found = command.GrantId is { } grantId
            ? await FindAsync(key, grantId, grantee, cancellationToken)
            : await grants.ListAsync(key.Name, grantee, after, size + 1, cancellationToken);
        Page<StoredGrant> page = PageSize.Of(found, size, grant => grant.GrantId, markers, call, filter);
        ListGrantsOutput output = new()
        {
            Grants = [.. page.Items.Select(GrantRules.EntryOf)],
            NextMarker = page.NextMarker,
            Truncated = page.Truncated,
        };
        return new Outcome<ListGrantsOutput>(output, []);
    }

    private async ValueTask<IReadOnlyList<StoredGrant>> FindAsync(StoredKey key, string grantId, string? grantee, CancellationToken cancellationToken) =>
        await grants.FindAsync(key, grantId, cancellationToken) is { } grant && (grantee is null || grant.Grantee.Name == grantee) ? [grant] : [];
}
