// GetKeyPolicy: the policy of a key, printed as AWS prints it.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class GetKeyPolicy : Operation<GetKeyPolicyCommand, GetKeyPolicyOutput>
{
    public override Access Plan(GetKeyPolicyCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:GetKeyPolicy", command.KeyId!, StateRule.Any));

    public override ValueTask<Outcome<GetKeyPolicyOutput>> ExecuteAsync(GetKeyPolicyCommand command, Granted granted, Call call, CancellationToken cancellationToken) =>
        command.PolicyName is null or KeyPolicies.DefaultName
            ? Answer(new GetKeyPolicyOutput { Policy = KeyPolicies.Print(granted.Key.Stored), PolicyName = KeyPolicies.DefaultName })
            : throw NotFoundException.NoSuchPolicy();
}
