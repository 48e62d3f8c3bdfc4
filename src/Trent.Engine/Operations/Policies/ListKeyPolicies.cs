// ListKeyPolicies: the names of a key's policies, of which there is always one.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class ListKeyPolicies(PageMarkers markers) : Operation<ListKeyPoliciesCommand, ListKeyPoliciesOutput>
{
    private static readonly string[] Names = [KeyPolicies.DefaultName];

    public override Access Plan(ListKeyPoliciesCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:ListKeyPolicies", command.KeyId!, StateRule.Any));

    public override ValueTask<Outcome<ListKeyPoliciesOutput>> ExecuteAsync(ListKeyPoliciesCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        Page<string> page = PageSize.Long.Cut(Names, command, markers, call, granted.Key.Arn);
        return Answer(new ListKeyPoliciesOutput { PolicyNames = page.Items, NextMarker = page.NextMarker, Truncated = page.Truncated });
    }
}
