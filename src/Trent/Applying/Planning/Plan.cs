// What has to be done so that a server is what a file says: worked out from both, without doing anything.
using Trent.Applying.State;
using Trent.Configuration;

namespace Trent.Applying.Planning;

/// <summary>A plan.</summary>
/// <param name="Changes">The changes, in the order in which they are made.</param>
/// <param name="Notes">What is left as it is although the operator may think otherwise.</param>
internal sealed record Plan(IReadOnlyList<Change> Changes, IReadOnlyList<string> Notes)
{
    /// <summary>Works out a plan.</summary>
    /// <param name="desired">The accounts of the file.</param>
    /// <param name="present">The same accounts as they are.</param>
    /// <param name="prune">Whether users, groups, roles and managed policies that the file does not name are deleted, in the accounts that it names.</param>
    /// <exception cref="SettingsException">The server cannot be made what the file says; the message says why.</exception>
    public static Plan Between(IReadOnlyList<AccountState> desired, PresentState present, bool prune)
    {
        List<Change> changes = [];
        List<string> notes = [];
        foreach (AccountState account in desired)
        {
            AccountPlan plan = new(account, present.Accounts.First(known => known.Account == account.Account), present);
            changes.AddRange(plan.Changes());
            notes.AddRange(plan.Notes(prune));
            if (prune)
            {
                changes.AddRange(plan.Deletions());
            }
        }

        // The sort is stable: within a phase the order of the file stays, but for roles that trust each other.
        List<Change> ordered = [.. changes.OrderBy(static change => change.Phase)];
        int roles = ordered.FindIndex(static change => change.Phase == ChangePhase.Roles);
        if (roles >= 0)
        {
            int count = ordered.Count(static change => change.Phase == ChangePhase.Roles);
            List<Change> trusting = RoleOrder.Of(ordered.GetRange(roles, count));
            ordered.RemoveRange(roles, count);
            ordered.InsertRange(roles, trusting);
        }

        return new Plan(ordered, notes);
    }
}

/// <summary>What was read of a server.</summary>
/// <param name="Partition">The partition of its ARNs.</param>
/// <param name="CallerArn">Who read it, and will change it.</param>
/// <param name="Accounts">The accounts.</param>
internal sealed record PresentState(string Partition, string CallerArn, IReadOnlyList<AccountState> Accounts);
