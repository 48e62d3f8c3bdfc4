// GetKeyPolicy: the policy of a key, printed as AWS prints it.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class GetKeyPolicy(KeyPolicies policies) : Operation<GetKeyPolicyCommand, GetKeyPolicyOutput>
{
    public override Access Plan(GetKeyPolicyCommand command) =>
        Access.OnKeys(KeyAccess.Manage("kms:GetKeyPolicy", command.KeyId!, StateRule.Any));

    public override async ValueTask<Outcome<GetKeyPolicyOutput>> ExecuteAsync(GetKeyPolicyCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        if (command.PolicyName is not (null or KeyPolicies.DefaultName))
        {
            throw NotFoundException.NoSuchPolicy();
        }

        string policy = await policies.PrintAsync(granted.Key.Stored, cancellationToken);
        return new Outcome<GetKeyPolicyOutput>(new GetKeyPolicyOutput { Policy = policy, PolicyName = KeyPolicies.DefaultName }, []);
    }
}
