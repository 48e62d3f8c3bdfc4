// The counts in policies and groups agree with who has them, whatever was done in whatever order at once.
using CsCheck;
using Trent.Engine.Identifiers;
using Trent.Identity.Model;
using Trent.Identity.Query;
using Trent.Identity.Tests.Sts;

namespace Trent.Identity.Tests.Iam;

public sealed class ReferenceCountTests
{
    private static readonly AccountId Account = AccountId.Parse(StsStore.Account);

    private static readonly string[] Steps =
    [
        "CreateUser", "DeleteUser", "AttachUserPolicy", "DetachUserPolicy", "PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary", "AddUserToGroup",
        "RemoveUserFromGroup", "CreateGroup", "DeleteGroup", "AttachGroupPolicy", "DetachGroupPolicy", "CreatePolicy", "DeletePolicy",
    ];

    [Fact]
    public async Task Counts_agree_with_who_has_what_after_any_steps_at_once()
    {
        Gen<(int Step, int Name)[]> work = Gen.Select(Gen.Int[0, Steps.Length - 1], Gen.Int[0, 1]).Array[30, 60];
        await work.SampleAsync(
            async steps =>
            {
                await using StsStore store = await StsStore.OpenAsync();
                await Parallel.ForEachAsync(steps, TestContext.Current.CancellationToken, async (step, stop) => await TryAsync(store, Steps[step.Step], step.Name));
                await AssertAgreesAsync(store);
            },
            iter: 25,
            threads: 1);
    }

    private static async Task TryAsync(StsStore store, string operation, int name)
    {
        string policy = $"arn:aws:iam::{StsStore.Account}:policy/p{name}";
        try
        {
            _ = await store.IamAsync(
                operation,
                ("UserName", $"u{name}"), ("GroupName", $"g{name}"), ("PolicyName", $"p{name}"), ("PolicyArn", policy), ("PolicyDocument", IamCalls.AllowEncrypt),
                operation == "CreateUser" ? ("Path", "/") : ("PermissionsBoundary", policy));
        }
        catch (QueryException refusal) when (refusal.Error.Code is "NoSuchEntity" or "EntityAlreadyExists" or "DeleteConflict")
        {
            // What there is not, or is in use, is refused: the steps come in no sensible order.
        }
    }

    private static async Task AssertAgreesAsync(StsStore store)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        IReadOnlyList<StoredUser> users = await store.Identities.Directory.ListUsersAsync(Account, null, 100, cancellationToken);
        IReadOnlyList<StoredGroup> groups = await store.Identities.Directory.ListGroupsAsync(Account, null, 100, cancellationToken);
        IReadOnlyList<StoredManagedPolicy> policies = await store.Identities.Directory.ListManagedPoliciesAsync(Account, null, 100, cancellationToken);
        foreach (StoredManagedPolicy policy in policies)
        {
            int attached = users.Count(user => user.AttachedPolicies.Contains(policy.Arn)) + groups.Count(group => group.AttachedPolicies.Contains(policy.Arn));
            Assert.Equal((attached, users.Count(user => user.PermissionsBoundary == policy.Arn)), (policy.AttachmentCount, policy.BoundaryCount));
        }

        Assert.All(groups, group => Assert.Equal(users.Count(user => user.Groups.Contains(group.Name)), group.MemberCount));
        Assert.All(users, user => Assert.All(user.Groups, name => Assert.Contains(groups, group => group.Name == name)));
        Assert.All(users.SelectMany(static user => user.AttachedPolicies), arn => Assert.Contains(policies, policy => policy.Arn == arn));
    }
}
