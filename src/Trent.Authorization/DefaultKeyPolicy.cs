// The policy of a key that was created without one.
namespace Trent.Authorization;

/// <summary>The default key policy: the account, and through it its identity policies, may do everything with the key.</summary>
public static class DefaultKeyPolicy
{
    /// <summary>The text of the default policy (docs/compatibility.md, "Key policies"), in one line.</summary>
    /// <param name="partition">The partition of the account, such as <c>aws</c> or <c>aws-us-gov</c>.</param>
    /// <param name="accountId">The key's account, 12 digits.</param>
    /// <exception cref="ArgumentException">A partition or an account that cannot stand in an ARN.</exception>
    public static string For(string partition, string accountId)
    {
        var root = $"arn:{partition}:iam::{accountId}:root";
        if (PrincipalSyntax.ParseAws(root) is not PolicyPrincipal.Account)
        {
            throw new ArgumentException($"There is no account '{accountId}' in a partition '{partition}'.", nameof(accountId));
        }

        return $$"""{"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"{{root}}"},"Action":"kms:*","Resource":"*"}]}""";
    }
}
