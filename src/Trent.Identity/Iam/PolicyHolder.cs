// The three kinds of identities that have policies, and what differs between them.
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>Users, groups or roles, for operations that IAM has of each of them.</summary>
/// <param name="Word">The word in the operations' names.</param>
/// <param name="NameShape">What its names may be.</param>
/// <param name="InlineCharactersMax">The quota of all its inline policies together.</param>
/// <param name="FindAsync">Asks permission on one, and returns it.</param>
internal sealed record PolicyHolder(
    string Word, QueryText NameShape, int InlineCharactersMax, Func<IamCall, string, IamConditions, CancellationToken, ValueTask<StoredIdentity>> FindAsync)
{
    /// <summary>Users.</summary>
    public static readonly PolicyHolder User = new(
        "User", IamShapes.UserName, Limits.UserInlinePolicyCharactersMax, static async (call, name, conditions, cancellationToken) => await call.UserAsync(name, conditions, cancellationToken));

    /// <summary>Groups.</summary>
    public static readonly PolicyHolder Group = new(
        "Group", IamShapes.GroupOrPolicyName, Limits.GroupInlinePolicyCharactersMax, static async (call, name, conditions, cancellationToken) => await call.GroupAsync(name, conditions, cancellationToken));

    /// <summary>Roles.</summary>
    public static readonly PolicyHolder Role = new(
        "Role", IamShapes.RoleName, Limits.RoleInlinePolicyCharactersMax, static async (call, name, conditions, cancellationToken) => await call.RoleAsync(name, conditions, cancellationToken));

    /// <summary>All three.</summary>
    public static IReadOnlyList<PolicyHolder> All { get; } = [User, Group, Role];

    /// <summary>The parameter, and the element, that names one.</summary>
    public string NameParameter => Word + "Name";

    /// <summary>The word in messages.</summary>
    public string LowerWord => Word.ToLowerInvariant();
}
