// The ARNs of IAM and STS, taken apart.
using Trent.Engine.Identifiers;

namespace Trent.Identity.Directory;

/// <summary>An ARN of a user, group, role, policy, provider or session of a role: <c>arn:PARTITION:iam::ACCOUNT:TYPE/PATH/NAME</c>.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Account">The account; <see langword="null"/> for the policies that AWS manages, whose account is <c>aws</c>.</param>
/// <param name="Type">What stands before the first slash: <c>user</c>, <c>group</c>, <c>role</c>, <c>policy</c>, <c>oidc-provider</c> or, of STS, <c>assumed-role</c>.</param>
/// <param name="Rest">What stands after it: path and name; name of the role and of the session for a session.</param>
internal readonly record struct IamArn(string Partition, AccountId? Account, string Type, string Rest)
{
    private const int Parts = 6;
    private const string ManagedByAws = "aws";

    /// <summary>The name, without the path.</summary>
    public string Name => Rest[(Rest.LastIndexOf('/') + 1)..];

    /// <summary>The path: a slash, or text between two.</summary>
    public string Path => "/" + Rest[..(Rest.LastIndexOf('/') + 1)];

    /// <summary>The name of a session's role.</summary>
    public string RoleOfSession => Rest[..Math.Max(Rest.IndexOf('/', StringComparison.Ordinal), 0)];

    /// <summary>Takes an ARN apart. What its names may be is not checked: a name that cannot be is not found.</summary>
    public static bool TryParse(string text, out IamArn arn)
    {
        arn = default;
        string[] parts = text.Split(':', Parts);
        if (parts.Length != Parts || parts[0] != "arn" || parts[1].Length == 0 || parts[3].Length != 0)
        {
            return false;
        }

        int slash = parts[5].IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == parts[5].Length - 1)
        {
            return false;
        }

        string type = parts[5][..slash];
        AccountId? account = AccountId.TryParse(parts[4], out AccountId digits) ? digits : null;
        if ((account is null && parts[4] != ManagedByAws) || parts[2] != (type == "assumed-role" ? "sts" : "iam"))
        {
            return false;
        }

        arn = new IamArn(parts[1], account, type, parts[5][(slash + 1)..]);
        return true;
    }
}
