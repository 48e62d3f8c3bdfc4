// Managed policies attached to users, groups and roles.
using Trent.Identity.Directory;
using Trent.Identity.Model;
using Trent.Identity.Query;

namespace Trent.Identity.Iam;

/// <summary>Attach…Policy, Detach…Policy and ListAttached…Policies of users, groups and roles.</summary>
internal sealed class AttachedPolicies(PolicyUse policyUse)
{
    /// <summary>The operations.</summary>
    public IReadOnlyList<IamOperation> Operations =>
    [
        .. PolicyHolder.All.Select(holder => new IamOperation($"Attach{holder.Word}Policy", (call, cancellationToken) => AttachAsync(holder, call, cancellationToken))),
        .. PolicyHolder.All.Select(holder => new IamOperation($"Detach{holder.Word}Policy", (call, cancellationToken) => DetachAsync(holder, call, cancellationToken))),
        .. PolicyHolder.All.Select(holder => new IamOperation($"ListAttached{holder.Word}Policies", (call, cancellationToken) => ListAsync(holder, call, cancellationToken))),
    ];

    private static async ValueTask<IamOutcome> AttachAsync(PolicyHolder holder, IamCall call, CancellationToken cancellationToken)
    {
        (StoredIdentity identity, string arn) = await ReadAsync(holder, call, cancellationToken);
        if (identity.AttachedPolicies.Contains(arn))
        {
            return call.Done();
        }

        if (identity.AttachedPolicies.Length >= Limits.AttachedPoliciesMax)
        {
            throw IamErrors.QuotaExceeded($"PoliciesPer{holder.Word}", Limits.AttachedPoliciesMax);
        }

        return call.Done(
        [
            (identity with { AttachedPolicies = identity.AttachedPolicies.Add(arn) }).ToReplacement(),
            .. await PolicyUse.AttachAsync(call, arn, cancellationToken),
        ]);
    }

    private async ValueTask<IamOutcome> DetachAsync(PolicyHolder holder, IamCall call, CancellationToken cancellationToken)
    {
        (StoredIdentity identity, string arn) = await ReadAsync(holder, call, cancellationToken);
        if (!identity.AttachedPolicies.Contains(arn))
        {
            throw IamErrors.NoSuchPolicy(arn);
        }

        return call.Done(
        [
            (identity with { AttachedPolicies = identity.AttachedPolicies.Remove(arn) }).ToReplacement(),
            .. await policyUse.DetachAsync(arn, cancellationToken),
        ]);
    }

    private static async ValueTask<IamOutcome> ListAsync(PolicyHolder holder, IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required(holder.NameParameter, holder.NameShape);
        string prefix = call.Parameters.Optional("PathPrefix", IamShapes.PathPrefix) ?? "/";
        IamPage page = IamPage.Read(call.Parameters);
        call.Parameters.Check();
        StoredIdentity identity = await holder.FindAsync(call, name, IamConditions.None, cancellationToken);
        IamItems<string> arns = page.Cut<string>([.. identity.AttachedPolicies.Where(arn => IsUnder(prefix, arn))]);
        XmlAnswer answer = call.Answer();
        answer.List("AttachedPolicies", arns.Items, static (inner, arn) =>
        {
            inner.Text("PolicyName", arn[(arn.LastIndexOf('/') + 1)..]);
            inner.Text("PolicyArn", arn);
        });
        arns.WriteEnd(answer);
        return new IamOutcome(answer, []);
    }

    private static async ValueTask<(StoredIdentity Identity, string Arn)> ReadAsync(PolicyHolder holder, IamCall call, CancellationToken cancellationToken)
    {
        string name = call.Parameters.Required(holder.NameParameter, holder.NameShape);
        string arn = call.Parameters.Required("PolicyArn", IamShapes.Arn);
        call.Parameters.Check();
        return (await holder.FindAsync(call, name, new IamConditions { PolicyArn = arn }, cancellationToken), arn);
    }

    private static bool IsUnder(string prefix, string arn) => IamArn.TryParse(arn, out IamArn parsed) && parsed.Path.StartsWith(prefix, StringComparison.Ordinal);
}
