// ListRetirableGrants: the grants in the Region that a principal of the caller's account may retire, whatever account their keys are in.
using Trent.Engine.Grants;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class ListRetirableGrants(GrantBook grants, PageMarkers markers) : Operation<ListRetirableGrantsCommand, ListRetirableGrantsOutput>
{
    private const string Action = "kms:ListRetirableGrants";

    public override Access Plan(ListRetirableGrantsCommand command)
    {
        if ((command.RetiringPrincipal is null) == (command.RetiringServicePrincipal is null))
        {
            throw command.RetiringPrincipal is null ? ValidationException.RetiringPrincipalRequired() : ValidationException.BothRetiringPrincipals();
        }

        GrantRules.CheckPrincipal(command.RetiringPrincipal);
        return Access.OnAccount(new AccountAccess(Action) { PrincipalArn = command.RetiringPrincipal });
    }

    public override async ValueTask<Outcome<ListRetirableGrantsOutput>> ExecuteAsync(
        ListRetirableGrantsCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        GrantPrincipal retiring = command.RetiringPrincipal is { } arn
            ? new GrantPrincipal(arn, UniqueId: null, IsService: false)
            : new GrantPrincipal(command.RetiringServicePrincipal!, UniqueId: null, IsService: true);
        if (!retiring.IsService && retiring.Account != call.Account.Value)
        {
            // The operation does not work across accounts: of another account's principals nobody learns anything.
            throw AccessDeniedException.NoPolicyAllows(call.Caller.PrincipalArn, Action, retiring.Name, "identity-based policy");
        }

        int size = PageSize.Short.For(command);
        string? after = markers.Read(call, retiring.Name, command.Marker);
        IReadOnlyList<StoredGrant> found = await grants.ListRetirableAsync(call.Account.Value, call.Region.Value, retiring.Name, after, size + 1, cancellationToken);
        Page<StoredGrant> page = PageSize.Of(found, size, grant => grant.GrantId, markers, call, retiring.Name);
        ListRetirableGrantsOutput output = new()
        {
            Grants = [.. page.Items.Select(GrantRules.EntryOf)],
            NextMarker = page.NextMarker,
            Truncated = page.Truncated,
        };
        return new Outcome<ListRetirableGrantsOutput>(output, []);
    }
}
