// The changes of users, groups and roles.
using Trent.Applying.State;
using Trent.Configuration;
using static Trent.Applying.Planning.ChangeDraft;

namespace Trent.Applying.Planning;

/// <summary>Plans the identities of an account.</summary>
/// <param name="account">The account.</param>
/// <param name="policies">Makes ARNs of references to managed policies.</param>
internal sealed class IdentityPlan(string account, PolicyArns policies)
{
    /// <summary>The change that makes an identity what a file says; none when it is that already.</summary>
    /// <param name="desired">What the file says.</param>
    /// <param name="present">What there is, or <see langword="null"/>.</param>
    /// <exception cref="SettingsException">It cannot be made that.</exception>
    public IEnumerable<Change> Between(IdentityState desired, IdentityState? present)
    {
        ChangeDraft draft = new(account);
        if (present is null)
        {
            Create(draft, desired);
            present = new IdentityState { Kind = desired.Kind, Name = desired.Name };
            ChangeParts(draft, desired with { Boundary = null, Tags = null, Description = null, MaxSessionSeconds = null, TrustPolicy = null }, present);
            return draft.Finish(ChangeKind.Create, PhaseOf(desired.Kind), SubjectOf(desired));
        }

        if (desired.Path is { } path && path != present.Path)
        {
            throw new SettingsException($"{SubjectOf(desired)} has the path {present.Path}, and the file says {path}: a path does not change; leave it out, or delete the {desired.Noun} first");
        }

        ChangeRole(draft, desired, present);
        ChangeParts(draft, desired, present);
        return draft.Finish(ChangeKind.Update, PhaseOf(desired.Kind), SubjectOf(desired));
    }

    /// <summary>The change that deletes an identity with all it has.</summary>
    public IEnumerable<Change> Delete(IdentityState present)
    {
        ChangeDraft draft = new(account);
        ChangeParts(draft, present with { InlinePolicies = new Dictionary<string, string>(), AttachedPolicies = [], Groups = [], Tags = null, Boundary = null, AccessKeys = null }, present);
        foreach (string id in present.AccessKeyIds)
        {
            draft.Iam("DeleteAccessKey", NameOf(present), Parameter("AccessKeyId", id));
        }

        draft.Iam($"Delete{present.Kind}", NameOf(present));
        return draft.Finish(ChangeKind.Delete, present.Kind == IdentityKind.Group ? ChangePhase.DeletedGroups : ChangePhase.DeletedActors, SubjectOf(present));
    }

    private void Create(ChangeDraft draft, IdentityState desired) => draft.Iam(
        $"Create{desired.Kind}",
        [
            NameOf(desired),
            .. Optional("Path", desired.Path),
            .. Optional("AssumeRolePolicyDocument", desired.TrustPolicy),
            .. Optional("Description", desired.Description),
            .. Optional("MaxSessionDuration", desired.MaxSessionSeconds is { } seconds ? Number(seconds) : null),
            .. Optional("PermissionsBoundary", desired.Boundary is null or IdentityState.NoBoundary ? null : policies.Of(desired.Boundary)),
            .. Tags(desired.Tags),
        ]);

    private static void ChangeRole(ChangeDraft draft, IdentityState desired, IdentityState present)
    {
        if (desired.TrustPolicy is { } trust && !PolicyText.IsSame(trust, present.TrustPolicy!))
        {
            draft.Note("trust");
            draft.Iam("UpdateAssumeRolePolicy", NameOf(desired), Parameter("PolicyDocument", trust));
        }

        bool isDescribed = desired.Description is null || desired.Description == present.Description;
        bool isTimed = desired.MaxSessionSeconds is null || desired.MaxSessionSeconds == present.MaxSessionSeconds;
        if (isDescribed && isTimed)
        {
            return;
        }

        if (!isDescribed)
        {
            draft.Note("description");
        }

        if (!isTimed)
        {
            draft.Note("maxSessionSeconds");
        }

        // UpdateRole sets both: what it is not told of, AWS sets to what it would be by default.
        string? description = desired.Description ?? (present.Description is { Length: > 0 } kept ? kept : null);
        draft.Iam(
            "UpdateRole",
            [
                NameOf(desired),
                .. Optional("Description", description),
                Parameter("MaxSessionDuration", Number(desired.MaxSessionSeconds ?? present.MaxSessionSeconds!.Value)),
            ]);
    }

