// The changes of managed policies and OpenID Connect providers.
using Trent.Applying.State;
using Trent.Configuration;
using static Trent.Applying.Planning.ChangeDraft;

namespace Trent.Applying.Planning;

/// <summary>Plans the managed policies and providers of an account.</summary>
/// <param name="partition">The partition of ARNs.</param>
/// <param name="account">The account.</param>
/// <param name="policies">Makes ARNs of policies.</param>
internal sealed class PolicyPlan(string partition, string account, PolicyArns policies)
{
    // AWS IAM quotas: a managed policy has five versions, the one in force included.
    private const int OtherVersionsMax = 4;

    /// <summary>The change that makes a policy what a file says; none when it is that already.</summary>
    /// <exception cref="SettingsException">It cannot be made that.</exception>
    public IEnumerable<Change> Between(ManagedPolicyState desired, ManagedPolicyState? present)
    {
        ChangeDraft draft = new(account);
        string subject = SubjectOf(desired);
        if (present is null)
        {
            draft.Iam(
                "CreatePolicy",
                [
                    Parameter("PolicyName", desired.Name),
                    .. Optional("Path", desired.Path),
                    .. Optional("Description", desired.Description),
                    Parameter("PolicyDocument", desired.Document),
                    .. Tags(desired.Tags),
                ]);
            return draft.Finish(ChangeKind.Create, ChangePhase.Policies, subject);
        }

        if (desired.Path is { } path && path != present.Path)
        {
            throw new SettingsException($"{subject} has the path {present.Path}, and the file says {path}: a path does not change; leave it out, or delete the policy first");
        }

        if (desired.Description is { } description && description != (present.Description ?? string.Empty))
        {
            throw new SettingsException($"{subject} has another description than the file: that of a policy does not change; leave it out, or delete the policy first");
        }

        KeyValuePair<string, string> arn = Parameter("PolicyArn", policies.Of(desired));
        if (!PolicyText.IsSame(desired.Document, present.Document))
        {
            draft.Note("document");
            foreach (string version in present.OtherVersions.Take(present.OtherVersions.Count + 1 - OtherVersionsMax))
            {
                draft.Iam("DeletePolicyVersion", arn, Parameter("VersionId", version));
            }

            draft.Iam("CreatePolicyVersion", arn, Parameter("PolicyDocument", desired.Document), Parameter("SetAsDefault", "true"));
        }

        draft.ChangeTags(desired.Tags, present.Tags, "Policy", arn);
        return draft.Finish(ChangeKind.Update, ChangePhase.Policies, subject);
    }

    /// <summary>The change that deletes a policy, which is attached to nothing any more.</summary>
    public IEnumerable<Change> Delete(ManagedPolicyState present)
    {
        ChangeDraft draft = new(account);
        KeyValuePair<string, string> arn = Parameter("PolicyArn", policies.Of(present));
        foreach (string version in present.OtherVersions)
        {
            draft.Iam("DeletePolicyVersion", arn, Parameter("VersionId", version));
        }

        draft.Iam("DeletePolicy", arn);
        return draft.Finish(ChangeKind.Delete, ChangePhase.DeletedPolicies, SubjectOf(present));
    }

    /// <summary>The change that makes a provider what a file says; none when it is that already.</summary>
    public IEnumerable<Change> Between(OidcProviderState desired, OidcProviderState? present)
    {
        ChangeDraft draft = new(account);
        string subject = $"OIDC provider {desired.Url} in {account}";
        if (present is null)
        {
            draft.Iam(
                "CreateOpenIDConnectProvider",
                [Parameter("Url", desired.Url), .. List("ClientIDList", desired.ClientIds ?? []), .. List("ThumbprintList", desired.Thumbprints ?? []), .. Tags(desired.Tags)]);
            return draft.Finish(ChangeKind.Create, ChangePhase.OidcProviders, subject);
        }

        KeyValuePair<string, string> arn = Parameter("OpenIDConnectProviderArn", $"arn:{partition}:iam::{account}:oidc-provider/{desired.Issuer}");
        if (desired.ClientIds is { } wanted)
        {
            foreach (string id in wanted.Except(present.ClientIds!, StringComparer.Ordinal))
            {
                draft.Note($"client id {id}");
                draft.Iam("AddClientIDToOpenIDConnectProvider", arn, Parameter("ClientID", id));
            }

            foreach (string id in present.ClientIds!.Except(wanted, StringComparer.Ordinal))
            {
                draft.Note($"no client id {id}");
                draft.Iam("RemoveClientIDFromOpenIDConnectProvider", arn, Parameter("ClientID", id));
            }
        }

        if (desired.Thumbprints is { } thumbprints && !thumbprints.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(present.Thumbprints!))
        {
            draft.Note("thumbprints");
            draft.Iam("UpdateOpenIDConnectProviderThumbprint", [arn, .. List("ThumbprintList", thumbprints)]);
        }

        draft.ChangeTags(desired.Tags, present.Tags, "OpenIDConnectProvider", arn);
        return draft.Finish(ChangeKind.Update, ChangePhase.OidcProviders, subject);
    }

    private string SubjectOf(ManagedPolicyState policy) => $"policy {policy.Name} in {account}";
}
