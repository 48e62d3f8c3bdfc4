// Managed policies: making, showing and deleting them, and who has them.
using Trent.Engine.Records;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>CreatePolicy, GetPolicy, ListPolicies, DeletePolicy, ListEntitiesForPolicy.</summary>
internal sealed class ManagedPolicies(IdentityDirectory directory)
{
    private static readonly string[] Scopes = ["All", "AWS", "Local"];
    private static readonly string[] Usages = ["PermissionsPolicy", "PermissionsBoundary"];
    private static readonly string[] EntityFilters = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"];

    /// <summary>The operations.</summary>
    public IReadOnlyList<IamOperation> Operations =>
    [
        new("CreatePolicy", CreateAsync), new("GetPolicy", GetAsync), new("ListPolicies", ListAsync), new("DeletePolicy", DeleteAsync),
        new("ListEntitiesForPolicy", ListEntitiesAsync),
    ];

    private async ValueTask<IamOutcome> CreateAsync(IamCall call, CancellationToken cancellationToken)
    {
        QueryReader parameters = call.Parameters;
        string path = parameters.Optional("Path", IamShapes.Path) ?? "/";
        string name = parameters.Required("PolicyName", IamShapes.GroupOrPolicyName);
        string text = parameters.Required("PolicyDocument", IamShapes.PolicyDocument);
        StoredManagedPolicy policy = new()
        {
            Partition = call.Partition,
            Account = call.Account,
            Path = path,
            Name = name,
            UniqueId = UniqueIds.Create(UniqueIds.ManagedPolicyPrefix),
            Description = parameters.Optional("Description", IamShapes.PolicyDescription),
            CreatedAt = call.Now,
            UpdatedAt = call.Now,
            Versions = [new ManagedPolicyVersion(1, text, call.Now.ToUnixTimeMilliseconds())],
            DefaultVersion = 1,
            NextVersion = 2,
            Tags = call.Tags(),
        };
        parameters.Check();
        call.Authorize(policy.Arn, new IamConditions { RequestTags = policy.Tags });
        PolicyTexts.CheckManaged(text);
        if (await directory.IsNameTakenAsync(RecordKind.ManagedPolicy, call.Account, name, cancellationToken))
        {
            throw IamErrors.AlreadyExists($"A policy called {name} already exists. Duplicate names are not allowed.");
        }

        if (await directory.CountAsync(RecordKind.ManagedPolicy, call.Account, cancellationToken) >= Limits.ManagedPoliciesPerAccountMax)
        {
            throw IamErrors.QuotaExceeded("PoliciesPerAccount", Limits.ManagedPoliciesPerAccountMax);
        }

        XmlAnswer answer = call.Answer();
        answer.Start("Policy");
        IamAnswers.WriteWhole(answer, policy);
        answer.End();
        return new IamOutcome(answer, [policy.ToInsert()]);
    }

    private static async ValueTask<IamOutcome> GetAsync(IamCall call, CancellationToken cancellationToken)
    {
        string arn = call.Parameters.Required("PolicyArn", IamShapes.Arn);
        call.Parameters.Check();
        StoredManagedPolicy? policy = await call.VisiblePolicyAsync(arn, cancellationToken);
        XmlAnswer answer = call.Answer();
        answer.Start("Policy");
        if (policy is null)
        {
            ManagedByAws known = ManagedByAws.Find(call.Partition, arn)!;
            IamAnswers.Write(answer, known, call.Partition);
            answer.Text("Description", known.Description);
            IamAnswers.WriteTags(answer, [], isEmptyShown: true);
        }
        else
        {
            IamAnswers.WriteWhole(answer, policy);
        }

        answer.End();
        return new IamOutcome(answer, []);
    }

