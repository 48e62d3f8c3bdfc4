// Reads users, groups and roles as they are.
using System.Globalization;
using System.Xml.Linq;
using Trent.Applying.State;

namespace Trent.Applying.Service;

/// <summary>Reads the identities of an account.</summary>
/// <param name="access">The way into accounts.</param>
/// <param name="account">The account.</param>
internal sealed class IdentityReading(AccountAccess access, string account)
{
    /// <summary>All identities of a kind, with no more than name and path.</summary>
    /// <exception cref="ServiceFailureException">The server refused, or did not answer.</exception>
    public async Task<IReadOnlyList<IdentityState>> ListAsync(IdentityKind kind, CancellationToken cancellationToken) =>
    [
        .. (await access.ListAsync(account, $"List{kind}s", $"{kind}s", [], cancellationToken))
            .Select(element => new IdentityState { Kind = kind, Name = Child(element, $"{kind}Name"), Path = Child(element, "Path") }),
    ];

    /// <summary>An identity with all that it has.</summary>
    /// <exception cref="ServiceFailureException">The server refused, or did not answer.</exception>
    public async Task<IdentityState> ReadAsync(IdentityState listed, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string> name = new($"{listed.Kind}Name", listed.Name);
        Dictionary<string, string> inline = new(StringComparer.Ordinal);
        foreach (XElement policy in await access.ListAsync(account, $"List{listed.Kind}Policies", "PolicyNames", [name], cancellationToken))
        {
            using QueryAnswer document = await access.IamAsync(account, $"Get{listed.Kind}Policy", [name, new("PolicyName", policy.Value)], cancellationToken);
            inline[policy.Value] = Uri.UnescapeDataString(document.Require("PolicyDocument"));
        }

        IReadOnlyList<XElement> attached = await access.ListAsync(account, $"ListAttached{listed.Kind}Policies", "AttachedPolicies", [name], cancellationToken);
        IdentityState read = listed with { InlinePolicies = inline, AttachedPolicies = [.. attached.Select(static policy => Child(policy, "PolicyArn"))] };
        return listed.Kind switch
        {
            IdentityKind.User => await ReadUserAsync(read, name, cancellationToken),
            IdentityKind.Role => await ReadRoleAsync(read, name, cancellationToken),
            _ => read,
        };
    }

    /// <summary>The text of a child that has to be there.</summary>
    /// <exception cref="ServiceFailureException">It is not.</exception>
    public static string Child(XElement element, string name) => QueryAnswer.ChildOf(element, name) ?? throw new ServiceFailureException($"the server's answer has no {name}", null);

    /// <summary>The tags in an answer.</summary>
    public static Dictionary<string, string> TagsOf(QueryAnswer answer) =>
        answer.List("Tags").ToDictionary(static tag => Child(tag, "Key"), static tag => Child(tag, "Value"), StringComparer.Ordinal);

    private async Task<IdentityState> ReadUserAsync(IdentityState read, KeyValuePair<string, string> name, CancellationToken cancellationToken)
    {
        using QueryAnswer user = await access.IamAsync(account, "GetUser", [name], cancellationToken);
        IReadOnlyList<XElement> groups = await access.ListAsync(account, "ListGroupsForUser", "Groups", [name], cancellationToken);
        IReadOnlyList<XElement> keys = await access.ListAsync(account, "ListAccessKeys", "AccessKeyMetadata", [name], cancellationToken);
        return read with
        {
            Boundary = user.Find("PermissionsBoundaryArn") ?? IdentityState.NoBoundary,
            Tags = TagsOf(user),
            Groups = [.. groups.Select(static group => Child(group, "GroupName"))],
            AccessKeyIds = [.. keys.Select(static key => Child(key, "AccessKeyId"))],
        };
    }

    private async Task<IdentityState> ReadRoleAsync(IdentityState read, KeyValuePair<string, string> name, CancellationToken cancellationToken)
    {
        using QueryAnswer role = await access.IamAsync(account, "GetRole", [name], cancellationToken);
        return read with
        {
            TrustPolicy = Uri.UnescapeDataString(role.Require("AssumeRolePolicyDocument")),
            Description = role.Find("Description") ?? string.Empty,
            MaxSessionSeconds = int.Parse(role.Require("MaxSessionDuration"), NumberStyles.None, CultureInfo.InvariantCulture),
            Boundary = role.Find("PermissionsBoundaryArn") ?? IdentityState.NoBoundary,
            Tags = TagsOf(role),
        };
    }
}
