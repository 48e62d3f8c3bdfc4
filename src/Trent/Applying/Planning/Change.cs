// One change of a plan: a line for the operator, and the requests that make it true.
namespace Trent.Applying.Planning;

/// <summary>What happens to a thing.</summary>
internal enum ChangeKind
{
    /// <summary>It is made.</summary>
    Create = 1,

    /// <summary>It is changed.</summary>
    Update,

    /// <summary>It is deleted.</summary>
    Delete,
}

/// <summary>
/// When a change is made. The order is that in which things need each other: policies before what they are attached to, users before the
/// roles that trust them, both before the key policies that name them; and what goes, goes last.
/// </summary>
internal enum ChangePhase
{
    /// <summary>Account aliases.</summary>
    Accounts = 1,

    /// <summary>Identity providers, which roles trust.</summary>
    OidcProviders,

    /// <summary>Managed policies.</summary>
    Policies,

    /// <summary>Groups.</summary>
    Groups,

    /// <summary>Users.</summary>
    Users,

    /// <summary>Roles.</summary>
    Roles,

    /// <summary>Keys.</summary>
    Keys,

    /// <summary>Users and roles that are deleted.</summary>
    DeletedActors,

    /// <summary>Groups that are deleted, empty by then.</summary>
    DeletedGroups,

    /// <summary>Managed policies that are deleted, attached to nothing by then.</summary>
    DeletedPolicies,
}

/// <summary>A change.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Phase">When.</param>
/// <param name="Subject">To what: <c>user alice in 111122223333</c>.</param>
/// <param name="Details">What of it, where it is not the whole.</param>
/// <param name="Steps">The requests, in their order.</param>
internal sealed record Change(ChangeKind Kind, ChangePhase Phase, string Subject, IReadOnlyList<string> Details, IReadOnlyList<Step> Steps)
{
    /// <summary>The line that the operator reads.</summary>
    public override string ToString()
    {
        char sign = Kind switch
        {
            ChangeKind.Create => '+',
            ChangeKind.Update => '~',
            _ => '-',
        };
        return Details.Count == 0 ? $"{sign} {Subject}" : $"{sign} {Subject}: {string.Join(", ", Details)}";
    }
}
