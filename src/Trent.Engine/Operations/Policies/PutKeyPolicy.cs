// PutKeyPolicy: replaces the policy of a key.
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class PutKeyPolicy(KeyPolicies policies) : Operation<PutKeyPolicyCommand, PutKeyPolicyOutput>
{
    public override Access Plan(PutKeyPolicyCommand command) => command.PolicyName is null or KeyPolicies.DefaultName
        ? Access.OnKeys(KeyAccess.Manage("kms:PutKeyPolicy", command.KeyId!, StateRule.Any))
        : throw UnsupportedOperationException.OnlyOnePolicy();

    public override async ValueTask<Outcome<PutKeyPolicyOutput>> ExecuteAsync(PutKeyPolicyCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        AcceptedPolicy policy = await policies.AcceptAsync(command.Policy!, granted.Key.Arn, command.BypassPolicyLockoutSafetyCheck == true, call, cancellationToken);
        StoredKey changed = granted.Key.Stored.Next() with { Policy = policy.Text, PolicyPrincipals = policy.Principals };
        return new Outcome<PutKeyPolicyOutput>(new PutKeyPolicyOutput(), [Change.Replace(changed)]);
    }
}