    private void ChangeParts(ChangeDraft draft, IdentityState desired, IdentityState present)
    {
        ChangeBoundary(draft, desired, present);
        ChangeInlinePolicies(draft, desired, present);
        ChangeAttachedPolicies(draft, desired, present);
        ChangeGroups(draft, desired, present);
        draft.ChangeTags(desired.Tags, present.Tags, desired.Kind.ToString(), NameOf(desired));
        for (int count = present.AccessKeyIds.Count; count < desired.AccessKeys; count++)
        {
            draft.Note("access key");
            draft.Add(new AccessKeyStep(account, desired.Name));
        }
    }

    private void ChangeBoundary(ChangeDraft draft, IdentityState desired, IdentityState present)
    {
        string now = present.Boundary ?? IdentityState.NoBoundary;
        if (desired.Boundary is not { } reference || (reference == IdentityState.NoBoundary ? reference : policies.Of(reference)) is not { } wanted || wanted == now)
        {
            return;
        }

        draft.Note("boundary");
        if (wanted == IdentityState.NoBoundary)
        {
            draft.Iam($"Delete{desired.Kind}PermissionsBoundary", NameOf(desired));
        }
        else
        {
            draft.Iam($"Put{desired.Kind}PermissionsBoundary", NameOf(desired), Parameter("PermissionsBoundary", wanted));
        }
    }

    private static void ChangeInlinePolicies(ChangeDraft draft, IdentityState desired, IdentityState present)
    {
        if (desired.InlinePolicies is not { } wanted)
        {
            return;
        }

        IReadOnlyDictionary<string, string> has = present.InlinePolicies ?? new Dictionary<string, string>();
        foreach ((string name, string document) in wanted)
        {
            if (!has.TryGetValue(name, out string? old) || !PolicyText.IsSame(document, old))
            {
                draft.Note($"policy {name}");
                draft.Iam($"Put{desired.Kind}Policy", NameOf(desired), Parameter("PolicyName", name), Parameter("PolicyDocument", document));
            }
        }

        foreach (string name in has.Keys.Where(name => !wanted.ContainsKey(name)))
        {
            draft.Note($"no policy {name}");
            draft.Iam($"Delete{desired.Kind}Policy", NameOf(desired), Parameter("PolicyName", name));
        }
    }

    private void ChangeAttachedPolicies(ChangeDraft draft, IdentityState desired, IdentityState present)
    {
        if (desired.AttachedPolicies is not { } references)
        {
            return;
        }

        List<string> wanted = [.. references.Select(policies.Of).Distinct(StringComparer.Ordinal)];
        IReadOnlyList<string> has = present.AttachedPolicies ?? [];
        foreach (string arn in wanted.Except(has, StringComparer.Ordinal))
        {
            draft.Note($"attached {ShortNameOf(arn)}");
            draft.Iam($"Attach{desired.Kind}Policy", NameOf(desired), Parameter("PolicyArn", arn));
        }

        foreach (string arn in has.Except(wanted, StringComparer.Ordinal))
        {
            draft.Note($"not attached {ShortNameOf(arn)}");
            draft.Iam($"Detach{desired.Kind}Policy", NameOf(desired), Parameter("PolicyArn", arn));
        }
    }

    private static void ChangeGroups(ChangeDraft draft, IdentityState desired, IdentityState present)
    {
        if (desired.Groups is not { } wanted)
        {
            return;
        }

        IReadOnlyList<string> has = present.Groups ?? [];
        foreach (string group in wanted.Except(has, StringComparer.Ordinal))
        {
            draft.Note($"in group {group}");
            draft.Iam("AddUserToGroup", Parameter("GroupName", group), NameOf(desired));
        }

        foreach (string group in has.Except(wanted, StringComparer.Ordinal))
        {
            draft.Note($"not in group {group}");
            draft.Iam("RemoveUserFromGroup", Parameter("GroupName", group), NameOf(desired));
        }
    }

    private string SubjectOf(IdentityState identity) => $"{identity.Noun} {identity.Name} in {account}";

    private static KeyValuePair<string, string> NameOf(IdentityState identity) => Parameter($"{identity.Kind}Name", identity.Name);

    private static string ShortNameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static ChangePhase PhaseOf(IdentityKind kind) => kind switch
    {
        IdentityKind.Group => ChangePhase.Groups,
        IdentityKind.User => ChangePhase.Users,
        _ => ChangePhase.Roles,
    };
}
