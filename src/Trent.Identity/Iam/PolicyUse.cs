// Who has which managed policy: the numbers in the policies' records follow the users, groups and roles, in the same commit.
using Trent.Engine.Records;
using Trent.Identity.Directory;
using Trent.Identity.Model;

namespace Trent.Identity.Iam;

/// <summary>The changes of managed policies that go with attaching them and with making them boundaries.</summary>
internal sealed class PolicyUse(IdentityDirectory directory)
{
    /// <summary>The change of a policy that is attached once more.</summary>
    /// <exception cref="Trent.Identity.Query.QueryException">There is no such policy that the account could attach.</exception>
    public static async ValueTask<IReadOnlyList<RecordChange>> AttachAsync(IamCall call, string arn, CancellationToken cancellationToken)
    {
        if (ManagedByAws.Find(call.Partition, arn) is not null)
        {
            return [];
        }

        return await call.FindPolicyAsync(arn, cancellationToken) is { } policy
            ? [(policy with { AttachmentCount = policy.AttachmentCount + 1 }).ToReplacement()]
            : throw IamErrors.PolicyNotAttachable(arn);
    }

    /// <summary>The change of a policy that is attached once less.</summary>
    public async ValueTask<IReadOnlyList<RecordChange>> DetachAsync(string arn, CancellationToken cancellationToken) =>
        await directory.FindManagedPolicyAsync(arn, cancellationToken) is { } policy
            ? [(policy with { AttachmentCount = policy.AttachmentCount - 1 }).ToReplacement()]
            : [];

    /// <summary>The changes of policies when a user's or role's boundary becomes another one.</summary>
    /// <param name="call">The request.</param>
    /// <param name="before">The boundary until now, or <see langword="null"/>.</param>
    /// <param name="after">The boundary from now on, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Trent.Identity.Query.QueryException">There is no such policy that the account could use.</exception>
    public async ValueTask<IReadOnlyList<RecordChange>> ChangeBoundaryAsync(IamCall call, string? before, string? after, CancellationToken cancellationToken)
    {
        if (before == after)
        {
            return [];
        }

        List<RecordChange> changes = [];
        if (before is not null && await directory.FindManagedPolicyAsync(before, cancellationToken) is { } left)
        {
            changes.Add((left with { BoundaryCount = left.BoundaryCount - 1 }).ToReplacement());
        }

        if (after is not null && ManagedByAws.Find(call.Partition, after) is null)
        {
            StoredManagedPolicy taken = await call.FindPolicyAsync(after, cancellationToken) ?? throw IamErrors.PolicyNotAttachable(after);
            changes.Add((taken with { BoundaryCount = taken.BoundaryCount + 1 }).ToReplacement());
        }

        return changes;
    }
}
