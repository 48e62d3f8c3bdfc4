// Names of managed policies, made ARNs.
using Trent.Applying.State;

namespace Trent.Applying.Planning;

/// <summary>The ARNs of the managed policies of an account.</summary>
/// <param name="partition">The partition of ARNs.</param>
/// <param name="desired">The account as the file wants it.</param>
/// <param name="present">The account as it is.</param>
internal sealed class PolicyArns(string partition, AccountState desired, AccountState present)
{
    /// <summary>The ARN of a reference: an ARN already, or the name of a policy that the file has in the account.</summary>
    public string Of(string reference) => reference.StartsWith("arn:", StringComparison.Ordinal) ? reference : Of(desired.Policies.First(policy => policy.Name == reference));

    /// <summary>The ARN of a policy. One that exists keeps its path when the file says nothing of it.</summary>
    public string Of(ManagedPolicyState policy)
    {
        string path = policy.Path ?? present.Policies.FirstOrDefault(known => known.Name == policy.Name)?.Path ?? "/";
        return $"arn:{partition}:iam::{desired.Account}:policy{path}{policy.Name}";
    }
}
