// The versions of managed policies.
using System.Collections.Immutable;
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>CreatePolicyVersion, GetPolicyVersion, ListPolicyVersions, DeletePolicyVersion, SetDefaultPolicyVersion.</summary>
internal sealed class PolicyVersions
{
    /// <summary>The operations.</summary>
    public IReadOnlyList<IamOperation> Operations { get; } =
    [
        new("CreatePolicyVersion", CreateAsync), new("GetPolicyVersion", GetAsync), new("ListPolicyVersions", ListAsync),
        new("DeletePolicyVersion", DeleteAsync), new("SetDefaultPolicyVersion", SetDefaultAsync),
    ];

    private static async ValueTask<IamOutcome> CreateAsync(IamCall call, CancellationToken cancellationToken)
    {
        string arn = call.Parameters.Required("PolicyArn", IamShapes.Arn);
        string text = call.Parameters.Required("PolicyDocument", IamShapes.PolicyDocument);
        bool setAsDefault = call.Parameters.OptionalTruth("SetAsDefault") ?? false;
        call.Parameters.Check();
        StoredManagedPolicy policy = await call.PolicyAsync(arn, IamConditions.None, cancellationToken);
        PolicyTexts.CheckManaged(text);
        if (policy.Versions.Length >= Limits.PolicyVersionsMax)
        {
            throw IamErrors.LimitExceeded(
                $"A managed policy can have up to {Limits.PolicyVersionsMax} versions. Before you create a new version, you must delete an existing version.");
        }

        PolicyTexts.CheckRoom(policy.Versions.Select(static version => version.Text).Append(text));
        ManagedPolicyVersion version = new(policy.NextVersion, text, call.Now.ToUnixTimeMilliseconds());
        XmlAnswer answer = call.Answer();
        answer.Start("PolicyVersion");
        IamAnswers.Write(answer, version, setAsDefault, isDocumentShown: false);
        answer.End();
        return new IamOutcome(
            answer,
            [
                (policy with
                {
                    Versions = policy.Versions.Add(version),
                    NextVersion = policy.NextVersion + 1,
                    DefaultVersion = setAsDefault ? version.Number : policy.DefaultVersion,
                    UpdatedAt = call.Now,
                }).ToReplacement(),
            ]);
    }

    private static async ValueTask<IamOutcome> GetAsync(IamCall call, CancellationToken cancellationToken)
    {
        (string arn, string versionId) = Read(call);
        (ImmutableArray<ManagedPolicyVersion> versions, int defaultVersion) = await VersionsOfAsync(call, arn, cancellationToken);
        ManagedPolicyVersion version = Find(versions, arn, versionId);
        XmlAnswer answer = call.Answer();
        answer.Start("PolicyVersion");
        IamAnswers.Write(answer, version, version.Number == defaultVersion, isDocumentShown: true);
        answer.End();
        return new IamOutcome(answer, []);
    }

    private static async ValueTask<IamOutcome> ListAsync(IamCall call, CancellationToken cancellationToken)
    {
        string arn = call.Parameters.Required("PolicyArn", IamShapes.Arn);
        IamPage page = IamPage.Read(call.Parameters);
        call.Parameters.Check();
        (ImmutableArray<ManagedPolicyVersion> versions, int defaultVersion) = await VersionsOfAsync(call, arn, cancellationToken);

        // The newest first, as AWS lists them.
        IamItems<ManagedPolicyVersion> items = page.Cut<ManagedPolicyVersion>([.. versions.Reverse()]);
        XmlAnswer answer = call.Answer();
        answer.List("Versions", items.Items, (inner, version) => IamAnswers.Write(inner, version, version.Number == defaultVersion, isDocumentShown: false));
        items.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private static async ValueTask<IamOutcome> DeleteAsync(IamCall call, CancellationToken cancellationToken)
    {
        (string arn, string versionId) = Read(call);
        StoredManagedPolicy policy = await call.PolicyAsync(arn, IamConditions.None, cancellationToken);
        ManagedPolicyVersion version = Find(policy.Versions, arn, versionId);
        return version.Number == policy.DefaultVersion
            ? throw IamErrors.DeleteConflict("Cannot delete the default version of a policy.")
            : call.Done((policy with { Versions = policy.Versions.Remove(version), UpdatedAt = call.Now }).ToReplacement());
    }

    private static async ValueTask<IamOutcome> SetDefaultAsync(IamCall call, CancellationToken cancellationToken)
    {
        (string arn, string versionId) = Read(call);
        StoredManagedPolicy policy = await call.PolicyAsync(arn, IamConditions.None, cancellationToken);
        return call.Done((policy with { DefaultVersion = Find(policy.Versions, arn, versionId).Number, UpdatedAt = call.Now }).ToReplacement());
    }

    private static (string Arn, string VersionId) Read(IamCall call)
    {
        string arn = call.Parameters.Required("PolicyArn", IamShapes.Arn);
        string versionId = call.Parameters.Required("VersionId", IamShapes.PolicyVersionId);
        call.Parameters.Check();
        return (arn, versionId);
    }

    private static async ValueTask<(ImmutableArray<ManagedPolicyVersion> Versions, int DefaultVersion)> VersionsOfAsync(IamCall call, string arn, CancellationToken cancellationToken) =>
        await call.VisiblePolicyAsync(arn, cancellationToken) is { } policy
            ? (policy.Versions, policy.DefaultVersion)
            : ([new ManagedPolicyVersion(1, ManagedByAws.Find(call.Partition, arn)!.Text, ManagedByAws.CreatedAt.ToUnixTimeMilliseconds())], 1);

    private static ManagedPolicyVersion Find(ImmutableArray<ManagedPolicyVersion> versions, string arn, string versionId) =>
        versions.FirstOrDefault(version => IamAnswers.VersionId(version.Number) == versionId) ?? throw IamErrors.NoSuchPolicyVersion(arn, versionId);
}