    private async ValueTask<IamOutcome> ListAsync(IamCall call, CancellationToken cancellationToken)
    {
        QueryReader parameters = call.Parameters;
        string scope = parameters.OptionalOneOf("Scope", Scopes) ?? Scopes[0];
        bool onlyAttached = parameters.OptionalTruth("OnlyAttached") ?? false;
        string prefix = parameters.Optional("PathPrefix", IamShapes.PathPrefix) ?? "/";
        string? usage = parameters.OptionalOneOf("PolicyUsageFilter", Usages);
        IamPage page = IamPage.Read(parameters);
        parameters.Check();
        call.Authorize("*", IamConditions.None);
        IReadOnlyList<ManagedByAws> managedByAws = scope != "Local" && !onlyAttached && usage is null && prefix == "/" ? ManagedByAws.All : [];
        List<StoredManagedPolicy> local = scope == "AWS" ? [] : await AllOfAccountAsync(call, cancellationToken);
        IEnumerable<object> all = local
            .Where(policy => policy.Path.StartsWith(prefix, StringComparison.Ordinal) && IsUsed(policy, onlyAttached, usage))
            .Concat<object>(managedByAws);
        IamItems<object> policies = page.Cut<object>([.. all]);
        XmlAnswer answer = call.Answer();
        answer.List("Policies", policies.Items, (inner, policy) =>
        {
            if (policy is StoredManagedPolicy stored)
            {
                IamAnswers.Write(inner, stored);
            }
            else
            {
                IamAnswers.Write(inner, (ManagedByAws)policy, call.Partition);
            }
        });
        policies.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private static async ValueTask<IamOutcome> DeleteAsync(IamCall call, CancellationToken cancellationToken)
    {
        string arn = call.Parameters.Required("PolicyArn", IamShapes.Arn);
        call.Parameters.Check();
        StoredManagedPolicy policy = await call.PolicyAsync(arn, IamConditions.None, cancellationToken);
        if (policy.AttachmentCount > 0 || policy.BoundaryCount > 0)
        {
            throw IamErrors.DeleteConflict("Cannot delete a policy attached to entities.");
        }

        return policy.Versions.Length > 1
            ? throw IamErrors.DeleteConflict(
                "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.")
            : call.Done(policy.ToDeletion());
    }

    private async ValueTask<IamOutcome> ListEntitiesAsync(IamCall call, CancellationToken cancellationToken)
    {
        QueryReader parameters = call.Parameters;
        string arn = parameters.Required("PolicyArn", IamShapes.Arn);
        string? filter = parameters.OptionalOneOf("EntityFilter", EntityFilters);
        string prefix = parameters.Optional("PathPrefix", IamShapes.PathPrefix) ?? "/";
        string? usage = parameters.OptionalOneOf("PolicyUsageFilter", Usages);
        IamPage page = IamPage.Read(parameters);
        parameters.Check();
        _ = await call.VisiblePolicyAsync(arn, cancellationToken);
        bool Has(StoredIdentity identity) => identity.Path.StartsWith(prefix, StringComparison.Ordinal)
            && ((usage != Usages[1] && identity.AttachedPolicies.Contains(arn)) || (usage != Usages[0] && identity is StoredActor actor && actor.PermissionsBoundary == arn));

        List<StoredIdentity> found = [];
        IamPage whole = new(Limits.UsersPerAccountMax, null);
        if (filter is null or "Group")
        {
            found.AddRange((await whole.FillAsync((after, limit) => directory.ListGroupsAsync(call.Account, after, limit, cancellationToken), static group => group.Name, Has)).Items);
        }

        if (filter is null or "User")
        {
            found.AddRange((await whole.FillAsync((after, limit) => directory.ListUsersAsync(call.Account, after, limit, cancellationToken), static user => user.Name, Has)).Items);
        }

        if (filter is null or "Role")
        {
            found.AddRange((await whole.FillAsync((after, limit) => directory.ListRolesAsync(call.Account, after, limit, cancellationToken), static role => role.Name, Has)).Items);
        }

        IamItems<StoredIdentity> items = page.Cut(found);
        XmlAnswer answer = call.Answer();
        foreach (PolicyHolder holder in PolicyHolder.All)
        {
            answer.List($"Policy{holder.Word}s", items.Items.Where(identity => identity.ArnType == holder.LowerWord), (inner, identity) =>
            {
                inner.Text(holder.NameParameter, identity.Name);
                inner.Text(holder.Word + "Id", identity.UniqueId);
            });
        }

        items.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private async ValueTask<List<StoredManagedPolicy>> AllOfAccountAsync(IamCall call, CancellationToken cancellationToken)
    {
        IamPage whole = new(Limits.ManagedPoliciesPerAccountMax, null);
        return [.. (await whole.FillAsync(
            (after, limit) => directory.ListManagedPoliciesAsync(call.Account, after, limit, cancellationToken), static policy => policy.Name, static _ => true)).Items];
    }

    private static bool IsUsed(StoredManagedPolicy policy, bool onlyAttached, string? usage) => usage switch
    {
        "PermissionsPolicy" => policy.AttachmentCount > 0,
        "PermissionsBoundary" => policy.BoundaryCount > 0,
        _ => !onlyAttached || policy.AttachmentCount > 0 || policy.BoundaryCount > 0,
    };
}
