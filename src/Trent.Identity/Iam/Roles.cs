// Roles, and who is trusted to assume them.
using Trent.Engine.Records;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>CreateRole, GetRole, ListRoles, UpdateRole, UpdateRoleDescription, UpdateAssumeRolePolicy, DeleteRole, ListInstanceProfilesForRole.</summary>
internal sealed class Roles(IdentityDirectory directory, PolicyTexts texts, PolicyUse policyUse)
{
    /// <summary>The operations.</summary>
    public IReadOnlyList<IamOperation> Operations =>
    [
        new("CreateRole", CreateAsync), new("GetRole", GetAsync), new("ListRoles", ListAsync), new("UpdateRole", UpdateAsync),
        new("UpdateRoleDescription", UpdateDescriptionAsync), new("UpdateAssumeRolePolicy", UpdateTrustAsync), new("DeleteRole", DeleteAsync),
        new("ListInstanceProfilesForRole", ListInstanceProfilesAsync),
    ];

    private async ValueTask<IamOutcome> CreateAsync(IamCall call, CancellationToken cancellationToken)
    {
        QueryReader parameters = call.Parameters;
        string path = parameters.Optional("Path", IamShapes.Path) ?? "/";
        string name = parameters.Required("RoleName", IamShapes.RoleName);
        string trust = parameters.Required("AssumeRolePolicyDocument", IamShapes.PolicyDocument);
        string? boundary = parameters.Optional("PermissionsBoundary", IamShapes.Arn);
        StoredRole role = new()
        {
            Partition = call.Partition,
            Account = call.Account,
            Path = path,
            Name = name,
            UniqueId = UniqueIds.Create(UniqueIds.RolePrefix),
            CreatedAt = call.Now,
            TrustPolicy = trust,
            Description = parameters.Optional("Description", IamShapes.RoleDescription),
            MaxSessionSeconds = parameters.OptionalInteger("MaxSessionDuration", Limits.MaxSessionSecondsMin, Limits.MaxSessionSecondsMax) ?? Limits.MaxSessionSecondsMin,
            Tags = call.Tags(),
            PermissionsBoundary = boundary,
        };
        parameters.Check();
        call.Authorize(role.Arn, new IamConditions { RequestTags = role.Tags, Boundary = boundary });
        role = role with { TrustPrincipals = (await texts.AcceptTrustAsync(trust, cancellationToken)).Principals };
        if (await directory.IsNameTakenAsync(RecordKind.Role, call.Account, name, cancellationToken))
        {
            throw IamErrors.AlreadyExists("Role", name);
        }

        if (await directory.CountAsync(RecordKind.Role, call.Account, cancellationToken) >= Limits.RolesPerAccountMax)
        {
            throw IamErrors.QuotaExceeded("RolesPerAccount", Limits.RolesPerAccountMax);
        }

        IReadOnlyList<RecordChange> changes = [role.ToInsert(), .. await policyUse.ChangeBoundaryAsync(call, null, boundary, cancellationToken)];
        return new IamOutcome(await ShowAsync(call, role, cancellationToken), changes);
    }

    private async ValueTask<IamOutcome> GetAsync(IamCall call, CancellationToken cancellationToken) =>
        new(await ShowAsync(call, await ReadAsync(call, cancellationToken), cancellationToken), []);

    private async ValueTask<IamOutcome> ListAsync(IamCall call, CancellationToken cancellationToken)
    {
        string prefix = call.Parameters.Optional("PathPrefix", IamShapes.PathPrefix) ?? "/";
        IamPage page = IamPage.Read(call.Parameters);
        call.Parameters.Check();
        call.Authorize(call.ArnOf("role", prefix), IamConditions.None);
        IamItems<StoredRole> roles = await page.FillAsync(
            (after, limit) => directory.ListRolesAsync(call.Account, after, limit, cancellationToken),
            static role => role.Name,
            role => role.Path.StartsWith(prefix, StringComparison.Ordinal));
        List<(StoredRole Role, string Trust)> shown = [];
        foreach (StoredRole role in roles.Items)
        {
            shown.Add((role, await texts.PrintTrustAsync(role, cancellationToken)));
        }

        XmlAnswer answer = call.Answer();
        answer.List("Roles", shown, static (inner, item) => IamAnswers.Write(inner, item.Role, item.Trust));
        roles.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private async ValueTask<IamOutcome> UpdateAsync(IamCall call, CancellationToken cancellationToken)
    {
        string? description = call.Parameters.Optional("Description", IamShapes.RoleDescription);
        int? maxSession = call.Parameters.OptionalInteger("MaxSessionDuration", Limits.MaxSessionSecondsMin, Limits.MaxSessionSecondsMax);
        StoredRole role = await ReadAsync(call, cancellationToken);
        XmlAnswer answer = call.Answer();
        answer.Result();
        return new IamOutcome(
            answer,
            [(role with { Description = description ?? role.Description, MaxSessionSeconds = maxSession ?? role.MaxSessionSeconds }).ToReplacement()]);
    }

    private async ValueTask<IamOutcome> UpdateDescriptionAsync(IamCall call, CancellationToken cancellationToken)
    {
        string description = call.Parameters.Required("Description", IamShapes.RoleDescription);
        StoredRole role = await ReadAsync(call, cancellationToken) with { Description = description };
        return new IamOutcome(await ShowAsync(call, role, cancellationToken), [role.ToReplacement()]);
    }

    private async ValueTask<IamOutcome> UpdateTrustAsync(IamCall call, CancellationToken cancellationToken)
    {
        string trust = call.Parameters.Required("PolicyDocument", IamShapes.PolicyDocument);
        StoredRole role = await ReadAsync(call, cancellationToken);
        AcceptedTrust accepted = await texts.AcceptTrustAsync(trust, cancellationToken);
        return call.Done((role with { TrustPolicy = accepted.Text, TrustPrincipals = accepted.Principals }).ToReplacement());
    }

    private async ValueTask<IamOutcome> DeleteAsync(IamCall call, CancellationToken cancellationToken)
    {
        StoredRole role = await ReadAsync(call, cancellationToken);
        if (role.AttachedPolicies.Length > 0)
        {
            throw IamErrors.MustFirst("detach all policies");
        }

        return role.InlinePolicies.Length > 0
            ? throw IamErrors.MustFirst("delete policies")
            : call.Done([role.ToDeletion(), .. await policyUse.ChangeBoundaryAsync(call, role.PermissionsBoundary, null, cancellationToken)]);
    }

    // There are no instances, so no role has a profile for one; tools ask before they delete a role.
    private static async ValueTask<IamOutcome> ListInstanceProfilesAsync(IamCall call, CancellationToken cancellationToken)
    {
        IamPage page = IamPage.Read(call.Parameters);
        _ = await ReadAsync(call, cancellationToken);
        IamItems<string> none = page.Cut<string>([]);
        XmlAnswer answer = call.Answer();
        answer.Texts("InstanceProfiles", none.Items);
        none.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private static async ValueTask<StoredRole> ReadAsync(IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required("RoleName", IamShapes.RoleName);
        call.Parameters.Check();
        return await call.RoleAsync(name, IamConditions.None, cancellationToken);
    }

    private async ValueTask<XmlAnswer> ShowAsync(IamCall call, StoredRole role, CancellationToken cancellationToken)
    {
        string trust = await texts.PrintTrustAsync(role, cancellationToken);
        XmlAnswer answer = call.Answer();
        answer.Start("Role");
        IamAnswers.WriteWhole(answer, role, trust);
        answer.End();
        return answer;
    }
}
