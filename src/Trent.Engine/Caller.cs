// Who calls, as authentication established it.
using Trent.Engine.Identifiers;

namespace Trent.Engine;

/// <summary>An authenticated caller.</summary>
/// <param name="Account">The account the caller belongs to.</param>
/// <param name="PrincipalArn">The ARN of the principal, as it stands in messages and audit records.</param>
/// <param name="AccessKeyId">The access key id that signed the request.</param>
/// <param name="IsAccountRoot">Whether the principal is the root user of the account.</param>
public sealed record Caller(AccountId Account, string PrincipalArn, string AccessKeyId, bool IsAccountRoot)
{
    /// <summary>The root user of an account.</summary>
    public static Caller RootOf(string partition, AccountId account, string accessKeyId) =>
        new(account, $"arn:{partition}:iam::{account.Value}:root", accessKeyId, IsAccountRoot: true);
}
