// The order of roles: one that others trust is made before them.
namespace Trent.Applying.Planning;

/// <summary>Orders the changes of roles, whose trust policies may name other roles of the same plan.</summary>
internal static class RoleOrder
{
    /// <summary>
    /// The changes, those that create a role before those that name it. Roles that name each other in a circle stay in the order they come
    /// in: the service says which of them does not exist.
    /// </summary>
    public static List<Change> Of(IReadOnlyList<Change> changes)
    {
        Dictionary<Change, string> created = [];
        foreach (Change change in changes)
        {
            if (change.Steps[0] is IamStep { Operation: "CreateRole" } creation)
            {
                created[change] = $":iam::{creation.Account}:role{ParameterOf(creation, "Path") ?? "/"}{ParameterOf(creation, "RoleName")}\"";
            }
        }

        List<Change> ordered = [];
        HashSet<Change> seen = [];
        foreach (Change change in changes)
        {
            Place(change);
        }

        return ordered;

        void Place(Change change)
        {
            if (!seen.Add(change))
            {
                return;
            }

            foreach ((Change other, string arn) in created)
            {
                if (other != change && TrustOf(change).Contains(arn, StringComparison.Ordinal))
                {
                    Place(other);
                }
            }

            ordered.Add(change);
        }
    }

    private static string TrustOf(Change change) => string.Concat(change.Steps.OfType<IamStep>().Select(static step =>
        step.Operation switch
        {
            "CreateRole" => ParameterOf(step, "AssumeRolePolicyDocument"),
            "UpdateAssumeRolePolicy" => ParameterOf(step, "PolicyDocument"),
            _ => null,
        }));

    private static string? ParameterOf(IamStep step, string name) => step.Parameters.FirstOrDefault(parameter => parameter.Key == name).Value;
}
