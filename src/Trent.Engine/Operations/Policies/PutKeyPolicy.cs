// PutKeyPolicy: replaces the policy of a key.
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

internal sealed class PutKeyPolicy : Operation<PutKeyPolicyCommand, PutKeyPolicyOutput>
{
    public override Access Plan(PutKeyPolicyCommand command) => command.PolicyName is null or KeyPolicies.DefaultName
        ? Access.OnKeys(KeyAccess.Manage("kms:PutKeyPolicy", command.KeyId!, StateRule.Any))
        : throw UnsupportedOperationException.OnlyOnePolicy();

    public override ValueTask<Outcome<PutKeyPolicyOutput>> ExecuteAsync(PutKeyPolicyCommand command, Granted granted, Call call, CancellationToken cancellationToken)
    {
        KeyPolicies.Check(command.Policy!, granted.Key.Arn, command.BypassPolicyLockoutSafetyCheck == true, call);
        return Answer(new PutKeyPolicyOutput(), Change.Replace(granted.Key.Stored.Next() with { Policy = command.Policy! }));
    }
}
